import type { Pool } from '@drawbell/draws/draw';
import { cellText, figuresText, type Row, wholeNumber } from './cell.ts';
import { readPublishedDate } from './published-time.ts';

/** What dd1 to dd17 count, in the feed's order; 451-500 and 401-450 are subtotals of the five after them. */
const ranges = [
  '601-1200',
  '501-600',
  '451-500',
  '491-500',
  '481-490',
  '471-480',
  '461-470',
  '451-460',
  '401-450',
  '441-450',
  '431-440',
  '421-430',
  '411-420',
  '401-410',
  '351-400',
  '301-350',
  '0-300',
] as const;

const candidatesMax = 10_000_000;

/** The pool table of a row; null where it was not published (all zeros) or its total cannot be read. */
export function readPool(row: Row): Pool | null {
  const total = wholeNumber(figuresText(row['dd18']), candidatesMax);
  if (total === null || total === 0) return null;
  const counts = ranges.flatMap((range, index): [string, number][] => {
    const count = wholeNumber(figuresText(row[`dd${index + 1}`]), candidatesMax);
    return count === null ? [] : [[range, count]];
  });
  return { asOf: readPublishedDate(cellText(row, 'drawDistributionAsOn')), total, ranges: counts };
}
