import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../src/catalogue.ts';
import { type Pool, poolRanges } from '../src/draw.ts';
import { poolRank } from '../src/pool-rank.ts';
import rows from './all-program-pools.json' with { type: 'json' };
import { rescoredOn } from './recorded-draws.ts';

const { gridChanges } = builtInCatalogue();

/**
 * The 37 rounds for everybody from August 2022 to April 2024: whoever had the cut-off or more was invited, so their
 * invitations say how many that were. From the published rounds.
 */
const checked = rows.map(([number, asOf, crs, invitations, total, people]) => ({
  ...{ number: String(number), crs: Number(crs), invitations: Number(invitations) },
  pool: poolOf(people as number[], { asOf: String(asOf), total: Number(total) }),
}));

function poolOf(people: readonly number[], { asOf, total }: { asOf: string | null; total: number }): Pool {
  return { asOf, total, ranges: poolRanges.map((range, place) => [range, people[place] ?? 0]) };
}

/** 21 June 2026. */
const pool = poolOf(
  [
    941, 20_012, 65_000, 12_000, 12_500, 13_000, 13_500, 14_000, 60_000, 11_000, 11_500, 12_000, 12_500,
    13_000, 50_000, 20_000, 8_000,
  ],
  { asOf: '2026-06-21', total: 223_953 },
);
const readOn = '2026-06-30';
const rankOf = (score: number, of: Pool = pool, day = readOn) =>
  poolRank(of, score, { readOn: day, gridChanges });

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

describe('the bounds of a place in the pool', () => {
  it('held for 36 of the 37 rounds that can check them', () => {
    expect(checked).toHaveLength(37);
    const outside = checked.filter(({ pool: of, crs, invitations }) => {
      const { atLeast = 0, atMost = 0 } = rankOf(crs, of, of.asOf ?? '') ?? {};
      return invitations < atLeast || invitations > atMost;
    });
    expect(outside.map(({ number }) => number)).toEqual(['238']);
  });

  it('count each person once: subtotals are left out', () => {
    expect(rankOf(455)).toMatchObject({ atLeast: 941 + 20_012 + 51_000, atMost: 941 + 20_012 + 65_000 });
    expect(rankOf(380)).toMatchObject({ atLeast: 145_953, atMost: 195_953, about: null });
    expect(rankOf(0)).toMatchObject({ atMost: 223_953, total: 223_953 });
    expect(rankOf(700)).toMatchObject({ atLeast: 0, atMost: 941, about: null });
  });

  it('are not made of ranges that do not add up to the total', () => {
    expect(rankOf(455, { ...pool, total: pool.total + 180 })).not.toBeNull();
    const parts = /^4[5-9][01]-/;
    const lacking = pool.ranges.map(
      ([range, people]) => [range, parts.test(range) && range !== '451-500' ? 0 : people] as const,
    );
    expect(rankOf(380, { ...pool, ranges: lacking })).toBeNull();
    // Few enough for a slip: but nobody in a range is not what was published.
    const topless = pool.ranges.map(([range, people]) => [range, range === '601-1200' ? 0 : people] as const);
    expect(rankOf(550, { ...pool, ranges: topless })).toBeNull();
    expect(rankOf(550, { ...pool, ranges: topless, total: pool.total - 941 })).toMatchObject({ atLeast: 0 });
  });
});

describe('the point between them', () => {
  const ratios = (of: typeof checked) =>
    of.flatMap(({ pool: each, crs, invitations }) => {
      const about = rankOf(crs, each, each.asOf ?? '')?.about ?? null;
      return about === null ? [] : [about / invitations];
    });

  it('was 0.95 to 1.39 of the truth in ranges of ten points, 1.13 at the median', () => {
    const found = ratios(checked.filter(({ crs }) => crs <= 500));
    expect(found).toHaveLength(15);
    expect(median(found)).toBeCloseTo(1.13, 2);
    expect([Math.min(...found), Math.max(...found)].map((each) => each.toFixed(2))).toEqual(['0.95', '1.39']);
  });

  it('was 0.76 to 1.32 of the truth in 501 to 600, 0.94 at the median', () => {
    const found = ratios(checked.filter(({ crs }) => crs > 500));
    expect(found).toHaveLength(22);
    expect(median(found)).toBeCloseTo(0.94, 2);
    expect([Math.min(...found), Math.max(...found)].map((each) => each.toFixed(2))).toEqual(['0.76', '1.32']);
  });

  it('lies within the bounds and never rises with the score', () => {
    const scores = Array.from({ length: 200 }, (_, place) => 401 + place);
    for (const { pool: each } of checked) {
      const ranks = scores.map((score) => rankOf(score, each, each.asOf ?? ''));
      const wrong = ranks.filter((rank, place) => {
        const { about, atLeast = 0, atMost = 0 } = rank ?? {};
        const before = ranks[place - 1]?.about ?? Number.POSITIVE_INFINITY;
        return typeof about !== 'number' || about < atLeast || about > atMost || about > before;
      });
      expect(wrong).toEqual([]);
    }
  });

  it('is left out where the range would have to grow towards higher scores', () => {
    const people = pool.ranges.map(([, count]) => count).with(3, 100);
    expect(rankOf(512, poolOf(people, { ...pool, total: pool.total - 11_900 }))).toMatchObject({
      about: null,
    });
  });
});

describe('nothing is said of a place in the pool', () => {
  it('where no pool was published, or its day cannot be read', () => {
    expect(rankOf(512, poolOf([], { asOf: '2026-06-21', total: 0 }))).toBeNull();
    expect(rankOf(512, { ...pool, asOf: null })).toBeNull();
    expect(rankOf(512, { ...pool, ranges: [] })).toBeNull();
  });

  it('where the pool is of another grid than the score, before or after', () => {
    const changed = rescoredOn('2026-11-03').gridChanges;
    expect(poolRank(pool, 512, { readOn: '2026-11-03', gridChanges: changed })).toBeNull();
    expect(poolRank({ ...pool, asOf: '2026-11-03' }, 512, { readOn, gridChanges: changed })).toBeNull();
    expect(poolRank(pool, 512, { readOn: '2026-11-02', gridChanges: changed })).not.toBeNull();
    // Only reported.
    expect(rankOf(512, pool, '2026-11-03')).not.toBeNull();
  });
});
