import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { createEligibilityCriterion } from './eligibility.ts';
import { both, type Finding } from './finding.ts';
import { createGridCriterion } from './grid.ts';
import { outcomes, type MatchResult, type Outcome } from './match-result.ts';
import { createSubmissionCriterion } from './pool-membership.ts';
import type { Profile } from './profile.ts';
import { createScoreCriterion, type ScoreFinding } from './score.ts';

/** What a comparison takes besides the draw and the profile. */
export interface MatchOptions {
  /** A draw missed by at most this many points is near; 0 for none. */
  readonly nearPoints?: number;
}

const nearPointsDefault = 10;

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
    const late = tooLate(profile);
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
