import { nameNotPublished } from '@drawbell/draws/round-meaning';
import type { Draw } from '@drawbell/draws/draw';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestDay, summarise, summaryWords } from '../src/site/cut-off-summary.ts';
import { aDraw } from './recorded-draws.ts';

/** Draws of one type, newest first, so many days apart. */
function apart(gaps: readonly number[]): Draw[] {
  let day = Date.parse('2026-10-01');
  const dates = [0, ...gaps].map((gap) => {
    day -= gap * 86_400_000;
    return new Date(day).toISOString().slice(0, 10);
  });
  return dates.map((date, i) => aDraw(String(500 - i), { date, nameEn: nameNotPublished, nameFr: null }));
}

const gapOf = (gaps: readonly number[]) => summarise(apart(gaps))[0]?.gapDays;

describe('the typical time between draws', () => {
  it.each([
    [[], null],
    [[14], 14],
    [[7, 14], 10.5],
    [[14, 7], 10.5],
    [[1, 100, 14], 14],
    [[2, 4, 8, 100], 6],
    [[3, 4, 4, 100], 4],
  ])('is the median of %j: %s', (gaps, median) => expect(gapOf(gaps)).toBe(median));

  it('goes by the days of the draws, whatever the order of their numbers', () => {
    const [first, ...others] = apart([7, 14]);
    const moved = [...others, ...(first === undefined ? [] : [first])];
    expect(summarise(moved)).toEqual(summarise(apart([7, 14])));
    expect([newestDay(moved), newestDay([])]).toEqual(['2026-10-01', null]);
  });

  it('has as many gaps below as above it, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }), (gaps) => {
        const median = gapOf(gaps) ?? Number.NaN;
        const below = gaps.filter((gap) => gap < median).length;
        const above = gaps.filter((gap) => gap > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(gaps.length / 2);
        expect(gapOf(gaps.toReversed())).toBe(median);
      }),
    );
  });

  it('is said with the decimal sign of the language', () => {
    const { en, fr } = summaryWords;
    expect([en.days(1), en.days(10.5)]).toEqual(['1 day', '10.5 days']);
    expect([fr.days(1.5), fr.days(10.5)]).toEqual(['1,5 jour', '10,5 jours']);
  });
});
