import { describe, expect, it } from 'vitest';
import type { Draw } from '../src/draw.ts';
import type { Profile } from '../src/profile.ts';
import { prepareStanding } from '../src/standing.ts';
import { drawOf, roundOf } from './arbitraries.ts';
import { nurse, recordedDraws, recordedToday, rescoredOn } from './recorded-draws.ts';

const cec = { kind: 'program', program: 'cec' } as const;
const pnp = { kind: 'program', program: 'pnp' } as const;
const today = '2026-10-02';

const standing = (draws: readonly Draw[], profile: Profile, day = today) =>
  prepareStanding(draws, { today: day }).of(profile);
const only = (draws: readonly Draw[], profile: Profile = nurse, day = today) => {
  const [type] = standing(draws, profile, day).types;
  if (type === undefined) throw new Error('no type was held');
  return type;
};

/** The grid of 3 November 2026, taken to be confirmed. */
const confirmed = rescoredOn('2026-11-03');

describe('a standing over the recorded draws', () => {
  const { types, held12, met12 } = standing(recordedDraws(), nurse, recordedToday);
  const of = (type: string) => types.find((each) => each.type === type);

  it('has the last cut-off of each type of 24 months, and the gap to it', () => {
    const lines = types.map(({ type, outcome, gap, last }) => [
      type,
      outcome,
      gap,
      last.draw.number,
      last.draw.crs,
    ]);
    expect(lines).toEqual([
      ['healthcare', 'meets', 37, '441', 475],
      ['cec', 'near', -6, '446', 518],
      ['french', 'may_meet', 130, '437', 382],
      ['trades', 'does_not_meet', 36, '447', 476],
      ['pnp', 'does_not_meet', null, '445', 725],
      ['senior_managers', 'does_not_meet', 123, '444', 389],
      ['physicians', 'does_not_meet', 314, '440', 198],
      ['transport', 'does_not_meet', 42, '434', 470],
      ['military', 'does_not_meet', 144, '430', 368],
      ['education', 'does_not_meet', 50, '367', 462],
    ]);
  });

  it('counts what was held and met in 12 months, the lowest cut-off and the usual interval', () => {
    expect([met12, held12]).toEqual([12, 77]);
    expect(of('cec')).toMatchObject({ met12: 6, held12: 22, lowest12: { crs: 507 }, medianIntervalDays: 14 });
    expect(of('healthcare')).toMatchObject({
      met12: 6,
      held12: 6,
      lowest12: { crs: 462 },
      medianIntervalDays: 53,
    });
    expect(of('french')).toMatchObject({ met12: 0, may12: 14, held12: 14, medianIntervalDays: 26 });
    expect(of('education')).toMatchObject({ held12: 0, met12: 0, lowest12: null });
  });

  it('says whether a type is for the profile, and which fact decides it', () => {
    expect(of('cec')?.eligibility).toMatchObject({ state: 'yes' });
    expect(of('french')?.eligibility).toMatchObject({
      state: 'unknown',
      reasons: [{ code: 'french_unknown' }, {}],
    });
    expect(of('trades')?.eligibility).toMatchObject({
      state: 'no',
      reasons: [{ code: 'occupation_not_listed' }],
    });
  });

  it('is the same of draws in any order', () => {
    expect(standing(recordedDraws().toReversed(), nurse)).toEqual(standing(recordedDraws(), nurse));
  });
});

describe('a standing', () => {
  it('is empty where no draw is, and says nothing of a score that is not known', () => {
    expect(standing([], nurse)).toMatchObject({ types: [], held12: 0, met12: 0, shownUnderLastGrid: null });
    const type = only([drawOf(cec)], { programs: ['cec'] });
    expect(type).toMatchObject({ gap: null, outcome: 'may_meet', met12: 0, may12: 1 });
    expect(standing([], {}).score).toBeNull();
  });

  it('leaves out draws after today, and those 24 months old', () => {
    const days = ['2026-10-03', '2026-10-02', '2025-10-03', '2025-10-02', '2024-10-03', '2024-10-02'];
    const type = only(days.map((date, place) => drawOf(cec, { date, number: String(400 - place) })));
    expect(type.draws.map(({ draw }) => draw.date)).toEqual(days.slice(1, 5));
    expect(type.held12).toBe(2);
  });

  it('counts months from the last of a month that is shorter', () => {
    const draws = [drawOf(cec, { date: '2027-02-28' }), drawOf(cec, { date: '2027-03-01', number: '401' })];
    expect(only(draws, nurse, '2028-02-29').held12).toBe(1);
  });

  it('shows the last draw whose cut-off is published', () => {
    const draws = [drawOf(cec, { crs: null, number: '401', date: '2026-09-01' }), drawOf(cec)];
    expect(only(draws)).toMatchObject({ last: { draw: { number: '400' } }, gap: 12, held12: 2 });
    const none = only([drawOf(cec, { crs: null })]);
    expect(none).toMatchObject({ last: { draw: { crs: null } }, gap: null, lowest12: null });
  });

  it('takes the higher number of several draws of one day as the last, and their interval from other days', () => {
    const draws = ['99', '101', '100'].map((number) => drawOf(cec, { number }));
    expect(only(draws)).toMatchObject({ last: { draw: { number: '101' } }, medianIntervalDays: null });
    expect(only([...draws, drawOf(cec, { number: '98', date: '2026-02-20' })]).medianIntervalDays).toBe(10);
  });

  it('has a gap to nominee draws with a nomination alone: their cut-offs count its points', () => {
    const draws = [drawOf(pnp, { crs: 725 })];
    for (const nomination of [false, 'unknown', undefined] as const)
      expect(only(draws, { ...nurse, crs: 650, nomination: nomination ?? 'unknown' }).gap).toBeNull();
    expect(only(draws, { ...nurse, crs: 1112, nomination: true })).toMatchObject({
      gap: 387,
      outcome: 'meets',
    });
  });

  it('has draws of names that nobody understood yet under a type of their own', () => {
    expect(only([drawOf({ kind: 'unknown' })])).toMatchObject({
      ...{ type: 'unknown', outcome: 'may_meet', met12: 0, may12: 1 },
      eligibility: { state: 'unknown' },
    });
  });
});

describe('a profile of today', () => {
  it('is compared with draws before it was submitted: it is taken to have been in the pool', () => {
    const late = { ...nurse, submittedAt: '2026-10-01T12:00:00Z' };
    expect(only([drawOf(cec)], late)).toMatchObject({ outcome: 'meets', met12: 1 });
    const general = only([drawOf({ kind: 'general' })], late);
    expect(general.eligibility.state).toBe('yes');
  });

  it('that was submitted after a tie-break lost the tie, as it would have', () => {
    const late = { ...nurse, crs: 500, submittedAt: '2026-10-01T12:00:00Z' };
    expect(only([drawOf(cec)], late)).toMatchObject({ outcome: 'near', gap: 0, met12: 0 });
    expect(only([drawOf(cec)], { ...nurse, crs: 500 })).toMatchObject({ outcome: 'may_meet', gap: 0 });
    expect(only([drawOf(cec)], { ...late, submittedAt: '2026-01-01T12:00:00Z' }).outcome).toBe('meets');
  });

  it('has read its score today where it has no day', () => {
    const draws = [drawOf(cec, { date: '2026-11-10' })];
    const { of } = prepareStanding(draws, { today: '2026-11-20', catalogue: confirmed });
    expect(of(nurse)).toMatchObject({ met12: 1, scoreGrid: { from: '2026-11-03', to: null } });
  });
});

describe('across a change of the points grid', () => {
  const before = [drawOf(cec), drawOf(roundOf('french'), { number: '401' })];
  const after = drawOf(cec, { number: '402', date: '2026-11-10', crs: 530 });
  const at = (draws: readonly Draw[], crsReadOn: string) =>
    prepareStanding(draws, { today: '2026-11-20', catalogue: confirmed }).of({
      ...nurse,
      crsReadOn,
      french: 'yes',
    });

  it('nothing is compared while no draw was held under the new one: the last one is shown, and said so', () => {
    const { shownUnderLastGrid, types, held12, met12 } = at(before, '2026-11-05');
    expect({ shownUnderLastGrid, held12, met12 }).toEqual({
      shownUnderLastGrid: '2026-11-03',
      held12: 0,
      met12: 0,
    });
    for (const type of types)
      expect(type).toMatchObject({
        otherGrid: '2026-11-03',
        outcome: 'may_meet',
        gap: null,
        met12: 0,
        held12: 1,
      });
  });

  it('types that had a draw under the new one are compared, others shown as they were', () => {
    const { shownUnderLastGrid, types, held12 } = at([...before, after], '2026-11-05');
    expect([shownUnderLastGrid, held12]).toEqual([null, 1]);
    expect(types).toMatchObject([
      { type: 'french', otherGrid: '2026-11-03', gap: null },
      { type: 'cec', otherGrid: null, gap: -18, held12: 1 },
    ]);
  });

  it('a score of before stays among the draws of before', () => {
    const { shownUnderLastGrid, types } = at([...before, after], '2026-11-02');
    expect(shownUnderLastGrid).toBeNull();
    expect(types.find(({ type }) => type === 'cec')).toMatchObject({
      gap: 12,
      last: { draw: { number: '400' } },
    });
    expect(at([after], '2026-11-02').shownUnderLastGrid).toBe('2026-11-03');
  });

  it('a reported change, and one after which scores stayed, are compared across and told', () => {
    const draws = [drawOf(cec, { date: '2025-03-02' }), drawOf(cec, { number: '401', date: '2026-11-10' })];
    const { types } = standing(draws, { ...nurse, crsReadOn: '2026-10-01' }, '2026-11-20');
    expect(types[0]?.gap).toBe(12);
    const notes = types[0]?.draws.map(({ result }) => result.reasons.at(-1)?.code);
    expect(notes).toEqual(['grid_change_reported', 'grid_change_scores_stayed']);
  });
});
