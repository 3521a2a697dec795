import { z } from 'zod';
import type { Reason } from './match-result.ts';
import { plainText } from './plain-text.ts';
import { type Profile, readOnEarliest } from './profile.ts';

export const gridChangeStatuses = ['confirmed', 'reported', 'dismissed'] as const;

/** A change of the points grid: the form of the built-in data, of the record and of the API. One a day. */
export const gridChangeSchema = z
  .strictObject({
    /** First day of the new grid: scores read and draws held on it are of the new one. */
    date: z.iso.date().refine((date) => date > readOnEarliest, 'is before Express Entry began, in 2015'),
    status: z.enum(gridChangeStatuses),
    /** The scores of most people stayed as they were: it is marked, and compared across with that said. */
    scoresStayed: z.boolean(),
    labelEn: plainText(200),
    labelFr: plainText(200),
    /** Where it is known from. */
    source: plainText(300),
  })
  .readonly();

export type GridChange = z.infer<typeof gridChangeSchema>;

/**
 * A score without a day was read on this day or later: a profile of Express Entry lasts 12 months, and nobody could
 * give a score to this product before 2026.
 */
const undatedEarliest = '2025-01-01';

/** The days of reading whose scores are of the grid of one day. */
export interface GridDays {
  /** First day; null: since Express Entry began. */
  readonly from: string | null;
  /** Day after the last; null: none is known. */
  readonly to: string | null;
  /** Whether a score without a day is certainly of this grid. */
  readonly undated: boolean;
}

/** Whether scores of before and after cannot be compared. */
export function rescores({ status, scoresStayed }: GridChange): boolean {
  return status === 'confirmed' && !scoresStayed;
}

/** The grid of a day (ISO), by its first and last days. `changes` is oldest first, as a catalogue has them. */
export function gridOn(day: string, changes: readonly GridChange[]): GridDays {
  const from = changes.findLast((change) => rescores(change) && change.date <= day)?.date ?? null;
  const to = changes.find((change) => rescores(change) && change.date > day)?.date ?? null;
  return { from, to, undated: to === null && (from === null || from <= undatedEarliest) };
}

/** What the grid has to say of comparing a score with a draw's cut-off. */
export interface GridFinding {
  /** Why score and cut-off cannot be compared; null when they can. */
  readonly unknown: Reason | null;
  /** What is said beside a comparison that stands, oldest change first. */
  readonly notes: readonly Reason[];
}

const nothingToSay: GridFinding = Object.freeze({ unknown: null, notes: Object.freeze([]) });

/**
 * Makes the question whether a profile's score may be compared with the cut-off of a draw held on `date`: only within
 * one grid. A reported change leaves it as it is, and is told; so is one after which the scores stayed.
 */
export function createGridCriterion(
  date: string,
  changes: readonly GridChange[],
): (profile: Profile) => GridFinding {
  const grid = gridOn(date, changes);
  const told = changes.filter((change) => change.status !== 'dismissed' && !rescores(change));
  return ({ crsReadOn: read }) => {
    const unknown = otherGrid(read, grid);
    if (unknown !== null) return { unknown, notes: [] };
    if (read === undefined) return nothingToSay;
    const crossed = told.filter((change) => liesBetween(change, read, date));
    return crossed.length === 0 ? nothingToSay : { unknown: null, notes: crossed.map(noteOf) };
  };
}

function otherGrid(read: string | undefined, { from, to, undated }: GridDays): Reason | null {
  const code = 'score_unknown_other_grid';
  if (read === undefined) {
    const changedOn = to ?? from;
    if (undated || changedOn === null) return null;
    return { code, read: to !== null && to <= undatedEarliest ? 'after' : 'unknown', changedOn };
  }
  if (from !== null && read < from) return { code, read: 'before', changedOn: from };
  return to !== null && read >= to ? { code, read: 'after', changedOn: to } : null;
}

function liesBetween({ date }: GridChange, one: string, other: string): boolean {
  return one < date === date <= other;
}

function noteOf({ status, date: changedOn }: GridChange): Reason {
  const code = status === 'reported' ? 'grid_change_reported' : 'grid_change_scores_stayed';
  return { code, changedOn };
}

/** Whether the score of a profile is older than the grid that begins on a day: then today's score is asked for. */
export function isOlderThan(day: string, { crs, crsReadOn }: Profile): boolean {
  if (crs === undefined) return false;
  return crsReadOn === undefined ? day > undatedEarliest : crsReadOn < day;
}

/** Changes that a reader of the days `from` to `to` must be told of: confirmed and reported ones, oldest first. */
export function gridChangesIn(
  { from, to }: { readonly from: string; readonly to: string },
  changes: readonly GridChange[],
): GridChange[] {
  return changes.filter(({ date, status }) => status !== 'dismissed' && from < date && date <= to);
}

const eastern = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Toronto', dateStyle: 'short' });

/** The day at an instant in Eastern Canada, ISO: the days of draws and of changes are days there. */
export function easternDay(at: Date): string {
  return eastern.format(at);
}

/** Whether a day has begun nowhere a profile is kept yet: later than it is by UTC, which is ahead of all of Canada. */
export function isComing(day: string, now: Date): boolean {
  return day > now.toISOString().slice(0, 10);
}

/** A profile whose score has a day: its own, or else `day`. */
export function withReadingDay(profile: Profile, day: string): Profile {
  if (profile.crs === undefined || profile.crsReadOn !== undefined) return profile;
  return { ...profile, crsReadOn: day };
}

/**
 * The same for profiles that take the place of others: a score that stays as it was keeps its day, so that saving
 * something else does not make it younger. `before` gives what was in a place, if anything was.
 */
export function withReadingDays(
  profiles: readonly Profile[],
  day: string,
  before: (place: number) => Profile | undefined = () => undefined,
): Profile[] {
  return profiles.map((profile, place) => {
    const known = before(place);
    const same = known?.crs === profile.crs ? known?.crsReadOn : undefined;
    return withReadingDay(profile, same ?? day);
  });
}
