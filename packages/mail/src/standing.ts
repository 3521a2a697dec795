import { type MatchResult, outcomes } from '@drawbell/draws/match-result';
import type { AlertProfile } from './alert-input.ts';
import type { NextSteps, Standing } from './wording.ts';

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
