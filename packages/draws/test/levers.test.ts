import { describe, expect, it } from 'vitest';
import type { Draw } from '../src/draw.ts';
import type { Lever, LeverChange } from '../src/levers.ts';
import type { Profile } from '../src/profile.ts';
import { prepareStanding } from '../src/standing.ts';
import { drawOf, roundOf } from './arbitraries.ts';
import { nurse, recordedDraws, recordedToday } from './recorded-draws.ts';

const cec = { kind: 'program', program: 'cec' } as const;
const pnp = { kind: 'program', program: 'pnp' } as const;
const today = '2026-10-02';

const levers = (draws: readonly Draw[], profile: Profile) =>
  prepareStanding(draws, { today }).levers(profile);
const of = (kind: LeverChange['kind'], all: readonly Lever[]) =>
  all.filter(({ change }) => change.kind === kind);

describe('the levers of a profile over the recorded draws', () => {
  const prepared = prepareStanding(recordedDraws(), { today: recordedToday });
  const all = prepared.levers(nurse);

  it('come with most draws first, and say which', () => {
    expect(all.map(({ change, more }) => [change.kind, more])).toEqual([
      ['nomination', 41],
      ['points', 16],
      ['french', 14],
      ['points', 14],
      ['points', 12],
      ['points', 6],
    ]);
    expect(all[0]).toMatchObject({
      ...{ now: 12, impact: 'high', profile: { crs: 1112, nomination: true, crsReadOn: recordedToday } },
      byType: [
        { type: 'pnp', more: 25, of: 25, newest: 25 },
        { type: 'cec', more: 16, of: 22, newest: 11 },
      ],
    });
  });

  it('say how many of the newest draws in a row are among them', () => {
    const ten = all.find(({ change }) => change.kind === 'points' && change.points === 10);
    expect(ten?.byType).toEqual([{ type: 'cec', more: 12, of: 22, newest: 3 }]);
  });

  it('of the fewest points is found alone, for one type or all', () => {
    const five = all.find(({ change }) => change.kind === 'points' && change.points === 5);
    expect(prepared.nearestLever(nurse)).toEqual(five);
    expect(prepared.nearestLever(nurse, 'cec')).toMatchObject({ change: { points: 5 }, now: 6, more: 6 });
    expect(prepared.nearestLever(nurse, 'pnp')).toBeNull();
    expect(prepared.nearestLever({ programs: ['cec'] })).toBeNull();
  });
});

describe('a lever', () => {
  it('of a nomination adds its 600 points, up to the highest score', () => {
    const draws = [drawOf(pnp, { crs: 725 })];
    expect(of('nomination', levers(draws, nurse))).toMatchObject([{ profile: { crs: 1112 }, more: 1 }]);
    expect(of('nomination', levers(draws, { ...nurse, crs: 601 }))).toMatchObject([
      { profile: { crs: 1200 } },
    ]);
    expect(of('nomination', levers(draws, { ...nurse, crs: 100 }))).toEqual([]);
    expect(levers(draws, { ...nurse, crs: 1112, nomination: true })).toEqual([]);
  });

  it('adds no points to a score that may hold those of a nomination already', () => {
    const [lever] = levers([drawOf(pnp, { crs: 725 })], { ...nurse, crs: 730, nomination: 'unknown' });
    expect(lever).toMatchObject({
      change: { kind: 'answer', fact: 'nomination', value: true },
      profile: { crs: 730 },
    });
  });

  it('of months names those that an occupation lacks for the category as it is in force', () => {
    const draws = [drawOf(roundOf('healthcare')), drawOf(roundOf('physicians'), { number: '401' })];
    const short = { ...nurse, occupations: [{ noc: '31301', months: 7 }] };
    expect(of('occupation_months', levers(draws, short))).toMatchObject([
      {
        change: { noc: '31301', category: 'healthcare', months: 5, inCanada: false },
        profile: { occupations: [{ noc: '31301', months: 12 }] },
        byType: [{ type: 'healthcare', more: 1, of: 1 }],
      },
    ]);
    const physician = { ...nurse, occupations: [{ noc: '31102', months: 36, monthsInCanada: 3 }] };
    expect(of('occupation_months', levers(draws, physician))).toMatchObject([
      {
        change: { category: 'physicians', months: 9, inCanada: true },
        profile: { occupations: [{ months: 36, monthsInCanada: 12 }] },
      },
    ]);
  });

  it('of a Canadian year makes eligible for the CEC, and is none for who is', () => {
    expect(of('canadian_year', levers([drawOf(cec)], { ...nurse, programs: ['fsw'] }))).toMatchObject([
      { profile: { programs: ['fsw', 'cec'] }, more: 1, impact: 'medium' },
    ]);
    expect(of('canadian_year', levers([drawOf(cec)], nurse))).toEqual([]);
  });

  it('answers each question that keeps a draw open, one at a time', () => {
    const asked = (draws: readonly Draw[], profile: Profile) =>
      levers(draws, profile)
        .filter(({ change }) => change.kind === 'answer')
        .map(({ change, more }) => ({ ...change, more }));
    expect(
      asked([drawOf(cec), drawOf(roundOf('french'), { number: '401' })], { crs: 512, french: 'yes' }),
    ).toMatchObject([
      { fact: 'programs', value: 'cec', more: 2 },
      { fact: 'programs', value: 'fsw', more: 1 },
      { fact: 'programs', value: 'fst', more: 1 },
    ]);
    const care = [
      drawOf(roundOf('healthcare')),
      drawOf(roundOf('healthcare'), { number: '399', date: '2026-02-10' }),
    ];
    expect(asked(care, { crs: 512, programs: ['cec'] })).toMatchObject([
      { fact: 'occupation', value: 'healthcare', more: 2 },
    ]);
    expect(asked(care, { ...nurse, occupations: [{ noc: '31301' }] })).toMatchObject([
      { fact: 'occupation_months', value: 12, noc: '31301', more: 1 },
    ]);
    expect(asked(care, { ...nurse, occupations: [{ noc: '31301', months: 12 }] })).toMatchObject([
      { fact: 'occupation_stretch', value: 6, more: 1 },
    ]);
    const earlier = { text: '', at: '2026-01-01T12:00:00Z' };
    const ties = [drawOf(cec), drawOf(cec, { number: '401', tieBreak: earlier })];
    expect(asked(ties, { ...nurse, crs: 500 })).toMatchObject([
      { fact: 'submitted_at', value: '2026-01-01T06:59:00.000Z', more: 2 },
    ]);
  });

  it('of an occupation that is not known counts for one list what is on no other', () => {
    const draws = [drawOf(roundOf('healthcare')), drawOf(roundOf('physicians'), { number: '401' })];
    const lists = levers(draws, { crs: 512, programs: ['cec'] }).map(({ change, byType }) => [
      'value' in change ? change.value : null,
      byType.map(({ type }) => type),
    ]);
    // Physicians are on the list of healthcare, too.
    expect(lists).toEqual([
      ['physicians', ['physicians', 'healthcare']],
      ['healthcare', ['healthcare']],
    ]);
  });

  it('is told of French whether it is below or not known', () => {
    const draws = [drawOf(roundOf('french'))];
    for (const [french, unanswered] of [
      ['no', false],
      ['unknown', true],
    ] as const)
      expect(levers(draws, { ...nurse, french })[0]).toMatchObject({
        change: { kind: 'french', unanswered },
        more: 1,
      });
  });

  it('counts no draw of another grid than the score', () => {
    const draws = [drawOf(cec, { date: '2020-10-19' })];
    const prepared = prepareStanding(draws, { today: '2020-10-30' });
    expect(prepared.levers({ ...nurse, crs: 495 })).toEqual([]);
    expect(prepared.nearestLever({ ...nurse, crs: 495 })).toBeNull();
    expect(prepared.levers({ ...nurse, crs: 495, crsReadOn: '2020-10-10' })).not.toEqual([]);
  });
});
