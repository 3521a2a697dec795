import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '../src/catalogue.ts';
import type { Draw } from '../src/draw.ts';
import { builtInDocumentRules } from '../src/plan/document-rules.ts';
import { presentScoreSince, skippedDraws, skippedQuestions } from '../src/plan/skipped-draws.ts';
import { daysAfter } from '../src/past-draws.ts';
import type { Profile } from '../src/profile.ts';
import { prepareStanding } from '../src/standing.ts';
import { drawOf, draws as anyDraw, profiles } from './arbitraries.ts';
import { nurse, recordedDraws, recordedToday, rescoredOn } from './recorded-draws.ts';

const cec = (number: string, date: string, crs: number | null): Draw =>
  drawOf({ kind: 'program', program: 'cec' }, { number, date, crs, tieBreak: null });
const skipped = (profile: Profile, draws: readonly Draw[], since = '2026-01-01', today = recordedToday) =>
  skippedDraws(prepareStanding(draws, { today }).of(profile), since);
const four = [
  cec('401', '2026-02-02', 520),
  cec('402', '2026-03-02', 515),
  cec('403', '2026-04-02', 518),
  cec('404', '2026-05-04', 530),
];

describe('draws that were missed in a row', () => {
  it('are told from the third on, with the first of them and the fewest points missing', () => {
    expect(skipped(nurse, four)).toMatchObject([
      { type: 'cec', missed: 4, from: { number: '401' }, fewestShort: 3 },
    ]);
    expect(skipped(nurse, four.slice(0, 2))).toEqual([]);
  });

  it('are counted from the day on which the score was known, that day aside', () => {
    expect(skipped(nurse, four, '2026-02-02')).toMatchObject([{ missed: 3 }]);
    expect(skipped(nurse, four, '2026-03-02')).toEqual([]);
  });

  it('end at one that was met, or that nobody can decide', () => {
    const met = cec('405', '2026-04-20', 500);
    expect(skipped(nurse, [...four, met])).toEqual([]);
    expect(skipped(nurse, [...four, cec('405', '2026-04-20', null)])).toEqual([]);
    expect(skipped(nurse, [...four, cec('405', '2026-01-20', 500)])).toMatchObject([{ missed: 4 }]);
  });

  it('are none of a type that is not the profile’s, or may not be', () => {
    expect(skipped({ ...nurse, programs: ['fsw'] }, four)).toEqual([]);
    expect(skipped({ crs: 400 }, four)).toEqual([]);
    expect(skipped({ programs: ['cec'] }, four)).toEqual([]);
  });

  it('never cross a change of the points grid', () => {
    const catalogue = rescoredOn('2026-03-15');
    const { types } = prepareStanding(four, { today: recordedToday, catalogue }).of({
      ...nurse,
      crsReadOn: '2026-09-01',
    });
    expect(skippedDraws({ types }, '2026-01-01')).toEqual([]);
  });

  const history = fc
    .array(fc.tuple(anyDraw, fc.integer({ min: 0, max: 600 }), fc.constantFrom(490, 500, 505, 510)), {
      maxLength: 25,
    })
    .map((all) =>
      all.map(([draw, day, crs], i): Draw => ({
        ...draw,
        ...{ number: String(400 + i), date: daysAfter('2025-02-15', day), crs },
      })),
    );
  const since = fc.integer({ min: 0, max: 600 }).map((day) => daysAfter('2025-02-15', day));

  it('hold no draw that was met, whatever the profile', () => {
    fc.assert(
      fc.property(profiles, history, since, (profile, draws, day) => {
        const standing = prepareStanding(draws, { today: recordedToday }).of(profile);
        for (const { type, missed, from } of skippedDraws(standing, day)) {
          const own = standing.types.find((each) => each.type === type)?.draws ?? [];
          const row = own.slice(0, missed);
          expect(row.at(-1)?.draw).toEqual(from);
          expect(missed).toBeGreaterThanOrEqual(3);
          for (const { draw, result } of row) {
            expect(['near', 'does_not_meet']).toContain(result.outcome);
            expect(draw.date > day).toBe(true);
          }
        }
      }),
    );
  });

  it('never grow with the score', () => {
    fc.assert(
      fc.property(profiles, history, since, fc.integer({ min: 0, max: 60 }), (profile, draws, day, more) => {
        const { crs } = profile;
        if (crs === undefined) return;
        const prepared = prepareStanding(draws, { today: recordedToday });
        const lower = skippedDraws(prepared.of(profile), day);
        for (const { type, missed } of skippedDraws(prepared.of({ ...profile, crs: crs + more }), day))
          expect(missed).toBeLessThanOrEqual(lower.find((each) => each.type === type)?.missed ?? 0);
      }),
    );
  });
});

describe('the day since which a score has stood', () => {
  const scores = [
    { crs: 500, from: '2026-01-05', readOn: '2026-01-04' },
    { crs: 512, from: '2026-03-02', readOn: '2026-03-01' },
    { crs: 512, from: '2026-08-02', readOn: '2026-08-01' },
  ];
  it('is the first of the same score, and the day of submission where that came later', () => {
    expect(presentScoreSince(scores, { crs: 512 })).toBe('2026-03-01');
    expect(presentScoreSince(scores, { crs: 512, submittedAt: '2026-04-02T02:00:00Z' })).toBe('2026-04-01');
    expect(presentScoreSince(scores, { crs: 600 })).toBeNull();
    expect(presentScoreSince(scores, {})).toBeNull();
    expect(presentScoreSince([], { crs: 512 })).toBeNull();
  });
});

describe('what is known beside the questions', () => {
  it('is documents, codes, the nomination and points', () => {
    const prepared = prepareStanding(recordedDraws(), { today: recordedToday });
    const known = (profile: Profile) =>
      skippedQuestions(
        { profile, documents: [], invitation: null },
        {
          ...{ rules: builtInDocumentRules(), catalogue: builtInCatalogue(), today: recordedToday },
          levers: prepared.levers(profile),
        },
      );
    const { documents, occupations, nomination, retest } = known(nurse);
    expect(documents).toMatchObject({ state: 'unknown', missing: [{ code: 'no_language_test' }] });
    expect(occupations).toMatchObject([{ group: { code: '31301' }, categories: [{ key: 'healthcare' }] }]);
    expect(nomination).toBe(false);
    expect(retest.map(({ change }) => change)).toMatchObject([
      ...[{ points: 5 }, { points: 10 }, { points: 20 }, { points: 50 }],
    ]);
    expect(known({ crs: 400 })).toMatchObject({ occupations: null, nomination: 'unknown' });
  });
});
