import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { createEligibilityCriterion } from './eligibility.ts';
import { createGridCriterion } from './grid.ts';
import {
  both,
  type Criterion,
  finding,
  type Finding,
  type MatchResult,
  type Outcome,
  outcomes,
  type Reason,
} from './match-result.ts';
import { nearPointsDefault } from './preferences.ts';
import type { Profile } from './profile.ts';

/** What a comparison takes besides the draw and the profile. */
interface MatchOptions {
  /** A draw missed by at most this many points is near, `nearPointsDefault` when absent; 0 for none. */
  readonly nearPoints?: number;
  /**
   * Takes the profile to have been in the pool on the day of the draw, whenever it was submitted: for past draws that are
   * looked at with the facts of today. A tie is still decided by the moment of submission.
   */
  readonly inPool?: boolean;
}

/**
 * Prepares the comparison of one draw with many profiles: the same results as `matchDraw`, with what depends on
 * the draw alone (version of the category, its list, the tie-break) worked out once.
 */
export function createDrawMatcher(
  draw: Draw,
  catalogue: Catalogue = builtInCatalogue(),
): (profile: Profile, options?: MatchOptions) => MatchResult {
  const eligibilityOf = createEligibilityCriterion(draw, catalogue);
  const tooLate = createSubmissionCriterion(draw);
  const scoreOf = createScoreCriterion(draw);
  const gridOf = createGridCriterion(draw.date, catalogue.gridChanges);
  const understood = draw.round.kind !== 'unknown';
  return (profile, options) => {
    const nearPoints = understood ? (options?.nearPoints ?? nearPointsDefault) : 0;
    const eligibility = eligibilityOf(profile);
    const late = options?.inPool === true ? null : tooLate(profile);
    const score = scoreOf(profile);
    // Where one of the two is missing, the grid decides nothing.
    const grid = draw.crs === null || profile.crs === undefined ? null : gridOf(profile);
    const unknown = grid?.unknown ?? null;
    const result = combine(
      late === null ? eligibility : both(late, eligibility),
      unknown === null ? score : { state: 'unknown', reason: unknown },
      nearPoints,
    );
    return grid === null || grid.notes.length === 0
      ? result
      : { ...result, reasons: [...result.reasons, ...grid.notes] };
  };
}

/**
 * Compares a draw with a profile by the published criteria as in force on the draw's date. A missing fact is
 * unknown, never no: it leads to `may_meet`, not to `does_not_meet`. Pure; the result is JSON-safe.
 */
export function matchDraw(
  draw: Draw,
  profile: Profile,
  options?: MatchOptions,
  catalogue: Catalogue = builtInCatalogue(),
): MatchResult {
  return createDrawMatcher(draw, catalogue)(profile, options);
}

/** The best outcome among results, or null when there are none. */
export function bestOutcome(results: readonly Pick<MatchResult, 'outcome'>[]): Outcome | null {
  return outcomes.find((outcome) => results.some((result) => result.outcome === outcome)) ?? null;
}

function combine(eligibility: Finding, score: ScoreFinding, nearPoints: number): MatchResult {
  const eligibilityFirst = [...eligibility.reasons, score.reason];
  const pointsShort = score.state === 'short' ? score.pointsShort : null;
  if (eligibility.state === 'no') return { outcome: 'does_not_meet', reasons: eligibilityFirst, pointsShort };
  const scoreFirst = [score.reason, ...eligibility.reasons];
  if (score.state === 'short') {
    const near = nearPoints > 0 && score.pointsShort <= nearPoints;
    return { outcome: near ? 'near' : 'does_not_meet', reasons: scoreFirst, pointsShort };
  }
  if (eligibility.state === 'unknown') return { outcome: 'may_meet', reasons: eligibilityFirst, pointsShort };
  if (score.state === 'unknown') return { outcome: 'may_meet', reasons: scoreFirst, pointsShort };
  return { outcome: 'meets', reasons: eligibilityFirst, pointsShort };
}

/** How a profile's score stands against a draw's cut-off and tie-break. */
type ScoreFinding =
  | { readonly state: 'passes' | 'unknown'; readonly reason: Reason }
  /** Below by so many points; 0 when the score is equal but lost the tie. */
  | { readonly state: 'short'; readonly pointsShort: number; readonly reason: Reason };

/** Published tie-break times are labelled UTC, but some are probably Eastern: nearer than this decides nothing. */
export const tieBreakDoubtMs = 5 * 60 * 60 * 1000;

const unknown = (reason: Reason): ScoreFinding => Object.freeze({ state: 'unknown', reason });
const passes = (reason: Reason): ScoreFinding => Object.freeze({ state: 'passes', reason });

const cutoffUnknown = unknown({ code: 'cutoff_unknown' });
const scoreUnknown = unknown({ code: 'score_unknown' });
const noTieBreak = passes({ code: 'score_equal_no_tie_break' });
const tieBreakUnreadable = unknown({ code: 'score_equal_tie_break_unreadable' });
const submissionUnknown = unknown({ code: 'score_equal_submission_unknown' });
const beforeTieBreak = passes({ code: 'score_equal_before_tie_break' });
const tooCloseToCall = unknown({ code: 'score_equal_too_close_to_call' });
const afterTieBreak: ScoreFinding = {
  state: 'short',
  pointsShort: 0,
  reason: { code: 'score_equal_after_tie_break' },
};

/** Makes the comparison of scores with one draw. */
function createScoreCriterion({ crs: cutoff, tieBreak }: Draw): (profile: Profile) => ScoreFinding {
  if (cutoff === null) return () => cutoffUnknown;
  const atTie = tieCriterion(tieBreak);
  return (profile) => {
    if (profile.crs === undefined) return scoreUnknown;
    const points = profile.crs - cutoff;
    if (points === 0) return atTie(profile.submittedAt);
    if (points > 0) return { state: 'passes', reason: { code: 'score_above', points } };
    return { state: 'short', pointsShort: -points, reason: { code: 'score_below', points: -points } };
  };
}

function tieCriterion(tieBreak: Draw['tieBreak']): (submittedAt: string | undefined) => ScoreFinding {
  if (tieBreak === null) return () => noTieBreak;
  const tieBreakMs = tieBreak.at === null ? Number.NaN : Date.parse(tieBreak.at);
  if (Number.isNaN(tieBreakMs)) return () => tieBreakUnreadable;
  return (submittedAt) => {
    const submittedMs = submittedAt === undefined ? Number.NaN : Date.parse(submittedAt);
    if (Number.isNaN(submittedMs)) return submissionUnknown;
    if (Math.abs(tieBreakMs - submittedMs) <= tieBreakDoubtMs) return tooCloseToCall;
    return submittedMs < tieBreakMs ? beforeTieBreak : afterTieBreak;
  };
}

const submittedTooLate = finding('no', { code: 'profile_not_submitted_yet' });

/**
 * Makes the question whether a profile was submitted only after the day of a draw: then it was not in the pool for it.
 * On the day itself a time of submission decides nothing but ties. Null where nothing stands against it.
 */
function createSubmissionCriterion({ date }: Pick<Draw, 'date'>): Criterion<Profile, Finding | null> {
  const endMs = endOfDayMs(date);
  return ({ submittedAt }) =>
    submittedAt !== undefined && Date.parse(submittedAt) >= endMs ? submittedTooLate : null;
}

const easternHour = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Toronto',
  hour: '2-digit',
  hourCycle: 'h23',
});
const hourMs = 3_600_000;

/** When the day of a draw (ISO) ends where draws are held, in Ottawa. Clocks there never change at midnight. */
function endOfDayMs(date: string): number {
  const endOfUtcDayMs = Date.parse(date) + 24 * hourMs;
  // Not a day: nothing is after it.
  if (Number.isNaN(endOfUtcDayMs)) return Number.POSITIVE_INFINITY;
  const inSummerMs = endOfUtcDayMs + 4 * hourMs;
  return easternHour.format(inSummerMs) === '00' ? inSummerMs : endOfUtcDayMs + 5 * hourMs;
}
