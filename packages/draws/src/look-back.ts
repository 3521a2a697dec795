import { decideAlert, type AlertDecision } from './alert-decision.ts';
import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { bestOutcome, createDrawMatcher } from './match-draw.ts';
import type { MatchResult, Outcome } from './match-result.ts';
import type { Preferences } from './preferences.ts';
import type { Profile } from './profile.ts';

/** How one past draw compares with somebody's profiles of today. */
export interface PastDraw {
  readonly draw: Draw;
  /** One for each profile, in their order. */
  readonly results: readonly MatchResult[];
  /** Of all profiles. */
  readonly best: Outcome;
  /** Whether an alert would have gone out. */
  readonly alert: AlertDecision;
  /**
   * First day of the points grid that lies between the score and the draw, where only that keeps the outcome open: then
   * the draw counts for nothing. Null for every other.
   */
  readonly leftOut: string | null;
}

/** Compares past draws with today's facts: what somebody would have received, in the order of the draws. Pure. */
export function lookBack(
  draws: readonly Draw[],
  { profiles, preferences }: { profiles: readonly Profile[]; preferences: Preferences },
  catalogue: Catalogue = builtInCatalogue(),
): PastDraw[] {
  return draws.map((draw) => {
    const match = createDrawMatcher(draw, catalogue);
    const results = profiles.map((profile) => match(profile, { nearPoints: preferences.nearPoints }));
    const decisions = profiles.flatMap((profile, i) => {
      const result = results[i];
      return result === undefined ? [] : [decideAlert(draw, result, profile, preferences)];
    });
    const best = bestOutcome(results) ?? 'does_not_meet';
    return { ...{ draw, results, best }, alert: strongest(decisions), leftOut: leftOut(results, best) };
  });
}

function leftOut(results: readonly MatchResult[], best: Outcome): string | null {
  if (best !== 'may_meet') return null;
  const days = results
    .filter(({ outcome }) => outcome === best)
    .map(({ reasons }) => reasons.find((reason) => reason.code === 'score_unknown_other_grid')?.changedOn);
  return days.every((day) => day !== undefined) ? (days[0] ?? null) : null;
}

const strength = ['meets', 'may_meet', 'near', 'my_program', 'every_draw'] as const;

function strongest(decisions: readonly AlertDecision[]): AlertDecision {
  for (const because of strength)
    if (decisions.some((each) => each.told && each.because === because)) return { told: true, because };
  return { told: false };
}
