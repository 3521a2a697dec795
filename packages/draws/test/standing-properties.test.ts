import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draw } from '../src/draw.ts';
import { drawTypes } from '../src/draw-type.ts';
import { gridOn } from '../src/grid.ts';
import type { Lever, LeverAnswer } from '../src/levers.ts';
import { matchDraw } from '../src/match-draw.ts';
import { outcomes } from '../src/match-result.ts';
import type { Profile } from '../src/profile.ts';
import { type PastResult, prepareStanding, type Standing, type TypeStanding } from '../src/standing.ts';
import { draws as draw, profiles } from './arbitraries.ts';
import { rescoredOn } from './recorded-draws.ts';

const runs = { numRuns: 300 };
const today = '2026-10-02';

/** A change within the days of the draws, so that some are of another grid than the score. */
const changedOn = '2026-02-18';
const catalogue = rescoredOn(changedOn);

const cutOffs = fc.option(fc.oneof(fc.constantFrom(500, 1100), fc.integer({ min: 480, max: 540 })), {
  freq: 8,
});
const days = fc.constantFrom(
  '2024-10-03',
  '2025-10-03',
  '2025-12-10',
  '2026-02-17',
  changedOn,
  '2026-05-01',
  today,
);
const pasts: fc.Arbitrary<Draw[]> = fc
  .array(fc.record({ each: draw, crs: cutOffs, date: days }), { maxLength: 30 })
  .map((all) => all.map(({ each, crs, date }, place) => ({ ...each, crs, date, number: String(place + 1) })));

/** Half of them know all that decides, so that one change is enough. */
const people: fc.Arbitrary<Profile> = fc
  .record({
    facts: profiles,
    read: fc.constantFrom(undefined, '2026-02-17', changedOn, today),
    known: fc.boolean(),
  })
  .map(({ facts, read, known }) => ({
    ...facts,
    ...(known && {
      programs: facts.programs ?? ['cec'],
      nomination: false,
      french: 'no',
      crs: facts.crs ?? 505,
    }),
    ...(read !== undefined && { crsReadOn: read }),
  }));

const standingOf = (all: readonly Draw[], profile: Profile) =>
  prepareStanding(all, { today, catalogue }).of(profile);
const leversOf = (all: readonly Draw[], profile: Profile) =>
  prepareStanding(all, { today, catalogue }).levers(profile);

const numbersMet = (type: TypeStanding) =>
  type.draws.filter(({ result }) => result.outcome === 'meets').map((each: PastResult) => each.draw.number);

describe('a standing', () => {
  it('never gets worse when the score rises', () => {
    fc.assert(
      fc.property(pasts, people, fc.integer({ min: 1, max: 60 }), (all, profile, rise) => {
        fc.pre(profile.crs !== undefined);
        const before: Standing = standingOf(all, profile);
        const after = standingOf(all, { ...profile, crs: (profile.crs ?? 0) + rise });
        expect(after.met12).toBeGreaterThanOrEqual(before.met12);
        expect(after.held12).toBe(before.held12);
        for (const type of before.types) {
          const risen = after.types.find((each) => each.type === type.type);
          if (risen === undefined) throw new Error(`${type.type} went missing`);
          expect(outcomes.indexOf(risen.outcome)).toBeLessThanOrEqual(outcomes.indexOf(type.outcome));
          expect(risen.gap).toBe(type.gap === null ? null : type.gap + rise);
          expect(risen.met12).toBeGreaterThanOrEqual(type.met12);
          expect(numbersMet(risen)).toEqual(expect.arrayContaining(numbersMet(type)));
        }
      }),
      runs,
    );
  });

  it('compares nothing across grids', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const { types, scoreGrid, shownUnderLastGrid, met12 } = standingOf(all, profile);
        const gridOf = ({ date }: Draw) => gridOn(date, catalogue.gridChanges).from;
        for (const { draws, last, gap, otherGrid, met12: met } of types) {
          expect(new Set(draws.map((each) => gridOf(each.draw))).size).toBe(1);
          expect(otherGrid === null).toBe(gridOf(last.draw) === scoreGrid.from);
          if (otherGrid === null) continue;
          expect([gap, met]).toEqual([null, 0]);
          expect(draws.some(({ result }) => ['meets', 'near'].includes(result.outcome))).toBe(false);
        }
        if (shownUnderLastGrid !== null) expect(met12).toBe(0);
      }),
      runs,
    );
  });

  it('counts what the matcher says of each draw, once, and adds up', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const { types, held12, met12 } = standingOf(all, profile);
        const asked = { ...profile, crsReadOn: profile.crsReadOn ?? today };
        for (const { draws } of types)
          for (const { draw: each, result } of draws)
            expect(result).toEqual(matchDraw(each, asked, { inPool: true }, catalogue));
        const compared = types.filter(({ otherGrid }) => otherGrid === null);
        const sum = (of: (type: TypeStanding) => number) =>
          compared.reduce((total, type) => total + of(type), 0);
        expect([held12, met12]).toEqual([sum((type) => type.held12), sum((type) => type.met12)]);
      }),
      runs,
    );
  });

  it('has for one type what it has among all', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const { of, typeLine, lastOf } = prepareStanding(all, { today, catalogue });
        const { types } = of(profile);
        for (const type of drawTypes(catalogue))
          expect(typeLine(profile, type)).toEqual(types.find((each) => each.type === type) ?? null);
        expect(lastOf(profile)).toEqual(
          types.map(({ type, last, gap, eligibility, outcome, otherGrid }) => ({
            ...{ type, last, gap, eligibility, outcome, otherGrid },
          })),
        );
      }),
      runs,
    );
  });
});

describe('levers', () => {
  it('never claim a draw that the matcher would not', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const { types } = standingOf(all, profile);
        const counted = types
          .filter(({ otherGrid }) => otherGrid === null)
          .flatMap(({ draws, held12 }) => draws.slice(0, held12).map((each) => each.draw));
        const asked = { ...profile, crsReadOn: profile.crsReadOn ?? today };
        const met = (of: Profile) =>
          counted
            .filter((each) => matchDraw(each, of, { inPool: true }, catalogue).outcome === 'meets')
            .map(({ number }) => number);
        const now = met(asked);
        for (const lever of leversOf(all, profile)) {
          const after = met(lever.profile);
          expect(after).toEqual(expect.arrayContaining(now));
          expect([lever.now, lever.more]).toEqual([now.length, after.length - now.length]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('do something, each another thing, most draws first, and add up by type', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const found: readonly Lever[] = leversOf(all, profile);
        const more = found.map((lever) => lever.more);
        expect(more).toEqual(more.toSorted((a, b) => b - a));
        expect(more.every((each) => each > 0)).toBe(true);
        expect(new Set(found.map(({ change }) => JSON.stringify(change))).size).toBe(found.length);
        for (const { byType, more: sum } of found)
          expect(byType.reduce((total, type) => total + type.more, 0)).toBe(sum);
      }),
      runs,
    );
  });

  it('change one fact of the profile, and besides only the day of its score', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        for (const { change, profile: changed } of leversOf(all, profile)) {
          const { crsReadOn: _, ...facts } = changed;
          const keys = Object.entries(facts)
            .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(profile[key as keyof Profile]))
            .map(([key]) => key);
          expect(keys.filter((key) => key !== 'crs' || change.kind !== 'nomination')).toHaveLength(1);
          if (change.kind === 'answer') expect(isOpen(change, profile)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('of points are, at the least, the nearest lever', () => {
    fc.assert(
      fc.property(pasts, people, (all, profile) => {
        const { levers, nearestLever } = prepareStanding(all, { today, catalogue });
        const points = levers(profile).flatMap((lever) =>
          lever.change.kind === 'points' ? [{ ...lever, by: lever.change.points }] : [],
        );
        const [fewest] = points.toSorted((a, b) => a.by - b.by);
        const { by: _, ...lever } = fewest ?? { by: 0 };
        expect(nearestLever(profile)).toEqual(fewest === undefined ? null : lever);
      }),
      runs,
    );
  });
});

/** Whether the fact of an answer is not known. */
function isOpen(change: LeverAnswer, profile: Profile): boolean {
  switch (change.fact) {
    case 'programs':
      return profile.programs === undefined;
    case 'nomination':
      return typeof profile.nomination !== 'boolean';
    case 'occupation':
      return profile.occupations === undefined;
    case 'submitted_at':
      return profile.submittedAt === undefined;
    case 'occupation_months':
    case 'occupation_stretch':
      return profile.occupations?.some(({ noc }) => noc === change.noc) ?? false;
  }
}
