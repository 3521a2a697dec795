import type { Draw } from './draw.ts';
import type { createDrawMatcher } from './match-draw.ts';
import type { MatchResult, ReasonCode } from './match-result.ts';
import type { Preferences } from './preferences.ts';
import type { Profile } from './profile.ts';

/** What is decided for one of a person's profiles. `label` is the person's own word for it. */
export interface LabelledResult extends MatchResult {
  readonly label: string | null;
}

/** What a person is told of a draw: the strongest wish that asks for it, and what is decided for each profile. */
interface PersonDecision {
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

/** Whether a subscriber wants to be told about a draw for one profile, and which wish asks for it, strongest first. */
export type AlertDecision =
  | {
      readonly told: true;
      readonly because: 'meets' | 'may_meet' | 'near' | 'my_program' | 'every_draw';
    }
  | { readonly told: false };

const toldBecause = {
  meets: Object.freeze({ told: true, because: 'meets' }),
  mayMeet: Object.freeze({ told: true, because: 'may_meet' }),
  near: Object.freeze({ told: true, because: 'near' }),
  myProgram: Object.freeze({ told: true, because: 'my_program' }),
  everyDraw: Object.freeze({ told: true, because: 'every_draw' }),
} as const satisfies Record<string, AlertDecision>;

const notTold: AlertDecision = Object.freeze({ told: false });

const passingScores: ReadonlySet<ReasonCode> = new Set([
  'score_above',
  'score_equal_no_tie_break',
  'score_equal_before_tie_break',
]);

/**
 * Decides for one profile; a person with several is told when any of them asks for it. `result` is the match of
 * `draw` with `profile` under the `nearPoints` of `preferences`.
 */
export function decideAlert(
  draw: Draw,
  result: MatchResult,
  profile: Profile,
  preferences: Preferences,
): AlertDecision {
  if (result.outcome === 'meets' && preferences.meets) return toldBecause.meets;
  if (result.outcome === 'may_meet' && (preferences.mayMeet || mustNotBeDropped(draw, result, preferences))) {
    return toldBecause.mayMeet;
  }
  if (result.outcome === 'near' && isNearEnough(result, preferences)) return toldBecause.near;
  if (preferences.everyDrawOfMyPrograms && isOfMyPrograms(draw, profile)) return toldBecause.myProgram;
  return preferences.everyDraw ? toldBecause.everyDraw : notTold;
}

/**
 * A round that we do not understand may be exactly the one somebody waits for: it reaches everyone whose score
 * passes, also those who asked not to hear of undecided ones. Somebody who asked neither for draws they meet nor for
 * those of their programs waits for none.
 */
function mustNotBeDropped(draw: Draw, { reasons }: MatchResult, preferences: Preferences): boolean {
  if (draw.round.kind !== 'unknown') return false;
  if (!preferences.meets && !preferences.everyDrawOfMyPrograms) return false;
  return reasons.some(({ code }) => passingScores.has(code));
}

function isNearEnough({ pointsShort }: MatchResult, { nearPoints }: Preferences): boolean {
  return nearPoints > 0 && pointsShort !== null && pointsShort <= nearPoints;
}

/** General rounds are open to every program, whichever are mine; category rounds to every federal one. */
function isOfMyPrograms({ round }: Draw, { programs, nomination }: Profile): boolean {
  switch (round.kind) {
    case 'program':
      return round.program === 'pnp' ? nomination === true : (programs ?? []).includes(round.program);
    case 'general':
      return programs === undefined || programs.length > 0 || nomination === true;
    case 'category':
      return programs !== undefined && programs.length > 0;
    case 'unknown':
      return false;
  }
}
