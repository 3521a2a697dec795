import { decideAlert } from './alert-decision.ts';
import type { Draw } from './draw.ts';
import type { createDrawMatcher } from './match-draw.ts';
import type { MatchResult } from './match-result.ts';
import type { Preferences } from './preferences.ts';
import type { Profile } from './profile.ts';

/** What is decided for one of a person's profiles. `label` is the person's own word for it. */
export interface LabelledResult extends MatchResult {
  readonly label: string | null;
}

/** What a person is told of a draw: the strongest wish that asks for it, and what is decided for each profile. */
export interface PersonDecision {
  readonly because: string;
  readonly results: readonly LabelledResult[];
}

const strength = ['meets', 'may_meet', 'near', 'my_program', 'every_draw', 'correction'];

/**
 * One alert for a person, however many of their profiles it concerns. `because` is null when nothing is to be told.
 * @param toldBefore an earlier revision of the draw was told: its correction concerns them whatever it says
 */
export function decidePerson(
  draw: Draw,
  match: ReturnType<typeof createDrawMatcher>,
  profiles: readonly Profile[],
  preferences: Preferences,
  toldBefore: boolean,
): PersonDecision | { readonly because: null; readonly results: readonly LabelledResult[] } {
  const { nearPoints } = preferences;
  const results: LabelledResult[] = [];
  let because: string | null = toldBefore && profiles.length > 0 ? 'correction' : null;
  for (const profile of profiles) {
    const result = match(profile, { nearPoints });
    results.push({ label: profile.label ?? null, ...result });
    const decision = decideAlert(draw, result, profile, preferences);
    if (decision.told && (because === null || isStronger(decision.because, because)))
      because = decision.because;
  }
  return { because, results };
}

function isStronger(because: string, than: string): boolean {
  return strength.indexOf(because) < strength.indexOf(than);
}
