import { type MatchResult, outcomes, type Reason } from '@drawbell/draws/match-result';
import { unseenCharacters } from '@drawbell/draws/plain-text';
import type { AlertProfile } from './alert-input.ts';

/** The score that was compared: what was decided is in the ledger, and the profile may be another by now. */
export function scoreOf(
  { result, facts }: Pick<AlertProfile, 'result' | 'facts'>,
  cutOff: number | null,
): number | null {
  const codes = result.reasons.map(({ code }) => code);
  if (codes.includes('score_unknown_other_grid') || codes.includes('score_unknown')) return null;
  if (cutOff === null) return facts?.crs ?? null;
  for (const reason of result.reasons) {
    if (reason.code === 'score_above') return cutOff + reason.points;
    if (reason.code === 'score_below') return cutOff - reason.points;
    if (reason.code.startsWith('score_equal_')) return cutOff;
  }
  return null;
}

/** Whether a reason names something that is not known. */
export function isOpen({ code }: Reason): boolean {
  return /unknown|too_close|unreadable/.test(code);
}

/** The score is of before a change of the points: today's decides. */
export function asksForScore({ outcome, reasons }: MatchResult): boolean {
  return (
    outcome === 'may_meet' &&
    reasons.some((reason) => reason.code === 'score_unknown_other_grid' && reason.read !== 'after')
  );
}

/** Profiles in the order in which they are shown: the best first, and of those the ones with most points. */
export function nearestFirst<Shown extends Pick<AlertProfile, 'result' | 'facts'>>(
  profiles: readonly Shown[],
  cutOff: number | null,
): readonly Shown[] {
  const rank = ({ result }: Shown): number => outcomes.indexOf(result.outcome);
  const score = (profile: Shown): number => scoreOf(profile, cutOff) ?? -1;
  return profiles.toSorted((a, b) => rank(a) - rank(b) || score(b) - score(a));
}

const labelLengthMax = 60;

/**
 * A profile's label as it may be shown: one line of at most 60 code points. Control characters, line and paragraph
 * separators and the characters that reorder text become spaces, because in a plain-text mail nothing else would
 * keep a label from rewriting the words around it. Null when nothing is left to show.
 */
export function displayLabel(label: string | null): string | null {
  if (label === null) return null;
  // Bounded before the pattern runs: whoever calls may pass anything.
  const clean = label
    .slice(0, labelLengthMax * 8)
    .toWellFormed()
    .replace(unseenCharacters, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const shown = Array.from(clean).slice(0, labelLengthMax).join('').trimEnd();
  return shown === '' ? null : shown;
}
