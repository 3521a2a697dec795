import { describe, expect, it } from 'vitest';
import { matchDraw, type Draw, type MatchResult, type Profile, type ProgramKey } from '../src/index.ts';
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
  it.each<Profile>([{}, { programs: [] }, { nomination: true }, { programs: ['cec'], nomination: false }])(
    'is for everyone in the pool: %o',
    (facts) => expect(outcomeOf(general, { ...passing, ...facts })).toEqual(['meets', 'general_round']),
  );
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
});

describe('a category round', () => {
  it.each<ProgramKey>(['cec', 'fsw', 'fst'])('is open to %s', (program) => {
    expect(outcomeOf(french, { ...passing, programs: [program], french: 'yes' })).toEqual([
      'meets',
      'french_meets',
    ]);
  });

  it('is not for somebody eligible for no federal program, nomination or not', () => {
    for (const nomination of [true, false]) {
      const profile: Profile = { ...passing, programs: [], nomination, french: 'yes' };
      expect(outcomeOf(french, profile)).toEqual(['does_not_meet', 'no_federal_program']);
    }
  });

  it('says of two criteria only the one that decides', () => {
    const codes = (profile: Profile) => matchDraw(french, profile).reasons.map(({ code }) => code);
    expect(codes({ ...passing, programs: [], french: 'yes' })).toEqual(['no_federal_program', 'score_above']);
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

  it('with a version that is not on file is undecided, whatever the facts of the category', () => {
    const trades = drawOf(roundOf('trades', 4, 2026));
    const profile: Profile = { ...passing, programs: ['cec'], occupations: [] };
    expect(outcomeOf(trades, profile)).toEqual(['may_meet', 'category_version_unknown']);
    expect(outcomeOf(trades, { ...profile, programs: [] })).toEqual(['does_not_meet', 'no_federal_program']);
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

  it('is never near', () => {
    expect(outcomeOf(newName, { crs: 499 }, 200)).toEqual(['does_not_meet', 'score_below']);
    const lostTie = { crs: 500, submittedAt: '2026-03-01T00:00:00Z' };
    expect(outcomeOf(newName, lostTie, 200)).toEqual(['does_not_meet', 'score_equal_after_tie_break']);
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
