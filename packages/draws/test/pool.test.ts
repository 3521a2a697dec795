import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pool, poolRanges } from '../src/draw.ts';
import { knownPool } from '../src/pool.ts';
import rows from './all-program-pools.json' with { type: 'json' };

function poolOf(people: readonly number[], total: number): Pool {
  return { asOf: '2026-06-21', total, ranges: poolRanges.map((range, place) => [range, people[place] ?? 0]) };
}

const published = rows.map(([, , , , total, people]) => poolOf(people as number[], Number(total)));
const some = published[0] ?? poolOf([], 0);
const people = some.ranges.map(([, count]) => count);
const known = (pool: Pool) => new Map(knownPool(pool).ranges);
const changed = (counts: Readonly<Record<string, number>>, total = some.total): Pool => ({
  ...some,
  total,
  ranges: some.ranges.map(([range, count]) => [range, counts[range] ?? count]),
});

describe('what is known of a pool', () => {
  it('is all of it where every range was published', () => {
    expect(published.length).toBeGreaterThan(30);
    for (const pool of published) expect(knownPool(pool)).toEqual(pool);
  });

  it('is the total alone where all ranges are zeros', () => {
    expect(knownPool(poolOf([], 230_000))).toEqual({ asOf: '2026-06-21', total: 230_000, ranges: [] });
  });

  it('is a range of nobody where the others make up the total', () => {
    const [top = 0] = people;
    expect(known(changed({ '601-1200': 0 }, some.total - top)).get('601-1200')).toBe(0);
  });

  it('is no range of zero where the others do not make up the total', () => {
    const without = known(changed({ '351-400': 0 }));
    expect(without.has('351-400')).toBe(false);
    expect(without.size).toBe(poolRanges.length - 1);
  });

  it('is the subtotal alone where its parts are zeros', () => {
    const parts = ['491-500', '481-490', '471-480', '461-470', '451-460'];
    const zeros = Object.fromEntries(parts.map((range) => [range, 0]));
    const left = known(changed(zeros));
    expect(left.has('451-500')).toBe(true);
    expect(parts.filter((range) => left.has(range))).toEqual([]);
  });

  it('is the parts alone where their subtotal is zero, as was published of draw 226', () => {
    const left = known(changed({ '451-500': 0 }));
    expect(left.has('451-500')).toBe(false);
    expect(left.size).toBe(poolRanges.length - 1);
  });

  it('is no range of zero that few people would be in, however little the total lacks', () => {
    expect(known(changed({ '301-350': 0 }, some.total)).has('301-350')).toBe(false);
    const [few] = people;
    expect(few).toBeLessThan(some.total / 100);
    expect(known(changed({ '601-1200': 0 })).has('601-1200')).toBe(false);
  });

  it('is no part of zero of a subtotal that cannot be read and holds what the others leave', () => {
    const parts = ['491-500', '481-490', '471-480', '461-470', '451-460'];
    const zeros = changed(Object.fromEntries(parts.map((range) => [range, 0])));
    const ranges = zeros.ranges.filter(([range]) => range !== '451-500');
    const left = known({ ...zeros, ranges });
    expect(parts.filter((range) => left.has(range))).toEqual([]);
    const others = some.total - (new Map(some.ranges).get('451-500') ?? 0);
    expect(known({ ...zeros, ranges, total: others }).get('491-500')).toBe(0);
  });

  it('is a zero beside a range that cannot be read, which the rest of the whole may be in', () => {
    const torn = changed({ '601-1200': 0 });
    const ranges = torn.ranges.filter(([range]) => range !== '501-600');
    expect(known({ ...torn, ranges }).get('601-1200')).toBe(0);
  });

  it('keeps every range of somebody as it is, and what is known of that is the same', () => {
    const count = fc.oneof(fc.constant(0), fc.nat(50_000));
    fc.assert(
      fc.property(fc.array(count, { minLength: 17, maxLength: 17 }), fc.nat(400_000), (counts, total) => {
        const pool = poolOf(counts, total);
        const left = knownPool(pool);
        const somebody = (of: Pool) => of.ranges.filter(([, each]) => each > 0);
        expect(somebody(left)).toEqual(somebody(pool));
        expect(left.ranges.every(([range, each]) => new Map(pool.ranges).get(range) === each)).toBe(true);
      }),
    );
  });

  it('is every zero of a pool whose ranges add up, whatever they are', () => {
    const count = fc.oneof(fc.constant(0), fc.nat(50_000));
    fc.assert(
      fc.property(fc.array(count, { minLength: 15, maxLength: 15 }), (leaves) => {
        const sum = (from: number, to: number) => leaves.slice(from, to).reduce((all, each) => all + each, 0);
        const counts = [
          ...[...leaves.slice(0, 2), sum(2, 7), ...leaves.slice(2, 7)],
          ...[sum(7, 12), ...leaves.slice(7, 12), ...leaves.slice(12)],
        ];
        const total = sum(0, 15);
        fc.pre(total > 0);
        expect(knownPool(poolOf(counts, total))).toEqual(poolOf(counts, total));
      }),
    );
  });
});
