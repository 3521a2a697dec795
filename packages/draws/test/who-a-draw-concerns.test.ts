import { describe, expect, it } from 'vitest';
import type { Draw } from '../src/draw.ts';
import { matchDraw } from '../src/match-draw.ts';
import type { MatchResult } from '../src/match-result.ts';
import type { Profile, ProgramKey } from '../src/profile.ts';
import { nameNotPublished } from '../src/round-meaning.ts';
import { drawOf, roundOf } from './arbitraries.ts';

const passing = { crs: 501 };
const outcomeOf = (draw: Draw, profile: Profile, nearPoints?: number) =>
  summary(matchDraw(draw, profile, nearPoints === undefined ? {} : { nearPoints }));
const summary = ({ outcome, reasons }: MatchResult) => [outcome, reasons[0]?.code];

const general = drawOf({ kind: 'general' });
const nominees = drawOf({ kind: 'program', program: 'pnp' });
const french = drawOf(roundOf('french'));
const military = drawOf(roundOf('military'));
const newName = drawOf({ kind: 'unknown' });

describe('a general round', () => {
  it.each<Profile>([
    {},
    { nomination: true },
    { nomination: false },
    { programs: ['cec'], nomination: false },
  ])('is for everyone in the pool: %o', (facts) =>
    expect(outcomeOf(general, { ...passing, ...facts })).toEqual(['meets', 'general_round']),
  );

  it('is not for somebody without a federal program, for nobody is in the pool without one', () => {
    const none: Profile = { ...passing, programs: [] };
    expect(outcomeOf(general, { ...none, nomination: false })).toEqual([
      'does_not_meet',
      'no_federal_program',
    ]);
    expect(outcomeOf(general, none)).toEqual(['may_meet', 'no_program_nomination_unknown']);
    expect(outcomeOf(general, { ...none, nomination: 'unknown' })).toEqual([
      'may_meet',
      'no_program_nomination_unknown',
    ]);
    expect(outcomeOf(general, { ...none, nomination: true })).toEqual([
      'may_meet',
      'nominee_program_unknown',
    ]);
    expect(outcomeOf(general, { crs: 495, programs: [], nomination: false })).toEqual([
      'does_not_meet',
      'no_federal_program',
    ]);
  });
});

describe('a program round', () => {
  it.each<ProgramKey>(['cec', 'fsw', 'fst'])(
    'of %s is for those eligible for that very program',
    (program) => {
      const draw = drawOf({ kind: 'program', program });
      const others = (['cec', 'fsw', 'fst'] as const).filter((other) => other !== program);
      expect(outcomeOf(draw, { ...passing, programs: [program] })).toEqual(['meets', 'program_eligible']);
      expect(outcomeOf(draw, { ...passing, programs: others, nomination: true })).toEqual([
        'does_not_meet',
        'program_not_eligible',
      ]);
      expect(outcomeOf(draw, { ...passing, programs: [] })).toEqual([
        'does_not_meet',
        'program_not_eligible',
      ]);
      expect(outcomeOf(draw, passing)).toEqual(['may_meet', 'programs_unknown']);
    },
  );

  it('of nominees is for those who hold a nomination, whatever their programs', () => {
    expect(outcomeOf(nominees, { ...passing, nomination: true })).toEqual(['meets', 'nomination_held']);
    expect(outcomeOf(nominees, { ...passing, nomination: false, programs: ['cec', 'fsw', 'fst'] })).toEqual([
      'does_not_meet',
      'nomination_not_held',
    ]);
    expect(outcomeOf(nominees, { ...passing, nomination: 'unknown' })).toEqual([
      'may_meet',
      'nomination_unknown',
    ]);
    expect(outcomeOf(nominees, passing)).toEqual(['may_meet', 'nomination_unknown']);
  });

  it('of nominees is not lost to one who ticked no program, and says what to look at', () => {
    const none: Profile = { ...passing, programs: [] };
    const result = matchDraw(nominees, { ...none, nomination: true });
    expect(summary(result)).toEqual(['may_meet', 'nominee_program_unknown']);
    expect(result.reasons.map(({ code }) => code)).toContain('nomination_held');
    expect(outcomeOf(nominees, { ...none, nomination: false })).toEqual([
      'does_not_meet',
      'nomination_not_held',
    ]);
    expect(outcomeOf(nominees, none)).toEqual(['may_meet', 'nomination_unknown']);
    expect(outcomeOf(nominees, { ...none, crs: 499, nomination: true })).toEqual(['near', 'score_below']);
  });
});

describe('a category round', () => {
  it.each<ProgramKey>(['cec', 'fsw', 'fst'])('is open to %s', (program) => {
    expect(outcomeOf(french, { ...passing, programs: [program], french: 'yes' })).toEqual([
      'meets',
      'french_meets',
    ]);
  });

  it('is not for somebody eligible for no federal program, whom only a nomination would contradict', () => {
    const none: Profile = { ...passing, programs: [], french: 'yes' };
    expect(outcomeOf(french, { ...none, nomination: false })).toEqual([
      'does_not_meet',
      'no_federal_program',
    ]);
    expect(outcomeOf(french, { ...none, nomination: true })).toEqual(['may_meet', 'nominee_program_unknown']);
    expect(outcomeOf(french, none)).toEqual(['may_meet', 'no_program_nomination_unknown']);
    expect(outcomeOf(french, { ...none, french: 'no', nomination: true })).toEqual([
      'does_not_meet',
      'french_below',
    ]);
  });

  it('says of two criteria only the one that decides', () => {
    const codes = (profile: Profile) => matchDraw(french, profile).reasons.map(({ code }) => code);
    expect(codes({ ...passing, programs: [], nomination: false, french: 'yes' })).toEqual([
      'no_federal_program',
      'score_above',
    ]);
    expect(codes({ ...passing, french: 'no' })).toEqual(['french_below', 'score_above']);
    expect(codes(passing)).toEqual(['programs_unknown', 'french_unknown', 'score_above']);
  });

  it('is undecided while the programs are unknown, and decided against by the category all the same', () => {
    expect(outcomeOf(french, { ...passing, french: 'yes' })).toEqual(['may_meet', 'programs_unknown']);
    expect(outcomeOf(french, { ...passing, french: 'no' })).toEqual(['does_not_meet', 'french_below']);
  });

  it('of French asks for NCLC 7 in all four abilities', () => {
    const profile: Profile = { ...passing, programs: ['fsw'] };
    expect(outcomeOf(french, { ...profile, french: 'no' })).toEqual(['does_not_meet', 'french_below']);
    expect(outcomeOf(french, { ...profile, french: 'unknown' })).toEqual(['may_meet', 'french_unknown']);
    expect(outcomeOf(french, profile)).toEqual(['may_meet', 'french_unknown']);
  });

  it('of military recruits asks for an offer, and never promises more than a profile can tell', () => {
    const profile: Profile = { ...passing, programs: ['fsw'] };
    expect(outcomeOf(military, { ...profile, canadianArmedForcesOffer: true })).toEqual([
      'may_meet',
      'military_experience_unknown',
    ]);
    expect(outcomeOf(military, { ...profile, canadianArmedForcesOffer: false })).toEqual([
      'does_not_meet',
      'armed_forces_offer_missing',
    ]);
    expect(outcomeOf(military, profile)).toEqual(['may_meet', 'armed_forces_offer_unknown']);
  });

  it.each(['40042', '42102', '43204'])(
    'of military recruits may be for %s, and says all that is unknown',
    (noc) => {
      const profile: Profile = { ...passing, programs: ['fsw'], occupations: [{ noc: '72310' }, { noc }] };
      const codes = (facts: Profile) => matchDraw(military, facts).reasons.map(({ code }) => code);
      const record = ['military_experience_unknown', 'military_credential_unknown'];
      expect(outcomeOf(military, { ...profile, canadianArmedForcesOffer: true })[0]).toBe('may_meet');
      expect(codes({ ...profile, canadianArmedForcesOffer: true })).toEqual([
        ...record,
        'program_eligible',
        'score_above',
      ]);
      expect(codes(profile).slice(0, 3)).toEqual(['armed_forces_offer_unknown', ...record]);
      expect(outcomeOf(military, { ...profile, canadianArmedForcesOffer: false })).toEqual([
        'does_not_meet',
        'armed_forces_offer_missing',
      ]);
    },
  );

  it('of military recruits is not met by known occupations without a listed one, whatever the offer', () => {
    for (const canadianArmedForcesOffer of [true, false, 'unknown'] as const) {
      for (const occupations of [[], [{ noc: '31102', months: 36 }], [{ noc: '40041' }, { noc: '42101' }]]) {
        const profile: Profile = { ...passing, programs: ['cec'], occupations, canadianArmedForcesOffer };
        expect(outcomeOf(military, profile)).toEqual(['does_not_meet', 'occupation_not_listed']);
      }
    }
  });

  it('of military recruits with unknown occupations says that they are unknown, too', () => {
    const reasons = matchDraw(military, {
      ...passing,
      programs: ['cec'],
      canadianArmedForcesOffer: true,
    }).reasons;
    expect(reasons.map(({ code }) => code)).toContain('occupations_unknown');
  });

  it('with a version that is not on file is undecided, whatever the facts of the category', () => {
    const trades = drawOf(roundOf('trades', 4, 2026));
    const profile: Profile = { ...passing, programs: ['cec'], occupations: [] };
    expect(outcomeOf(trades, profile)).toEqual(['may_meet', 'category_version_unknown']);
    expect(outcomeOf(trades, { ...profile, programs: [], nomination: false })).toEqual([
      'does_not_meet',
      'no_federal_program',
    ]);
  });
});

describe('a round with a name nobody has mapped', () => {
  it('may concern everyone whose score passes', () => {
    for (const profile of [
      passing,
      { ...passing, programs: [], nomination: false, occupations: [] },
    ] as Profile[]) {
      expect(outcomeOf(newName, profile)).toEqual(['may_meet', 'round_type_unknown']);
    }
    expect(outcomeOf(newName, { crs: 499 })).toEqual(['does_not_meet', 'score_below']);
  });

  it('is told from one that was published without a name', () => {
    for (const nameEn of ['', '  ', nameNotPublished]) {
      const { reasons } = matchDraw(drawOf({ kind: 'unknown' }, { nameEn }), passing);
      expect(reasons[0]).toEqual({ code: 'round_type_unknown', nameMissing: true });
    }
    expect(matchDraw(newName, passing).reasons[0]).toEqual({ code: 'round_type_unknown' });
  });

  it('is never near', () => {
    expect(outcomeOf(newName, { crs: 499 }, 200)).toEqual(['does_not_meet', 'score_below']);
    const lostTie = { crs: 500, submittedAt: '2026-03-01T00:00:00Z' };
    expect(outcomeOf(newName, lostTie, 200)).toEqual(['does_not_meet', 'score_equal_after_tie_break']);
  });
});

describe('a profile submitted after the day of a draw', () => {
  const at = (submittedAt: string, date = '2026-03-02') =>
    outcomeOf(drawOf({ kind: 'general' }, { date }), { ...passing, submittedAt });
  const late = ['does_not_meet', 'profile_not_submitted_yet'];
  const inTime = ['meets', 'general_round'];

  it.each<[string, string, string[]]>([
    ['2026-03-03T04:59:59.999Z', '2026-03-02', inTime],
    ['2026-03-03T05:00:00Z', '2026-03-02', late],
    ['2026-03-02T23:59:59-05:00', '2026-03-02', inTime],
    ['2026-03-03T00:00:00-05:00', '2026-03-02', late],
    ['2026-07-03T03:59:59Z', '2026-07-02', inTime],
    ['2026-07-03T04:00:00Z', '2026-07-02', late],
    // The clocks changed that day.
    ['2026-03-09T03:59:59Z', '2026-03-08', inTime],
    ['2026-03-09T04:00:00Z', '2026-03-08', late],
    ['2027-01-01T05:00:00Z', '2026-12-31', late],
    ['2026-03-02T00:00:00Z', '2026-03-02', inTime],
  ])('at %s for %s', (submittedAt, date, expected) => expect(at(submittedAt, date)).toEqual(expected));

  it('was not in the pool for it, whatever the round', () => {
    const submittedAt = '2026-03-04T12:00:00Z';
    const nominee: Profile = { ...passing, programs: ['fsw'], nomination: true, french: 'yes', submittedAt };
    for (const draw of [general, nominees, french, military, newName])
      expect(outcomeOf(draw, nominee)).toEqual(late);
    expect(outcomeOf(general, { submittedAt })).toEqual(late);
    expect(outcomeOf(general, { crs: 495, submittedAt })).toEqual(late);
  });
});

describe('the score', () => {
  it('passes above the cut-off, by so many points', () => {
    const { outcome, reasons, pointsShort } = matchDraw(general, { crs: 512 });
    expect([outcome, pointsShort]).toEqual(['meets', null]);
    expect(reasons).toContainEqual({ code: 'score_above', points: 12 });
  });

  it('that is unknown, or a cut-off that is unreadable, decides nothing', () => {
    expect(outcomeOf(general, {})).toEqual(['may_meet', 'score_unknown']);
    expect(outcomeOf(drawOf({ kind: 'general' }, { crs: null }), { crs: 1 })).toEqual([
      'may_meet',
      'cutoff_unknown',
    ]);
  });

  it('of 0 is a score, and a cut-off of 0 a cut-off', () => {
    expect(outcomeOf(general, { crs: 0 })).toEqual(['does_not_meet', 'score_below']);
    expect(outcomeOf(drawOf({ kind: 'general' }, { crs: 0 }), { crs: 1 })).toEqual([
      'meets',
      'general_round',
    ]);
  });

  it('leaves the first reason to what contradicts, when both do', () => {
    expect(outcomeOf(nominees, { crs: 400, nomination: false })).toEqual([
      'does_not_meet',
      'nomination_not_held',
    ]);
  });
});

describe('a near miss', () => {
  it('is within the margin, which is 10 points unless said otherwise', () => {
    expect(outcomeOf(general, { crs: 490 })).toEqual(['near', 'score_below']);
    expect(outcomeOf(general, { crs: 489 })).toEqual(['does_not_meet', 'score_below']);
    expect(outcomeOf(general, { crs: 480 }, 20)).toEqual(['near', 'score_below']);
    expect(outcomeOf(general, { crs: 479 }, 20)).toEqual(['does_not_meet', 'score_below']);
    expect(matchDraw(general, { crs: 493 }).pointsShort).toBe(7);
  });

  it('does not exist with a margin of 0, also at a lost tie', () => {
    expect(outcomeOf(general, { crs: 499 }, 0)).toEqual(['does_not_meet', 'score_below']);
    const lostTie = { crs: 500, submittedAt: '2026-03-01T00:00:00Z' };
    expect(outcomeOf(general, lostTie, 0)).toEqual(['does_not_meet', 'score_equal_after_tie_break']);
    expect(outcomeOf(general, lostTie, 1)).toEqual(['near', 'score_equal_after_tie_break']);
    expect(matchDraw(general, lostTie).pointsShort).toBe(0);
  });

  it('has nothing else against it; what is unknown does not stand against it', () => {
    expect(outcomeOf(nominees, { crs: 495, nomination: false })).toEqual([
      'does_not_meet',
      'nomination_not_held',
    ]);
    expect(outcomeOf(nominees, { crs: 495 })).toEqual(['near', 'score_below']);
  });
});
