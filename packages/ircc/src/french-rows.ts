import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { isSameName, nameNotPublished } from '@drawbell/draws/round-meaning';
import { readRoundType } from '@drawbell/draws/round-type';
import { cellText, figuresText, nameText, remark, type Remark, rowOf } from './cell.ts';
import { type DateWitness, decideDate } from './draw-date.ts';
import { numbersOfLinks, readDrawNumber } from './draw-number.ts';
import { detectFeed } from './feed-body.ts';
import { datesOf } from './row.ts';

/** More rows than a century of draws: the rest of a hostile file is not looked at. */
export const rowsMax = 20_000;

/** What is read of a row of the French feed. */
export interface FrenchRow {
  readonly number: string | null;
  readonly dates: readonly DateWitness[];
  readonly date: string | null;
  readonly name: string;
}

/** French cells count less than English ones: three of them do not outvote two. */
const frenchWeight = 0.4;

/** The rows of the French feed; none, and a remark, when it is no feed. */
export function frenchRows(bytes: Uint8Array, remarks: Remark[]): FrenchRow[] {
  const detected = detectFeed(bytes);
  if (detected.kind !== 'rounds') {
    remarks.push(remark(null, 'fr', 'french_feed_unreadable', detected.kind));
    return [];
  }
  return detected.rows.slice(0, rowsMax).flatMap((value): FrenchRow[] => {
    const row = rowOf(value);
    if (row === null) return [];
    const [link = null] = numbersOfLinks([row['drawNumberURL'], row['mitext'], row['DrawText1']]);
    const dates = datesOf(row, frenchWeight);
    return [
      {
        number: readDrawNumber(figuresText(row['drawNumber'])) ?? link,
        ...{ dates, date: decideDate(dates)?.day ?? null },
        name: nameText(cellText(row, 'drawName')),
      },
    ];
  });
}

/** By number, and where the number is in several rows or in none, by the day. */
export function frenchNameOf({ number, date }: Draw, french: readonly FrenchRow[]): string | null {
  const named = french.filter(({ name }) => name !== '');
  const ofNumber = named.filter((row) => row.number === number);
  const ofDay = (ofNumber.length > 0 ? ofNumber : named.filter((row) => row.number === null)).filter(
    (row) => row.date === date,
  );
  if (ofNumber.length > 0)
    return (ofNumber.length > 1 ? ofDay[0] : undefined)?.name ?? ofNumber[0]?.name ?? null;
  return ofDay.length === 1 ? (ofDay[0]?.name ?? null) : null;
}

/**
 * The number that the French feed has for a draw that has none in the English one: that of the only row of its day and round.
 * The number of another round of the day is never taken for it, and none where such a row lacks its number there, too.
 */
export function numberOfFrench(
  draw: Draw,
  french: readonly FrenchRow[],
  { used, catalogue }: { readonly used: ReadonlySet<string>; readonly catalogue: Catalogue },
): string | null {
  const own = french.filter((row) => row.date === draw.date && isOfRound(draw, row.name, catalogue));
  if (own.some(({ number }) => number === null)) return null;
  const free = own.flatMap(({ number }) => (number === null || used.has(number) ? [] : [number]));
  const [number, another] = new Set(free);
  return another === undefined ? (number ?? null) : null;
}

/** Two names that nobody has mapped may be the same in two languages; one of them alone is another. */
function isOfRound(draw: Draw, nameFr: string, catalogue: Catalogue): boolean {
  if (nameFr === '') return true;
  const round = readRoundType('', nameFr, catalogue);
  const isUnknown = (each: Draw['round']) => each.kind === 'unknown';
  if (draw.nameEn === nameNotPublished || (isUnknown(round) && isUnknown(draw.round))) return true;
  return !isUnknown(round) && !isUnknown(draw.round) && isSameName({ nameEn: nameFr, round }, draw);
}
