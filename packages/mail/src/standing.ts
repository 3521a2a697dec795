import { type MatchResult, type Outcome, outcomes } from '@drawbell/draws/match-result';
import type { AlertProfile } from './alert-input.ts';

/** How the profiles of one recipient stand, best first: what subject, headline and preheader are made from. */
export interface Standing {
  readonly best: Outcome;
  /** Profiles with that outcome, and all profiles shown. */
  readonly count: number;
  readonly total: number;
  /** Points above the cut-off (meets) or below it (near; 0 for a lost tie) of the one profile; null otherwise. */
  readonly points: number | null;
  /** The best outcome is open because the score is of another points grid than the draw. */
  readonly scoreIsOld: boolean;
}

/** What the reader will do with the news: nothing here depends on the person beyond the best outcome. */
export type NextSteps = 'invitation_possible' | 'score_asked' | 'facts_missing' | 'nothing_to_do';

/** Sums up a recipient's profiles by the best outcome among them. */
export function standingOf(profiles: readonly AlertProfile[]): Standing {
  const best =
    outcomes.find((outcome) => profiles.some(({ result }) => result.outcome === outcome)) ?? 'does_not_meet';
  const [only, ...others] = profiles;
  return {
    best,
    count: profiles.filter(({ result }) => result.outcome === best).length,
    total: profiles.length,
    scoreIsOld: profiles.some(
      ({ result: { outcome, reasons } }) =>
        outcome === best &&
        reasons.some((reason) => reason.code === 'score_unknown_other_grid' && reason.read !== 'after'),
    ),
    points: only !== undefined && others.length === 0 ? distanceOf(only.result) : null,
  };
}

/** Points above the cut-off for a profile that meets or may meet, below it for one that came near; else null. */
export function distanceOf({ outcome, reasons, pointsShort }: MatchResult): number | null {
  if (outcome === 'near') return pointsShort;
  if (outcome === 'does_not_meet') return null;
  const above = reasons.find((reason) => reason.code === 'score_above');
  return above === undefined ? null : above.points;
}

export function nextStepsFor({ best, scoreIsOld }: Standing): NextSteps {
  if (best === 'meets') return 'invitation_possible';
  if (best === 'may_meet' && scoreIsOld) return 'score_asked';
  return best === 'may_meet' ? 'facts_missing' : 'nothing_to_do';
}
