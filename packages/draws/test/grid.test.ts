import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue, type Catalogue, createCatalogue } from '../src/catalogue.ts';
import type { Draw } from '../src/draw.ts';
import { easternDay, type GridChange, gridOn, isComing, isOlderThan, withReadingDays } from '../src/grid.ts';
import { lookBack } from '../src/look-back.ts';
import { matchDraw } from '../src/match-draw.ts';
import { type MatchResult, outcomes } from '../src/match-result.ts';
import { preferencesSchema } from '../src/preferences.ts';
import { type Profile, profileSchema } from '../src/profile.ts';
import { reasonSentence } from '../src/reason-sentences.ts';
import { subscriberInputSchema, subscriberToStore } from '../src/subscriber-input.ts';
import { drawOf, draws, profiles } from './arbitraries.ts';

const change = (date: string, changes: Partial<GridChange> = {}): GridChange => ({
  ...{ date, status: 'confirmed', scoresStayed: false },
  ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
  ...changes,
});
const withGrids = (...grids: GridChange[]): Catalogue => createCatalogue({ versions: [], names: [], grids });
const confirmed = withGrids(change('2026-11-03'));
const general = (date: string, crs: number | null = 500): Draw =>
  drawOf({ kind: 'general' }, { date, crs, tieBreak: null });
const outcome = (draw: Draw, profile: Profile, catalogue: Catalogue = confirmed) =>
  matchDraw(draw, profile, {}, catalogue).outcome;
const codes = ({ reasons }: MatchResult) => reasons.map(({ code }) => code);
const rests = (result: MatchResult) =>
  codes(result).some((code) => /^score_(?:above|below|equal)/.test(code));

describe('across a confirmed change of the grid', () => {
  it.each([
    ['the day before', '2026-11-02', '2026-11-03', 'may_meet'],
    ['long before', '2026-01-15', '2026-12-01', 'may_meet'],
    ['the day itself', '2026-11-03', '2026-11-03', 'meets'],
    ['after', '2026-11-20', '2026-12-01', 'meets'],
    ['after, a draw of the old grid', '2026-11-03', '2026-11-02', 'may_meet'],
    ['before, a draw of the old grid', '2026-10-20', '2026-11-02', 'meets'],
  ])('a score read %s (%s) and a draw of %s: %s', (_when, crsReadOn, date, expected) => {
    for (const crs of [700, 501]) expect(outcome(general(date), { crs, crsReadOn })).toBe(expected);
    const short = outcome(general(date), { crs: 300, crsReadOn });
    expect(short).toBe(expected === 'meets' ? 'does_not_meet' : 'may_meet');
    const near = outcome(general(date), { crs: 495, crsReadOn });
    expect(near).toBe(expected === 'meets' ? 'near' : 'may_meet');
  });

  it('says which change it is, and that today’s score would decide, in both languages', () => {
    const result = matchDraw(general('2026-12-01'), { crs: 700, crsReadOn: '2026-11-01' }, {}, confirmed);
    expect(result).toMatchObject({ outcome: 'may_meet', pointsShort: null });
    const [first] = result.reasons;
    expect(first).toEqual({ code: 'score_unknown_other_grid', read: 'before', changedOn: '2026-11-03' });
    if (first === undefined) return;
    expect(reasonSentence(first, 'en')).toContain('3\u00a0November\u00a02026');
    expect(reasonSentence(first, 'en')).toContain('today’s score');
    expect(reasonSentence(first, 'fr')).toContain('3\u00a0novembre\u00a02026');
    expect(reasonSentence(first, 'fr')).toContain('note d’aujourd’hui');
  });

  it('eligibility decides as ever', () => {
    const pnp = drawOf({ kind: 'program', program: 'pnp' }, { date: '2026-12-01', crs: 700 });
    const old = { crs: 800, crsReadOn: '2026-10-01' };
    expect(outcome(pnp, { ...old, nomination: false })).toBe('does_not_meet');
    expect(outcome(pnp, { ...old, nomination: true })).toBe('may_meet');
  });

  it('a score or a cut-off that is missing is told as missing, not as one of another grid', () => {
    expect(codes(matchDraw(general('2026-12-01'), { crsReadOn: '2026-10-01' }, {}, confirmed))).toContain(
      'score_unknown',
    );
    const unread = matchDraw(general('2026-12-01', null), { crs: 1, crsReadOn: '2026-10-01' }, {}, confirmed);
    expect(codes(unread)).toContain('cutoff_unknown');
  });

  it('a tie of two grids is no tie', () => {
    const tie = drawOf({ kind: 'general' }, { date: '2026-12-01' });
    const submittedAt = '2025-01-01T00:00:00Z';
    expect(outcome(tie, { crs: 500, crsReadOn: '2026-11-04', submittedAt })).toBe('meets');
    const old = matchDraw(tie, { crs: 500, crsReadOn: '2026-10-04', submittedAt }, {}, confirmed);
    expect(codes(old)[0]).toBe('score_unknown_other_grid');
  });

  it('a score without a day is compared only where no change can lie between', () => {
    expect(outcome(general('2026-10-01'), { crs: 700 }, builtInCatalogue())).toBe('meets');
    for (const date of ['2026-10-01', '2026-12-01'])
      expect(outcome(general(date), { crs: 700 })).toBe('may_meet');
    const [reason] = matchDraw(general('2018-05-01'), { crs: 700 }).reasons;
    expect(reason).toMatchObject({ read: 'after', changedOn: '2020-10-20' });
  });

  it('holds for the changes of 2017 and 2020 that the code brings', () => {
    const read = { crs: 700, crsReadOn: '2026-10-01' };
    expect(outcome(general('2020-10-19'), read)).toBe('may_meet');
    expect(outcome(general('2020-10-20'), read)).toBe('meets');
    expect(outcome(general('2017-06-05'), { crs: 700, crsReadOn: '2017-06-06' })).toBe('may_meet');
  });
});

describe('across a change that decides nothing', () => {
  const read = { crs: 700, crsReadOn: '2026-10-01' };

  it('a reported one leaves the outcome, and says that it is reported', () => {
    const result = matchDraw(general('2026-11-03'), read);
    expect(result.outcome).toBe('meets');
    expect(result.reasons.at(-1)).toEqual({ code: 'grid_change_reported', changedOn: '2026-11-03' });
    expect(codes(matchDraw(general('2026-11-02'), read))).not.toContain('grid_change_reported');
    const today = matchDraw(general('2026-12-01'), { crs: 700, crsReadOn: '2026-11-03' });
    expect(codes(today)).not.toContain('grid_change_reported');
  });

  it('one after which the scores stayed is said and compared across', () => {
    const result = matchDraw(general('2024-04-01'), read);
    expect(result.outcome).toBe('meets');
    expect(result.reasons.at(-1)).toEqual({ code: 'grid_change_scores_stayed', changedOn: '2025-03-25' });
  });

  it('a dismissed one says nothing', () => {
    const dismissed = withGrids(change('2026-11-03', { status: 'dismissed' }));
    expect(codes(matchDraw(general('2026-12-01'), read, {}, dismissed))).toEqual([
      'general_round',
      'score_above',
    ]);
  });
});

const days = fc
  .integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 5, 1) })
  .map((ms) => new Date(ms).toISOString().slice(0, 10));
const changes = fc.uniqueArray(
  fc
    .record({
      date: days.filter((day) => day > '2025-06-01'),
      status: fc.constantFrom('confirmed', 'reported', 'dismissed' as const),
      scoresStayed: fc.boolean(),
    })
    .map(({ date, ...rest }) => change(date, rest)),
  { selector: ({ date }) => date, maxLength: 4 },
);
const dated = fc
  .tuple(profiles, fc.option(days, { nil: undefined }))
  .map(([profile, crsReadOn]): Profile => (crsReadOn === undefined ? profile : { ...profile, crsReadOn }));
const held = fc.tuple(draws, days).map(([draw, date]) => ({ ...draw, date }));
const runs = { numRuns: 1500 };

describe('properties', () => {
  it('no outcome that rests on a score crosses a confirmed change', () => {
    fc.assert(
      fc.property(held, dated, changes, (draw, profile, grids) => {
        const result = matchDraw(draw, profile, {}, withGrids(...grids));
        const read = profile.crsReadOn;
        const crosses = grids.some(
          ({ date, status, scoresStayed }) =>
            status === 'confirmed' &&
            !scoresStayed &&
            (read === undefined || (read < date && date <= draw.date) || (draw.date < date && date <= read)),
        );
        if (!crosses) return;
        expect(rests(result)).toBe(false);
        expect(result.pointsShort).toBeNull();
        expect(['may_meet', 'does_not_meet']).toContain(result.outcome);
      }),
      runs,
    );
  });

  it('with today’s score the outcome is what it is without any grid, and never undecided by one', () => {
    fc.assert(
      fc.property(held, profiles, changes, fc.integer({ min: 0, max: 1200 }), (draw, profile, grids, crs) => {
        const catalogue = withGrids(...grids);
        const today = { ...profile, crs, crsReadOn: draw.date };
        const before = matchDraw(draw, { ...profile, crsReadOn: '2025-02-01' }, {}, catalogue);
        const after = matchDraw(draw, today, {}, catalogue);
        expect(after).toEqual(matchDraw(draw, { ...profile, crs }, {}, builtInCatalogue()));
        if (codes(before)[0] !== 'score_unknown_other_grid') return;
        // What was undecided is decided by the score alone, or stays open: eligibility is never worse for it.
        if (draw.crs !== null && crs > draw.crs)
          expect(outcomes.indexOf(after.outcome)).toBeLessThanOrEqual(outcomes.indexOf(before.outcome));
        if (after.outcome === 'does_not_meet') expect(after.pointsShort).not.toBeNull();
      }),
      runs,
    );
  });

  it('confirming a reported change never makes anybody meet a draw', () => {
    fc.assert(
      fc.property(held, dated, changes, (draw, profile, grids) => {
        const reported = grids.map((each) => ({ ...each, status: 'reported' as const }));
        const before = matchDraw(draw, profile, {}, withGrids(...reported));
        for (const each of reported) {
          const after = matchDraw(
            draw,
            profile,
            {},
            withGrids(...reported.filter((one) => one !== each), { ...each, status: 'confirmed' }),
          );
          if (before.outcome === 'may_meet' || before.outcome === 'does_not_meet')
            expect(after.outcome).not.toBe('meets');
          if (before.outcome === 'meets') expect(['meets', 'may_meet']).toContain(after.outcome);
        }
      }),
      runs,
    );
  });

  it('a reported or dismissed change, or one after which the scores stayed, changes no outcome', () => {
    fc.assert(
      fc.property(held, dated, changes, (draw, profile, grids) => {
        const idle = grids.filter(({ status, scoresStayed }) => status !== 'confirmed' || scoresStayed);
        const dismissed = change('2026-11-03', { status: 'dismissed' });
        const plain = matchDraw(draw, profile, {}, withGrids(dismissed));
        const result = matchDraw(draw, profile, {}, withGrids(dismissed, ...idle));
        expect([result.outcome, result.pointsShort]).toEqual([plain.outcome, plain.pointsShort]);
        expect(result.reasons.filter(({ code }) => !code.startsWith('grid_change'))).toEqual(
          plain.reasons.filter(({ code }) => !code.startsWith('grid_change')),
        );
      }),
      runs,
    );
  });

  it('days of one grid are those between two changes', () => {
    fc.assert(
      fc.property(days, days, changes, (one, other, grids) => {
        const { gridChanges } = withGrids(...grids);
        const { from, to } = gridOn(one, gridChanges);
        const inside = (from === null || from <= other) && (to === null || other < to);
        const same = gridOn(other, gridChanges).from === from;
        expect(inside).toBe(same);
      }),
    );
  });
});

describe('the day of a score', () => {
  it('is a day since 2015, and its absence is no fault', () => {
    for (const crsReadOn of ['2015-01-01', '2026-11-29'])
      expect(profileSchema.parse({ crs: 500, crsReadOn })).toEqual({ crs: 500, crsReadOn });
    for (const crsReadOn of [
      '2014-12-31',
      '0001-01-01',
      '2026-02-30',
      '29/11/2026',
      '2026-11-29T10:00:00Z',
      20261129,
      null,
    ])
      expect(profileSchema.safeParse({ crs: 500, crsReadOn }).success, String(crsReadOn)).toBe(false);
  });

  it('is that of Eastern Canada, and has not come before it is one by UTC', () => {
    expect(easternDay(new Date('2026-11-03T04:59:59Z'))).toBe('2026-11-02');
    expect(easternDay(new Date('2026-11-03T05:00:00Z'))).toBe('2026-11-03');
    expect(easternDay(new Date('2026-07-01T03:59:59Z'))).toBe('2026-06-30');
    const now = new Date('2026-11-29T14:00:00Z');
    expect(isComing('2026-11-29', now)).toBe(false);
    expect(isComing('2026-11-30', now)).toBe(true);
  });

  it('of an import is the day of the consent where it is not given', () => {
    const person = subscriberInputSchema.parse({
      ...{ email: 'a@example.org', language: 'en' },
      consent: { wordingVersion: '1', givenAt: '2026-11-03T03:00:00Z', source: 'import' },
      profiles: [{ crs: 500 }, { crs: 510, crsReadOn: '2026-10-01' }, { french: 'yes' }],
    });
    const now = new Date('2026-11-29T14:00:00Z');
    expect(subscriberToStore(person, now).profiles).toEqual([
      { crs: 500, crsReadOn: '2026-11-02' },
      { crs: 510, crsReadOn: '2026-10-01' },
      { french: 'yes' },
    ]);
    // A consent mistyped by years is no day on which anybody read a score.
    const agreed = (givenAt: string) =>
      subscriberToStore({ ...person, consent: { ...person.consent, givenAt } }, now).profiles[0]?.crsReadOn;
    expect(agreed('2027-11-03T03:00:00Z')).toBe('2026-11-29');
    expect(agreed('2012-11-03T03:00:00Z')).toBe('2015-01-01');
  });

  it('stays with a score that is saved again as it was', () => {
    const before = [{ crs: 500, crsReadOn: '2026-10-01' }, { crs: 480 }];
    const saved = [{ crs: 500, french: 'yes' as const }, { crs: 481 }, { crs: 500 }];
    expect(withReadingDays(saved, '2026-11-29', (place) => before[place])).toEqual([
      { crs: 500, french: 'yes', crsReadOn: '2026-10-01' },
      { crs: 481, crsReadOn: '2026-11-29' },
      { crs: 500, crsReadOn: '2026-11-29' },
    ]);
  });

  it('decides whether today’s score is asked for', () => {
    expect(isOlderThan('2026-11-03', { crs: 1, crsReadOn: '2026-11-02' })).toBe(true);
    expect(isOlderThan('2026-11-03', { crs: 1, crsReadOn: '2026-11-03' })).toBe(false);
    expect(isOlderThan('2026-11-03', { crsReadOn: '2026-11-02' })).toBe(false);
    expect(isOlderThan('2026-11-03', { crs: 1 })).toBe(true);
    expect(isOlderThan('2020-10-20', { crs: 1 })).toBe(false);
  });
});

it('looking back leaves out the draws of another grid, and says of which change', () => {
  const person = {
    profiles: [{ crs: 510, crsReadOn: '2026-11-20' }],
    preferences: preferencesSchema.parse({}),
  };
  const past = lookBack([general('2026-11-20'), general('2026-11-02')], person, confirmed);
  expect(past.map(({ best, leftOut }) => [best, leftOut])).toEqual([
    ['meets', null],
    ['may_meet', '2026-11-03'],
  ]);
  const none = drawOf({ kind: 'program', program: 'pnp' }, { date: '2026-11-02' });
  const [decided] = lookBack(
    [none],
    { ...person, profiles: [{ ...person.profiles[0], nomination: false }] },
    confirmed,
  );
  expect(decided).toMatchObject({ best: 'does_not_meet', leftOut: null });
});
