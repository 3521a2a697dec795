import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { type DrawType, drawTypeOf } from './draw-type.ts';
import { createEligibilityCriterion } from './eligibility.ts';
import { type GridDays, gridOn, withReadingDay } from './grid.ts';
import { asOfToday, type ComparedDraw, type Lever, leversOf, nearestLever } from './levers.ts';
import { createDrawMatcher } from './match-draw.ts';
import type { Criterion, Finding, MatchResult, Outcome } from './match-result.ts';
import { monthsBefore, newestFirst } from './past-draws.ts';
import { nearPointsDefault } from './preferences.ts';
import type { Profile } from './profile.ts';

/** How a profile of today compares with the past draws of each type: what would have been, never what will be. */
export interface Standing {
  readonly today: string;
  readonly score: number | null;
  /** The points grid of the score; of today where there is no score. */
  readonly scoreGrid: GridDays;
  /**
   * First day of the grid that lies between the score and all draws of 24 months: what is shown is of another grid, and
   * nothing of it is compared with the score. Null when there are draws of the score's grid, or none at all.
   */
  readonly shownUnderLastGrid: string | null;
  /** Those that it meets, then near, then may meet, then not; the one held last first. */
  readonly types: readonly TypeStanding[];
  /** Draws of 12 months that are of the score's grid, and how many of them it would have met. */
  readonly held12: number;
  readonly met12: number;
}

/** The same for the draws of one type. */
export interface TypeStanding {
  readonly type: DrawType;
  /** The newest draw with a cut-off; the newest of all when none has one. */
  readonly last: PastResult;
  /**
   * Score less last cut-off. Null where one is missing, where they are of two grids, and for nominee draws while the profile
   * holds no nomination: their cut-offs count its 600 points.
   */
  readonly gap: number | null;
  /** Whether the last draw was for the profile at all, its score aside. */
  readonly eligibility: Finding;
  /** Of the last draw. */
  readonly outcome: Outcome;
  /** First day of the grid that lies between the score and these draws: then nothing is compared. Null when none does. */
  readonly otherGrid: string | null;
  readonly held12: number;
  readonly met12: number;
  /** Draws of 12 months that could not be decided. */
  readonly may12: number;
  readonly lowest12: { readonly crs: number; readonly draw: Draw } | null;
  /** Median of the days between one day of draws and the next, over 24 months; null with fewer than two. */
  readonly medianIntervalDays: number | null;
  /** Of 24 months and of one grid, newest first. */
  readonly draws: readonly PastResult[];
}

/** A past draw, and what is decided of a profile of today. */
export interface PastResult {
  readonly draw: Draw;
  readonly result: MatchResult;
}

/** How a profile stands with the last draw of a type. */
export type LastStanding = Pick<
  TypeStanding,
  'type' | 'last' | 'gap' | 'eligibility' | 'outcome' | 'otherGrid'
>;

/** Past draws ready to be asked for many profiles. */
export interface PreparedStanding {
  /** @param options.nearPoints `nearPointsDefault` when absent */
  readonly of: (profile: Profile, options?: { readonly nearPoints?: number }) => Standing;
  /** What each single change would have done over the draws of 12 months, most first; without those that do nothing. */
  readonly levers: (profile: Profile) => readonly Lever[];
  /** The last draw of each type alone, as `of` has them: for a table of many profiles. */
  readonly lastOf: (profile: Profile, options?: { readonly nearPoints?: number }) => readonly LastStanding[];
  /** One type alone, as `of` has it; null when none was held. */
  readonly typeLine: (profile: Profile, type: DrawType) => TypeStanding | null;
  /** The fewest points that would have met more draws of 12 months, of one type or of all; null when none would. */
  readonly nearestLever: (profile: Profile, type?: DrawType) => Lever | null;
}

const monthsShown = 24;
const monthsCounted = 12;

/**
 * Prepares past draws to be compared with profiles of today. A profile is taken to have been in the pool for each of
 * them, whenever it was submitted, and a score without a day to have been read today. Pure.
 * @param draws not withdrawn, in any order; those after `today` and those older than 24 months are left out
 */
export function prepareStanding(
  draws: readonly Draw[],
  { today, catalogue = builtInCatalogue() }: { readonly today: string; readonly catalogue?: Catalogue },
): PreparedStanding {
  const { gridChanges } = catalogue;
  const [shownFrom, countedFrom] = [monthsBefore(today, monthsShown), monthsBefore(today, monthsCounted)];
  const past = draws
    .filter(({ date }) => date > shownFrom && date <= today)
    .toSorted(newestFirst)
    .map((draw): PastDraw => {
      const compared = { draw, type: drawTypeOf(draw), match: createDrawMatcher(draw, catalogue) };
      const grid = gridOn(draw.date, gridChanges).from;
      const eligibilityOf = createEligibilityCriterion(draw, catalogue);
      return { ...compared, grid, counts: draw.date > countedFrom, eligibilityOf };
    });
  const views = new Map<string | null, GridView>();
  const viewOf = ({ from }: GridDays): GridView => {
    const known = views.get(from) ?? gridView(past, from);
    views.set(from, known);
    return known;
  };
  const ask = (given: Profile) => {
    const profile = withReadingDay(given, today);
    const scoreGrid = gridOn(profile.crsReadOn ?? today, gridChanges);
    return { profile, scoreGrid, view: viewOf(scoreGrid) };
  };
  return {
    of: (given, { nearPoints = nearPointsDefault } = {}) => {
      const { profile, scoreGrid, view } = ask(given);
      const types = [...view.types.values()]
        .map((past) => standingOf(past, profile, nearPoints))
        .toSorted(bestFirst);
      const compared = types.filter(({ otherGrid }) => otherGrid === null);
      return {
        ...{ today, score: profile.crs ?? null, scoreGrid, types },
        shownUnderLastGrid: compared.length === 0 ? (types[0]?.otherGrid ?? null) : null,
        held12: sum(compared.map(({ held12 }) => held12)),
        met12: sum(compared.map(({ met12 }) => met12)),
      };
    },
    levers: (given) => {
      const { profile, view } = ask(given);
      return leversOf(profile, view.counted, { today, catalogue });
    },
    lastOf: (given, { nearPoints = nearPointsDefault } = {}) => {
      const { profile, view } = ask(given);
      return [...view.types.values()]
        .map((past) => lastOf(past, profile, resultOf(lastDrawOf(past), profile, nearPoints)))
        .toSorted(bestFirst);
    },
    typeLine: (given, type) => {
      const { profile, view } = ask(given);
      const past = view.types.get(type);
      return past === undefined ? null : standingOf(past, profile, nearPointsDefault);
    },
    nearestLever: (given, type) => {
      const { profile, view } = ask(given);
      return nearestLever(
        profile,
        type === undefined ? view.counted : (view.types.get(type)?.compared ?? []),
      );
    },
  };
}

interface PastDraw extends ComparedDraw {
  /** First day of its grid. */
  readonly grid: string | null;
  /** Whether it was held in the last 12 months. */
  readonly counts: boolean;
  readonly eligibilityOf: Criterion<Profile>;
}

/** What is shown to a score of one grid. */
interface GridView {
  readonly types: ReadonlyMap<DrawType, PastOfType>;
  /** Of 12 months and the grid of the score, newest first. */
  readonly counted: readonly PastDraw[];
}

/** All that does not depend on a profile. */
interface PastOfType extends Pick<
  TypeStanding,
  'type' | 'otherGrid' | 'held12' | 'lowest12' | 'medianIntervalDays'
> {
  readonly draws: readonly [PastDraw, ...PastDraw[]];
  readonly last: number;
  /** Those of 12 months, where they are of the score's grid. */
  readonly compared: readonly PastDraw[];
}

/** A type that had no draw under a grid yet is shown as it was under the one before. */
function gridView(past: readonly PastDraw[], grid: string | null): GridView {
  const types = new Map<DrawType, PastOfType>();
  for (const [type, all] of Map.groupBy(past, (each) => each.type)) {
    const own = all.filter((each) => each.grid === grid);
    const shown = own.length > 0 ? own : all.filter((each) => each.grid === all[0]?.grid);
    const [first, ...rest] = shown;
    if (first === undefined) continue;
    types.set(type, pastOfType(type, [first, ...rest], grid));
  }
  return { types, counted: past.filter((each) => each.counts && each.grid === grid) };
}

function pastOfType(type: DrawType, draws: PastOfType['draws'], grid: string | null): PastOfType {
  const shown = draws[0].grid;
  const counted = draws.filter(({ counts }) => counts);
  const withCutOff = counted.flatMap(({ draw }) => (draw.crs === null ? [] : [{ crs: draw.crs, draw }]));
  return {
    ...{ type, draws, held12: counted.length, compared: shown === grid ? counted : [] },
    last: Math.max(
      0,
      draws.findIndex(({ draw }) => draw.crs !== null),
    ),
    // Of two grids, the later one began with the change between them.
    otherGrid: shown === grid ? null : (shown ?? '') > (grid ?? '') ? shown : grid,
    lowest12: withCutOff.toSorted((one, other) => one.crs - other.crs)[0] ?? null,
    medianIntervalDays: medianIntervalDays(draws.map(({ draw }) => draw.date)),
  };
}

function standingOf(past: PastOfType, profile: Profile, nearPoints: number): TypeStanding {
  const { held12, lowest12, medianIntervalDays: usual } = past;
  const draws = past.draws.map((each) => resultOf(each, profile, nearPoints));
  const counted = draws.slice(0, held12);
  return {
    ...lastOf(past, profile, draws[past.last] as PastResult),
    ...{ held12, lowest12, draws, medianIntervalDays: usual },
    met12: counted.filter(({ result }) => result.outcome === 'meets').length,
    may12: counted.filter(({ result }) => result.outcome === 'may_meet').length,
  };
}

function resultOf({ draw, match }: PastDraw, profile: Profile, nearPoints: number): PastResult {
  return { draw, result: match(profile, { ...asOfToday, nearPoints }) };
}

function lastDrawOf({ draws, last }: PastOfType): PastDraw {
  return draws[last] ?? draws[0];
}

function lastOf(past: PastOfType, profile: Profile, last: PastResult): LastStanding {
  const { type, otherGrid } = past;
  const comparable = otherGrid === null && (type !== 'pnp' || profile.nomination === true);
  const { crs } = last.draw;
  return {
    ...{ type, last, outcome: last.result.outcome, otherGrid },
    gap: comparable && crs !== null && profile.crs !== undefined ? profile.crs - crs : null,
    eligibility: lastDrawOf(past).eligibilityOf(profile),
  };
}

const outcomeOrder: Readonly<Record<Outcome, number>> = { meets: 0, near: 1, may_meet: 2, does_not_meet: 3 };

function bestFirst(one: LastStanding, other: LastStanding): number {
  return (
    outcomeOrder[one.outcome] - outcomeOrder[other.outcome] || newestFirst(one.last.draw, other.last.draw)
  );
}

function medianIntervalDays(dates: readonly string[]): number | null {
  const days = [...new Set(dates)].map((date) => Date.parse(date) / dayMs);
  const between = days.slice(1).map((day, place) => (days[place] ?? day) - day);
  return between.length === 0 ? null : median(between);
}

const dayMs = 86_400_000;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.round(((sorted[Math.ceil(sorted.length / 2) - 1] ?? above) + above) / 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((one, other) => one + other, 0);
}
