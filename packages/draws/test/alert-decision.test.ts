import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAlert } from '../src/alert-decision.ts';
import type { Draw } from '../src/draw.ts';
import { matchDraw } from '../src/match-draw.ts';
import { type Preferences, preferencesSchema } from '../src/preferences.ts';
import type { Profile } from '../src/profile.ts';
import { drawOf, draws, profiles, roundOf } from './arbitraries.ts';

const nothing: Preferences = {
  meets: false,
  mayMeet: false,
  nearPoints: 0,
  everyDrawOfMyPrograms: false,
  everyDraw: false,
};

const wishes: fc.Arbitrary<Preferences> = fc.record({
  meets: fc.boolean(),
  mayMeet: fc.boolean(),
  nearPoints: fc.constantFrom(0, 1, 10, 20, 200),
  everyDrawOfMyPrograms: fc.boolean(),
  everyDraw: fc.boolean(),
});

function decide(draw: Draw, profile: Profile, changes: Partial<Preferences> = {}, base = nothing) {
  const preferences = { ...base, ...changes };
  const result = matchDraw(draw, profile, { nearPoints: preferences.nearPoints });
  const decision = decideAlert(draw, result, profile, preferences);
  return decision.told ? decision.because : null;
}

const defaults = preferencesSchema.parse({});
const general = drawOf({ kind: 'general' });
const experience = drawOf({ kind: 'program', program: 'cec' });
const nominees = drawOf({ kind: 'program', program: 'pnp' });
const french = drawOf(roundOf('french'));
const newName = drawOf({ kind: 'unknown' });

describe('a subscriber', () => {
  it('who asks for more is told of no fewer draws', () => {
    fc.assert(
      fc.property(draws, profiles, wishes, wishes, (draw, profile, one, other) => {
        const more: Preferences = {
          meets: one.meets || other.meets,
          mayMeet: one.mayMeet || other.mayMeet,
          nearPoints: Math.max(one.nearPoints, other.nearPoints),
          everyDrawOfMyPrograms: one.everyDrawOfMyPrograms || other.everyDrawOfMyPrograms,
          everyDraw: one.everyDraw || other.everyDraw,
        };
        expect(decide(draw, profile, one) === null || decide(draw, profile, more) !== null).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('who asks for every draw is told of every draw, and who asks for nothing of none', () => {
    fc.assert(
      fc.property(draws, profiles, wishes, (draw, profile, preferences) => {
        expect(decide(draw, profile, { ...preferences, everyDraw: true })).not.toBeNull();
        expect(decide(draw, profile)).toBeNull();
      }),
    );
  });

  it('is told for a reason that holds: the outcome and a wish for it', () => {
    fc.assert(
      fc.property(draws, profiles, wishes, (draw, profile, preferences) => {
        const { outcome } = matchDraw(draw, profile, preferences);
        const because = decide(draw, profile, preferences);
        const holds = {
          meets: outcome === 'meets' && preferences.meets,
          may_meet: outcome === 'may_meet',
          near: outcome === 'near' && preferences.nearPoints > 0,
          my_program: preferences.everyDrawOfMyPrograms,
          every_draw: preferences.everyDraw,
        };
        expect(because === null || holds[because]).toBe(true);
      }),
    );
  });

  it('is told by default of what is met, undecided or near, and of nothing else', () => {
    expect(decide(general, { crs: 501 }, {}, defaults)).toBe('meets');
    expect(decide(general, {}, {}, defaults)).toBe('may_meet');
    expect(decide(general, { crs: 490 }, {}, defaults)).toBe('near');
    expect(decide(general, { crs: 489 }, {}, defaults)).toBeNull();
    expect(decide(nominees, { crs: 700, nomination: false }, {}, defaults)).toBeNull();
  });

  it('can switch off each kind by itself', () => {
    expect(decide(general, { crs: 501 }, { meets: false }, defaults)).toBeNull();
    expect(decide(general, {}, { mayMeet: false }, defaults)).toBeNull();
    expect(decide(general, { crs: 499 }, { nearPoints: 0 }, defaults)).toBeNull();
  });

  it('is told of a near miss within their own margin only, whatever the match was made with', () => {
    const profile = { crs: 490 };
    const wide = matchDraw(general, profile, { nearPoints: 50 });
    expect(wide.outcome).toBe('near');
    const told = (nearPoints: number) => decideAlert(general, wide, profile, { ...nothing, nearPoints }).told;
    expect([told(0), told(9), told(10), told(50)]).toEqual([false, false, true, true]);
    const late = { crs: 500, submittedAt: '2026-03-01T00:00:00Z' };
    const lostTie = matchDraw(general, late);
    expect(decideAlert(general, lostTie, late, nothing).told).toBe(false);
    expect(decideAlert(general, lostTie, late, { ...nothing, nearPoints: 1 }).told).toBe(true);
  });

  it('hears the strongest reason when several hold', () => {
    const all: Preferences = { ...defaults, everyDrawOfMyPrograms: true, everyDraw: true };
    expect(decide(experience, { crs: 501, programs: ['cec'] }, {}, all)).toBe('meets');
    expect(decide(experience, { crs: 400, programs: ['cec'] }, {}, all)).toBe('my_program');
    expect(decide(experience, { crs: 400, programs: ['fsw'] }, {}, all)).toBe('every_draw');
  });
});

describe('every draw of my programs', () => {
  const told = (draw: Draw, profile: Profile) =>
    decide(draw, { crs: 100, ...profile }, { everyDrawOfMyPrograms: true }) === 'my_program';

  it('takes in program rounds of mine, and those of nominees for a nominee', () => {
    expect(told(experience, { programs: ['cec'] })).toBe(true);
    expect(told(experience, { programs: ['fsw', 'fst'], nomination: true })).toBe(false);
    expect(told(nominees, { nomination: true })).toBe(true);
    expect(told(nominees, { nomination: 'unknown', programs: ['cec'] })).toBe(false);
  });

  it('takes in category rounds for any federal program, none for none', () => {
    expect(told(french, { programs: ['fst'], french: 'no' })).toBe(true);
    expect(told(french, { programs: [] })).toBe(false);
    expect(told(french, {})).toBe(false);
  });

  it('takes in general rounds, which are of every program, whichever mine are', () => {
    for (const profile of [{}, { programs: ['fsw'] }, { programs: [], nomination: true }] as Profile[]) {
      expect(told(general, profile)).toBe(true);
    }
    expect(told(general, { programs: [] })).toBe(false);
  });

  it('does not take in rounds of which nobody knows whom they were for', () => {
    expect(told(newName, { programs: ['cec', 'fsw', 'fst'], nomination: true })).toBe(false);
  });
});

describe('a round with a name nobody has mapped', () => {
  it('reaches everyone whose score passes, also those who asked not to hear of undecided ones', () => {
    const passing: Profile[] = [{ crs: 501 }, { crs: 500, submittedAt: '2026-01-01T00:00:00Z' }];
    for (const profile of passing) {
      expect(decide(newName, profile, {}, defaults)).toBe('may_meet');
      expect(decide(newName, profile, { meets: true })).toBe('may_meet');
      expect(decide(newName, profile, { everyDrawOfMyPrograms: true })).toBe('may_meet');
    }
    const noTieBreak = { ...newName, tieBreak: null };
    expect(decide(noTieBreak, { crs: 500 }, { meets: true })).toBe('may_meet');
  });

  it('reaches those who asked for every draw, whatever their score', () => {
    expect(decide(newName, { crs: 1 }, { everyDraw: true })).toBe('every_draw');
  });

  it('does not reach a score that is short, or that is unknown against the wish', () => {
    expect(decide(newName, { crs: 499 }, {}, defaults)).toBeNull();
    expect(decide(newName, {}, { meets: true })).toBeNull();
  });

  it('is the only undecided one that does so', () => {
    expect(decide(nominees, { crs: 501 }, { meets: true })).toBeNull();
  });
});
