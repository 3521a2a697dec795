import { type Pool, poolRanges } from '@drawbell/draws/draw';
import { cellText, figuresText, type Row, wholeNumber } from './cell.ts';
import { readPublishedDate } from './published-time.ts';

const candidatesMax = 10_000_000;

/** The pool table of a row; null where it was not published (all zeros) or its total cannot be read. */
export function readPool(row: Row): Pool | null {
  const total = wholeNumber(figuresText(row['dd18']), candidatesMax);
  if (total === null || total === 0) return null;
  const counts = poolRanges.flatMap((range, index): [string, number][] => {
    const count = wholeNumber(figuresText(row[`dd${index + 1}`]), candidatesMax);
    return count === null ? [] : [[range, count]];
  });
  return { asOf: readPublishedDate(cellText(row, 'drawDistributionAsOn')), total, ranges: counts };
}
