import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../src/catalogue.ts';
import { changesSinceLast } from '../src/change-since-last.ts';
import type { Draw } from '../src/draw.ts';
import { drawTypeOf } from '../src/draw-type.ts';
import { gridOn } from '../src/grid.ts';
import { drawOf, roundOf } from './arbitraries.ts';
import { recordedDraws } from './recorded-draws.ts';

const cec = (number: string, date: string, crs: number | null): Draw =>
  drawOf({ kind: 'program', program: 'cec' }, { number, date, crs });
const changed = createCatalogue({
  ...{ versions: [], names: [] },
  grids: [
    {
      ...{ date: '2026-11-03', status: 'confirmed', scoresStayed: false },
      ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
    },
  ],
});
const changeOf = (draws: readonly Draw[], number: string, catalogue = changed) =>
  changesSinceLast(draws, catalogue).get(number);

describe('the change since the last draw of the type', () => {
  it('is told for the recorded draws as they were published', () => {
    const draws = recordedDraws().toReversed();
    expect(changeOf(draws, '447')).toMatchObject({ points: -1, since: { date: '2026-04-02' } });
    expect(changeOf(draws, '446')).toMatchObject({ points: -1, since: { number: '443' } });
    expect(changeOf(draws, '441')).toMatchObject({ points: 0, since: { date: '2026-06-25' } });
    // The last draw for transport occupations was in 2024.
    expect(changeOf(draws, '434')).toMatchObject({ kind: 'apart', because: 'long_ago' });
    expect(changeOf(draws, '430')).toEqual({ kind: 'first' });
  });

  it('compares versions of a category, and passes over draws without a cut-off', () => {
    const draws = [
      drawOf(roundOf('french', 3, 2026), { number: '3', date: '2026-03-01', crs: 400 }),
      drawOf(roundOf('french', 2, 2026), { number: '2', date: '2026-02-01', crs: null }),
      drawOf(roundOf('french', 1), { number: '1', date: '2026-01-01', crs: 390 }),
    ];
    expect(changeOf(draws, '3')).toMatchObject({ points: 10, since: { number: '1' } });
    expect(changeOf(draws, '2')).toBeUndefined();
  });

  it('compares nothing across a confirmed change of the grid, and nothing over two years', () => {
    const across = [cec('2', '2026-11-03', 500), cec('1', '2026-11-02', 520)];
    expect(changeOf(across, '2')).toMatchObject({ kind: 'apart', because: 'other_grid' });
    const far = (date: string) => changeOf([cec('2', date, 500), cec('1', '2024-05-31', 520)], '2');
    expect(far('2026-05-31')).toMatchObject({ points: -20 });
    expect(far('2026-06-01')).toMatchObject({ kind: 'apart', because: 'long_ago' });
  });

  it('says nothing of a draw whose name is not understood', () => {
    const unknown = (number: string, date: string) => drawOf({ kind: 'unknown' }, { number, date });
    expect(changesSinceLast([unknown('2', '2026-02-01'), unknown('1', '2026-01-01')]).size).toBe(0);
  });

  it('of two draws of one day the one listed first is the later', () => {
    const draws = [cec('3', '2026-02-01', 500), cec('2', '2026-02-01', 510), cec('1', '2026-01-01', 530)];
    expect(changeOf(draws, '3')).toMatchObject({ points: -10 });
    expect(changeOf(draws, '2')).toMatchObject({ points: -20 });
  });

  it('whatever the draws: of one type and grid, never later, and of the newest there is', () => {
    const days = fc
      .integer({ min: 0, max: 900 })
      .map((day) => new Date(Date.UTC(2024, 8, 1) + day * 86_400_000));
    const drawn = fc.array(
      fc.record({
        date: days.map((at) => at.toISOString().slice(0, 10)),
        crs: fc.option(fc.integer({ min: 300, max: 800 })),
        round: fc.constantFrom(
          { kind: 'general' } as const,
          { kind: 'program', program: 'cec' } as const,
          roundOf('french', 1),
          roundOf('french', 2, 2026),
        ),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(drawn, (facts) => {
        const draws = facts.map(({ round, ...rest }, at) =>
          drawOf(round, { number: String(at + 1), ...rest }),
        );
        for (const draw of draws) {
          const change = changeOf(draws, draw.number);
          expect(change === undefined).toBe(draw.crs === null);
          const before = draws.filter(
            (each) => drawTypeOf(each) === drawTypeOf(draw) && each.crs !== null && each.date < draw.date,
          );
          if (change === undefined || change.kind === 'first') {
            if (change !== undefined) expect(before).toEqual([]);
            continue;
          }
          const { since } = change;
          expect(drawTypeOf(since)).toBe(drawTypeOf(draw));
          expect(since.date <= draw.date && since.number !== draw.number).toBe(true);
          expect(before.every(({ date }) => date <= since.date)).toBe(true);
          if (change.kind !== 'points') continue;
          expect(change.points).toBe((draw.crs ?? Number.NaN) - (since.crs ?? Number.NaN));
          expect(gridOn(since.date, changed.gridChanges)).toEqual(gridOn(draw.date, changed.gridChanges));
        }
      }),
    );
  });
});
