import { type Pool, poolRanges } from './draw.ts';
import type { DrawChange } from './draw-change.ts';

type PoolRange = (typeof poolRanges)[number];

/** What ranges and the whole that they are parts of differ by at most, as a part of it: no published pool was off by a thousandth. */
export const sumSlip = 0.01;

/** The same where a zero is to be believed, of the total: a range of few people that was not published must not hide in it. */
export const zeroSlip = 0.001;

/** The subtotals, each with what it is the sum of. */
const partsOf = new Map<string, readonly string[]>(
  (['451-500', '401-450'] satisfies PoolRange[]).map((whole) => {
    const place = poolRanges.indexOf(whole);
    return [whole, poolRanges.slice(place + 1, place + 6)];
  }),
);
const wholeOf = new Map(
  [...partsOf].flatMap(([whole, parts]) => parts.map((part) => [part, whole] as const)),
);
const topRanges = poolRanges.filter((range) => !wholeOf.has(range));

/**
 * A pool with only those of its ranges that are known. The source writes zeros where it published nothing: a zero is believed
 * where the ranges beside it add up to what they are parts of. Elsewhere it is not known, which is not nobody.
 */
export function knownPool(pool: Pool): Pool {
  const { total, ranges } = pool;
  if (ranges.every(([, people]) => people > 0)) return pool;
  const counts = new Map(ranges);
  const countOf = (range: string) => counts.get(range);
  const insideOf = (range: string) => sumOf((partsOf.get(range) ?? []).map(countOf));
  const comeTo = (parts: readonly (number | undefined)[], whole: number) =>
    Math.abs(sumOf(parts) - whole) <= total * zeroSlip;
  // Or those that can be read come to less, where some cannot: the rest may be in those.
  const addUp = (parts: readonly (number | undefined)[], whole: number) => {
    const sum = sumOf(parts);
    return comeTo(parts, whole) || (parts.includes(undefined) && sum > 0 && sum < whole);
  };
  const tops = topRanges.map((range) => countOf(range) || insideOf(range) || countOf(range));
  const topsAddUp = addUp(tops, total);
  const isBelieved = (range: string): boolean => {
    const whole = wholeOf.get(range);
    if (whole === undefined) return topsAddUp && insideOf(range) === 0;
    const people = countOf(whole);
    // What the others leave of the total is in the whole that cannot be read, and so in its parts.
    if (people === undefined) return comeTo(tops, total);
    return people > 0 ? addUp((partsOf.get(whole) ?? []).map(countOf), people) : topsAddUp;
  };
  return { ...pool, ranges: ranges.filter(([range, people]) => people > 0 || isBelieved(range)) };
}

/** A change as it is told: of a pool what is known of it, before and since. */
export function toldChange(change: DrawChange): DrawChange {
  if (change.field !== 'pool') return change;
  const known = (pool: Pool | null) => (pool === null ? null : knownPool(pool));
  return { ...change, from: known(change.from), to: known(change.to) };
}

function sumOf(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Changes as consumers are told of them: what was different, and no word of what became of it here. */
export function toldChanges(changes: readonly DrawChange[]): Pick<DrawChange, 'field' | 'from' | 'to'>[] {
  return changes.map(toldChange).map(({ field, from, to }) => ({ field, from, to }));
}
