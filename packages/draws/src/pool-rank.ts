import type { Pool } from './draw.ts';
import { type GridChange, gridOn } from './grid.ts';
import { sumSlip, zeroSlip } from './pool.ts';

/** How many people in the whole pool had a score or more, on a day. Never a rank within a program or category. */
export interface PoolRank {
  /** The day of the count (ISO). */
  readonly asOf: string;
  /** Everybody in the pool. */
  readonly total: number;
  /** Those in the ranges above that of the score. */
  readonly atLeast: number;
  /** Those and all in the range of the score itself. */
  readonly atMost: number;
  /** A point between the two, where the range lets one be made; null elsewhere. Never said without them. */
  readonly about: number | null;
}

interface PoolRange {
  readonly low: number;
  readonly high: number;
  readonly people: number;
}

/** Wide ranges hide where in them people stand; in one of ten points they stand about evenly. */
const evenWidth = 10;

/**
 * Where a score stood in a published pool. The bounds held for 36 of 37 rounds for everybody from August 2022 to April
 * 2024, whose invitations say how many people had the cut-off or more. The point is linear within ten points (estimate
 * over truth: median 1.13); in 501 to 600 the density of 491 to 500 falls exponentially (0.94); docs/standing.md.
 * @param score.readOn the day on which it was read (ISO): a pool of another points grid says nothing of it
 * @returns null where the day, the grid or the ranges do not allow it
 */
export function poolRank(
  pool: Pool,
  score: number,
  { readOn, gridChanges }: { readonly readOn: string; readonly gridChanges: readonly GridChange[] },
): PoolRank | null {
  const { asOf, total } = pool;
  if (asOf === null || total <= 0) return null;
  if (gridOn(asOf, gridChanges).from !== gridOn(readOn, gridChanges).from) return null;
  const ranges = leaves(pool);
  const counted = ranges.reduce((sum, { people }) => sum + people, 0);
  const slip = ranges.every(({ people }) => people > 0) ? sumSlip : zeroSlip;
  if (Math.abs(counted - total) > total * slip) return null;
  const own = ranges.find(({ low, high }) => low <= score && score <= high);
  if (own === undefined) return null;
  const atLeast = ranges.filter(({ low }) => low > own.high).reduce((sum, { people }) => sum + people, 0);
  const inOwn = pointWithin(own, score, ranges);
  return {
    ...{ asOf, total, atLeast },
    atMost: atLeast + own.people,
    about: inOwn === null ? null : atLeast + Math.round(inOwn),
  };
}

/** Without subtotals: a range that holds others is the sum of them. The highest has no end. */
function leaves({ ranges }: Pool): PoolRange[] {
  const all = ranges.flatMap(([range, people]): PoolRange[] => {
    const [low, high] = range.split('-').map(Number);
    return low === undefined || high === undefined || Number.isNaN(low + high) ? [] : [{ low, high, people }];
  });
  return all.filter(
    (one) =>
      !all.some(
        (other) => other !== one && one.low <= other.low && other.high <= one.high && isOther(one, other),
      ),
  );
}

function isOther(one: PoolRange, other: PoolRange): boolean {
  return one.low !== other.low || one.high !== other.high;
}

/** How many of a range have the score or more; null where nothing better than its ends is known. */
function pointWithin(
  { low, high, people }: PoolRange,
  score: number,
  ranges: readonly PoolRange[],
): number | null {
  const width = high - low + 1;
  if (width === evenWidth) return (people * (high - score + 1)) / width;
  if (low !== 501 || high !== 600) return null;
  const below = ranges.find((range) => range.low === 491 && range.high === 500);
  return below === undefined ? null : fallingWithin({ people, width }, below.people / evenWidth, score - low);
}

/**
 * Those at `from` or more of a range whose density begins at `density` and falls exponentially so that its sum is
 * `people`; null where it would not fall.
 */
function fallingWithin(
  { people, width }: { people: number; width: number },
  density: number,
  from: number,
): number | null {
  if (people <= 0 || people >= density * width) return people <= 0 ? 0 : null;
  // The sum falls as the rate grows: halve the interval until it is known well enough.
  let [low, high] = [0, density / people];
  for (let step = 0; step < 60; step += 1) {
    const rate = (low + high) / 2;
    if ((density * (1 - Math.exp(-rate * width))) / rate > people) low = rate;
    else high = rate;
  }
  const rate = (low + high) / 2;
  return (density * (Math.exp(-rate * from) - Math.exp(-rate * width))) / rate;
}
