import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../src/catalogue.ts';
import { type PastScore, standingHistory } from '../src/standing-history.ts';
import { scoreChangeSentence } from '../src/standing-sentences.ts';
import { prepareStanding } from '../src/standing.ts';
import { languages } from '../src/subscriber-input.ts';
import { drawOf } from './arbitraries.ts';
import { nurse, recordedDraws, recordedToday, rescoredOn } from './recorded-draws.ts';

const recorded = {
  standing: prepareStanding(recordedDraws(), { today: recordedToday }),
  catalogue: builtInCatalogue(),
};
const historyOf = (scores: readonly PastScore[], profile = nurse) =>
  standingHistory(profile, scores, recorded);

describe('the scores a person had', () => {
  it('are a line, and say what each change did over the same draws', () => {
    const { line, changes } = historyOf([
      { crs: 512, from: '2026-03-19' },
      { crs: 498, from: '2026-01-10', readOn: '2026-01-08' },
      { crs: 522, from: '2026-09-30' },
    ]);
    expect(line.map(({ crs, from, to }) => [crs, from, to])).toEqual([
      [498, '2026-01-10', '2026-03-19'],
      [512, '2026-03-19', '2026-09-30'],
      [522, '2026-09-30', null],
    ]);
    expect(changes).toEqual([
      {
        on: '2026-09-30',
        before: 512,
        after: 522,
        otherGrid: null,
        byType: [{ type: 'cec', more: 12, of: 22 }],
      },
      {
        on: '2026-03-19',
        before: 498,
        after: 512,
        otherGrid: null,
        byType: [{ type: 'cec', more: 6, of: 22 }],
      },
    ]);
    const said = languages.map((language) =>
      changes.map((change) => scoreChangeSentence(change, language).replaceAll('\u00a0', ' ')),
    );
    expect(said).toEqual([
      [
        '512 → 522: would have met 12 more of the 22 CEC draws of 12 months.',
        '498 → 512: would have met 6 more of the 22 CEC draws of 12 months.',
      ],
      [
        '512 → 522 : critères remplis pour 12 rondes de la CEC de plus sur 22 en 12 mois.',
        '498 → 512 : critères remplis pour 6 rondes de la CEC de plus sur 22 en 12 mois.',
      ],
    ]);
  });

  it('that fell say how many fewer, and one that did nothing says so', () => {
    const { changes } = historyOf([
      { crs: 512, from: '2026-01-01' },
      { crs: 465, from: '2026-02-01' },
      { crs: 300, from: '2026-03-01' },
      { crs: 301, from: '2026-04-01' },
    ]);
    expect(changes.map((change) => scoreChangeSentence(change, 'en'))).toEqual([
      '300 → 301: would have met the same draws of 12 months.',
      expect.stringMatching(/^465 → 300: would have met \d fewer of the 6 healthcare draws of 12 months\.$/),
      expect.stringMatching(
        /^512 → 465: would have met 6 fewer of the 22 CEC draws and \d fewer of the 6 healthcare draws/,
      ),
    ]);
  });

  it('saved again with something else are one; where none was given, the line is broken', () => {
    const { line, changes } = historyOf([
      { crs: 500, from: '2026-01-01' },
      { crs: 500, from: '2026-02-01', readOn: '2026-01-01' },
      { crs: null, from: '2026-03-01' },
      { crs: 510, from: '2026-04-01' },
    ]);
    expect(line.map(({ crs, from, to }) => [crs, from, to])).toEqual([
      [500, '2026-01-01', '2026-03-01'],
      [510, '2026-04-01', null],
    ]);
    expect(changes).toEqual([]);
    expect(historyOf([])).toEqual({ line: [], changes: [] });
  });

  it('of two points grids are not compared', () => {
    const catalogue = rescoredOn('2026-11-03');
    const draws = [
      drawOf({ kind: 'program', program: 'cec' }),
      drawOf({ kind: 'program', program: 'cec' }, { number: '401', date: '2026-11-10', crs: 530 }),
    ];
    const standing = prepareStanding(draws, { today: '2026-11-20', catalogue });
    const scores = [
      { crs: 495, from: '2026-10-01' },
      { crs: 540, from: '2026-11-05' },
    ];
    const { line, changes } = standingHistory(nurse, scores, { standing, catalogue });
    expect(line.map(({ grid }) => [grid.from, grid.to])).toEqual([
      ['2020-10-20', '2026-11-03'],
      ['2026-11-03', null],
    ]);
    expect(changes).toEqual([
      { on: '2026-11-05', before: 495, after: 540, otherGrid: '2026-11-03', byType: [] },
    ]);
    expect(changes.map((change) => scoreChangeSentence(change, 'en'))).toEqual([
      '495 → 540: of two points grids, not compared.',
    ]);
  });

  it('that rise never do less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 560 }), fc.integer({ min: 1, max: 100 }), (crs, rise) => {
        const { changes } = historyOf([
          { crs, from: '2026-01-01' },
          { crs: crs + rise, from: '2026-02-01' },
        ]);
        expect(changes.flatMap(({ byType }) => byType).every(({ more }) => more > 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
