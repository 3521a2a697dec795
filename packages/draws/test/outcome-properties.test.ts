import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryVersions } from '../src/category-of-round.ts';
import { categoryKeys } from '../src/category.ts';
import { bestOutcome, createDrawMatcher, matchDraw } from '../src/match-draw.ts';
import { type MatchResult, type Outcome, outcomes } from '../src/match-result.ts';
import { type Occupation, type Profile, programKeys } from '../src/profile.ts';
import { drawOf, draws, occupations, profiles, roundOf } from './arbitraries.ts';

const runs = { numRuns: 2000 };
const margins = fc.constantFrom(0, 1, 10, 20);

const worse = (one: MatchResult, than: MatchResult) =>
  outcomes.indexOf(one.outcome) > outcomes.indexOf(than.outcome);

/** Every profile that knows one fact less, in any place. */
function withOneFactLess(profile: Profile): Profile[] {
  const keys = Object.keys(profile).map((key) => without(profile, key as keyof Profile));
  const { occupations: list = [] } = profile;
  const months = list.flatMap((occupation, index) =>
    (['months', 'monthsInCanada', 'monthsContinuous'] as const)
      .filter((key) => occupation[key] !== undefined)
      .map((key): Profile => ({ ...profile, occupations: list.with(index, without(occupation, key)) })),
  );
  return [...keys, ...months];
}

function without<Facts extends object>(facts: Facts, key: keyof Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name !== key)) as Facts;
}

describe('an outcome', () => {
  it('never gets worse when the score rises', () => {
    fc.assert(
      fc.property(
        draws,
        profiles,
        fc.integer({ min: 1, max: 40 }),
        margins,
        (draw, profile, rise, nearPoints) => {
          fc.pre(profile.crs !== undefined);
          const { crs = 0 } = profile;
          const before = matchDraw(draw, profile, { nearPoints });
          const after = matchDraw(draw, { ...profile, crs: crs + rise }, { nearPoints });
          expect(worse(after, before)).toBe(false);
        },
      ),
      runs,
    );
  });

  it('never gets worse when an occupation is added', () => {
    fc.assert(
      fc.property(draws, profiles, occupations, fc.nat(4), (draw, profile, occupation, place) => {
        const list: Occupation[] = profile.occupations ?? [];
        fc.pre(profile.occupations !== undefined && list.every(({ noc }) => noc !== occupation.noc));
        const more = { ...profile, occupations: list.toSpliced(place, 0, occupation) };
        expect(worse(matchDraw(draw, more), matchDraw(draw, profile))).toBe(false);
      }),
      runs,
    );
  });

  it('never gets worse when a program is added', () => {
    fc.assert(
      fc.property(draws, profiles, fc.constantFrom(...programKeys), (draw, profile, program) => {
        fc.pre(profile.programs !== undefined);
        const more = { ...profile, programs: [...(profile.programs ?? []), program] };
        expect(worse(matchDraw(draw, more), matchDraw(draw, profile))).toBe(false);
      }),
      runs,
    );
  });

  it('is never turned into "does not meet" by a fact that goes missing', () => {
    fc.assert(
      fc.property(draws, profiles, margins, (draw, profile, nearPoints) => {
        const before = matchDraw(draw, profile, { nearPoints }).outcome;
        fc.pre(before !== 'does_not_meet');
        for (const less of withOneFactLess(profile)) {
          const after = matchDraw(draw, less, { nearPoints }).outcome;
          expect(after).not.toBe('does_not_meet');
          if (before === 'meets') expect(['meets', 'may_meet']).toContain(after);
        }
      }),
      runs,
    );
  });

  it('is the same for "unknown" as for an absent key', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const said = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== 'unknown'));
        expect(matchDraw(draw, said)).toEqual(matchDraw(draw, profile));
      }),
      runs,
    );
  });

  it('is undecided for a profile without facts, whatever the draw', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        expect(matchDraw(draw, {}).outcome).toBe('may_meet');
      }),
    );
  });

  it('depends on the date only through the version of the category in force', () => {
    const dated = fc
      .constantFrom(...categoryKeys.flatMap((key) => categoryVersions(key)))
      .chain((version) => {
        const from = Date.parse(version.inForceFrom);
        const to = Date.parse(version.inForceTo ?? '2027-12-31') - 86_400_000;
        const day = fc
          .oneof(fc.constantFrom(from, to), fc.integer({ min: from, max: to }))
          .map((ms) => new Date(ms).toISOString().slice(0, 10));
        return fc.record({ version: fc.constant(version), one: day, other: day });
      });
    fc.assert(
      fc.property(dated, profiles, ({ version, one, other }, facts) => {
        const profile = without(facts, 'submittedAt');
        const draw = drawOf(roundOf(version.key));
        const result = matchDraw({ ...draw, date: one }, profile);
        expect(matchDraw({ ...draw, date: other }, profile)).toEqual(result);
        expect(result.reasons.map(({ code }) => code)).not.toContain('category_not_in_force');
      }),
      runs,
    );
  });

  it('does not depend on the date of rounds that are not of a category, but for when a profile was submitted', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, facts) => {
        const profile = without(facts, 'submittedAt');
        fc.pre(draw.round.kind !== 'category');
        // A day of the same points grid: a cut-off of another one is compared with no score.
        expect(matchDraw({ ...draw, date: '2021-01-31' }, profile)).toEqual(matchDraw(draw, profile));
      }),
    );
  });
});

describe('a match', () => {
  it('never gets better when a nomination or a program is taken away from an empty list of programs', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, facts) => {
        const none = { ...facts, programs: [] };
        const held = matchDraw(draw, { ...none, nomination: true });
        const open = matchDraw(draw, { ...none, nomination: 'unknown' });
        const without = matchDraw(draw, { ...none, nomination: false });
        expect(worse(held, open) || worse(open, without)).toBe(false);
        expect([held.outcome, open.outcome, without.outcome]).not.toContain('meets');
        if (draw.round.kind !== 'unknown') expect(without.outcome).toBe('does_not_meet');
      }),
      runs,
    );
  });

  it('of a profile submitted after the day of the draw is "does not meet", and says so first', () => {
    fc.assert(
      fc.property(draws, profiles, fc.integer({ min: 29, max: 9_999 }), (draw, facts, hours) => {
        const submittedAt = new Date(Date.parse(draw.date) + hours * 3_600_000).toISOString();
        const { outcome, reasons } = matchDraw(draw, { ...facts, submittedAt });
        expect([outcome, reasons[0]?.code]).toEqual(['does_not_meet', 'profile_not_submitted_yet']);
      }),
      runs,
    );
  });

  it('that is "does not meet" never begins with what is satisfied', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const { outcome, reasons } = matchDraw(draw, profile);
        fc.pre(outcome === 'does_not_meet');
        expect(reasons[0]?.code).not.toMatch(
          /^score_above$|^score_equal_(?:no|before)|eligible$(?<!not_eligible)|_held$(?<!not_held)/,
        );
      }),
      runs,
    );
  });

  it('always has a reason, the score as one of them, and is JSON-safe', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const result = matchDraw(draw, profile);
        expect(result.reasons.length).toBeGreaterThan(1);
        expect(result.reasons.some(({ code }) => /^score_|^cutoff_/.test(code))).toBe(true);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      runs,
    );
  });

  it('says how many points are missing exactly when the score is known and short', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const { pointsShort, reasons } = matchDraw(draw, profile);
        const below = reasons.find((reason) => reason.code === 'score_below');
        const lostTie = reasons.some(({ code }) => code === 'score_equal_after_tie_break');
        expect(pointsShort).toBe(below?.points ?? (lostTie ? 0 : null));
      }),
      runs,
    );
  });

  it('puts the deciding reason first', () => {
    const decides: Readonly<Record<Outcome, RegExp>> = {
      meets: /eligible$|_meets$|_held$|^general_round$/,
      may_meet: /unknown|unreadable|too_close|not_in_force/,
      near: /^score_below$|^score_equal_after_tie_break$/,
      does_not_meet: /_not_|_below$|_missing$|_too_short$|^no_federal_program$|^score_equal_after/,
    };
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const { outcome, reasons } = matchDraw(draw, profile);
        expect(reasons[0]?.code).toMatch(decides[outcome]);
      }),
      runs,
    );
  });

  it('is the same from a prepared matcher, whatever it was asked before', () => {
    fc.assert(
      fc.property(draws, fc.array(profiles, { minLength: 1 }), margins, (draw, many, nearPoints) => {
        const match = createDrawMatcher(draw);
        const results = many.map((profile) => match(profile, { nearPoints }));
        expect(results).toEqual(many.map((profile) => matchDraw(draw, profile, { nearPoints })));
      }),
    );
  });

  it('leaves draw and profile as they were', () => {
    fc.assert(
      fc.property(draws, profiles, (draw, profile) => {
        const before = structuredClone({ draw, profile });
        matchDraw(draw, profile);
        expect({ draw, profile }).toEqual(before);
      }),
    );
  });
});

describe('the best of several outcomes', () => {
  it('is the one nearest to "meets", in any order, and null of none', () => {
    expect(bestOutcome([])).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: 1 }), (list) => {
        const best = Math.min(...list.map((outcome) => outcomes.indexOf(outcome)));
        expect(bestOutcome(list.map((outcome) => ({ outcome })))).toBe(outcomes[best]);
      }),
    );
  });
});
