import type { Catalogue } from './catalogue.ts';
import type { DrawType } from './draw-type.ts';
import { type GridDays, gridOn } from './grid.ts';
import type { Profile } from './profile.ts';
import type { PreparedStanding, Standing } from './standing.ts';

/** A score that somebody had from a day on. */
export interface PastScore {
  /** Null while none was given. */
  readonly crs: number | null;
  /** The day on which it was saved (ISO). */
  readonly from: string;
  /** The day on which it was read in the account, where that is known; else it was read when it was saved. */
  readonly readOn?: string | undefined;
}

/** A stretch of the line among the cut-offs. */
interface ScoreStretch {
  readonly crs: number;
  readonly from: string;
  /** The day on which another score took its place; null for the present one. */
  readonly to: string | null;
  /** Only cut-offs of draws of this grid are beside it. */
  readonly grid: GridDays;
}

/** What a change of the score did to the standing. */
export interface ScoreChange {
  readonly on: string;
  readonly before: number;
  readonly after: number;
  /** First day of the grid that lies between the two: then they are not compared. Null when none does. */
  readonly otherGrid: string | null;
  /** Types with more or fewer draws that would have been met, the most first; counted over the same 12 months for both. */
  readonly byType: readonly { readonly type: DrawType; readonly more: number; readonly of: number }[];
}

interface StandingHistory {
  /** Oldest first. */
  readonly line: readonly ScoreStretch[];
  /** Newest first. */
  readonly changes: readonly ScoreChange[];
}

/**
 * The scores that a person had, and what each change of them did. Each score stands among the draws of its own points grid
 * alone; both sides of a change are compared with the draws of the same 12 months, those before the standing's day, and with the
 * other facts of today, so that what is told is the doing of the score.
 * @param scores in any order; of one day the last given counts
 */
export function standingHistory(
  profile: Profile,
  scores: readonly PastScore[],
  { standing, catalogue }: { readonly standing: Pick<PreparedStanding, 'of'>; readonly catalogue: Catalogue },
): StandingHistory {
  const read = onePerDay(scores).map((score) => {
    const day = score.readOn ?? score.from;
    return { ...score, day, grid: gridOn(day, catalogue.gridChanges) };
  });
  // The same score, saved again with something else, is one; under another grid it is another.
  const kept = read.filter(({ crs, grid }, place) => {
    const before = read[place - 1];
    return crs !== before?.crs || grid.from !== before.grid.from;
  });
  const states = kept.map(({ crs, from, day, grid }, place) => ({
    ...{ crs, from, grid, to: kept[place + 1]?.from ?? null },
    of: () => standing.of({ ...profile, crs: crs ?? undefined, crsReadOn: day }),
  }));
  const line = states.flatMap(({ crs, from, to, grid }) => (crs === null ? [] : [{ crs, from, to, grid }]));
  const changes = states.flatMap((after, place) => {
    const before = states[place - 1];
    if (before === undefined || before.crs === null || after.crs === null || before.crs === after.crs)
      return [];
    const otherGrid = changeBetween(before.grid, after.grid);
    const byType = otherGrid === null ? compared(before.of(), after.of()) : [];
    return [{ on: after.from, before: before.crs, after: after.crs, otherGrid, byType }];
  });
  return { line, changes: changes.toReversed() };
}

/** Oldest first. */
function onePerDay(scores: readonly PastScore[]): PastScore[] {
  const byDay = new Map(scores.map((score) => [score.from, score]));
  return [...byDay.values()].toSorted((one, other) => (one.from < other.from ? -1 : 1));
}

function changeBetween(one: GridDays, other: GridDays): string | null {
  if (one.from === other.from) return null;
  return (one.from ?? '') > (other.from ?? '') ? one.from : other.from;
}

function compared(before: Standing, after: Standing): ScoreChange['byType'] {
  return after.types
    .filter(({ otherGrid }) => otherGrid === null)
    .map(({ type, met12, held12 }) => {
      const was = before.types.find((each) => each.type === type)?.met12 ?? 0;
      return { type, more: met12 - was, of: held12 };
    })
    .filter(({ more }) => more !== 0)
    .toSorted((one, other) => Math.abs(other.more) - Math.abs(one.more));
}
