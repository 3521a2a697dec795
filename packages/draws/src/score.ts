import type { Draw } from './draw.ts';
import type { Reason } from './match-result.ts';
import type { Profile } from './profile.ts';

/** How a profile's score stands against a draw's cut-off and tie-break. */
export type ScoreFinding =
  | { readonly state: 'passes' | 'unknown'; readonly reason: Reason }
  /** Below by so many points; 0 when the score is equal but lost the tie. */
  | { readonly state: 'short'; readonly pointsShort: number; readonly reason: Reason };

/** Published tie-break times are labelled UTC, but some are probably Eastern: nearer than this decides nothing. */
const tieBreakDoubtMs = 5 * 60 * 60 * 1000;

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
export function createScoreCriterion({ crs: cutoff, tieBreak }: Draw): (profile: Profile) => ScoreFinding {
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
