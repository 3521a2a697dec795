import type { CategoryKey } from './category.ts';
import type { ProgramKey } from './profile.ts';

/** From best to worst. */
export const outcomes = ['meets', 'may_meet', 'near', 'does_not_meet'] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Why an outcome is what it is. `code` is stable and machine-readable; each has a sentence in EN and FR
 * (`reasonSentence`). JSON-safe and small: it is stored with each delivery.
 */
export type Reason =
  // Score
  | { readonly code: 'score_above'; readonly points: number }
  | { readonly code: 'score_equal_no_tie_break' }
  | { readonly code: 'score_equal_before_tie_break' }
  | { readonly code: 'score_equal_after_tie_break' }
  | { readonly code: 'score_equal_submission_unknown' }
  | { readonly code: 'score_equal_too_close_to_call' }
  | { readonly code: 'score_equal_tie_break_unreadable' }
  | { readonly code: 'score_below'; readonly points: number }
  | { readonly code: 'score_unknown' }
  | { readonly code: 'cutoff_unknown' }
  // The points grid
  | {
      readonly code: 'score_unknown_other_grid';
      /** When the score was read: before or after the change that lies between it and the draw, or nobody knows. */
      readonly read: 'before' | 'after' | 'unknown';
      /** First day of the new grid. */
      readonly changedOn: string;
    }
  | GridNote
  // Whom the round was for
  | { readonly code: 'general_round' }
  | { readonly code: 'program_eligible'; readonly program: ProgramKey }
  | { readonly code: 'program_not_eligible'; readonly program: ProgramKey }
  | { readonly code: 'programs_unknown' }
  | { readonly code: 'nomination_held' }
  | { readonly code: 'nomination_not_held' }
  | { readonly code: 'nomination_unknown' }
  | { readonly code: 'no_federal_program' }
  | { readonly code: 'no_program_nomination_unknown' }
  | { readonly code: 'nominee_program_unknown' }
  | { readonly code: 'profile_not_submitted_yet' }
  | {
      readonly code: 'round_type_unknown';
      /** Present when the round has no name at all. */
      readonly nameMissing?: true;
    }
  // Categories
  | { readonly code: 'category_version_unknown'; readonly category: CategoryKey }
  | { readonly code: 'category_not_in_force'; readonly category: CategoryKey }
  | { readonly code: 'french_meets' }
  | { readonly code: 'french_below' }
  | { readonly code: 'french_unknown' }
  | {
      readonly code: 'occupation_meets';
      readonly category: CategoryKey;
      readonly noc: string;
      readonly months: number;
      /** Present when only work in Canada counted. */
      readonly inCanada?: true;
      /** Present when only months without a break counted. */
      readonly continuous?: true;
    }
  | {
      readonly code: 'occupation_not_listed';
      readonly category: CategoryKey;
      /** Present when the profile has no occupation at all. */
      readonly none?: true;
    }
  | { readonly code: 'occupations_unknown'; readonly category: CategoryKey }
  | {
      readonly code: 'experience_too_short' | 'experience_unknown' | 'experience_continuity_unknown';
      readonly category: CategoryKey;
      readonly noc: string;
      /** Months the category asks for. */
      readonly monthsNeeded: number;
      readonly inCanada: boolean;
      /** Present when the months must be without a break. */
      readonly continuous?: true;
      /** Months of the profile that count, where they are known. */
      readonly months?: number;
      /** All months in the occupation, where they are known and more than those that count, or alone known. */
      readonly monthsInAll?: number;
      /** How many listed occupations the profile has, where there is more than one: their months are not added up. */
      readonly occupations?: number;
    }
  | { readonly code: 'armed_forces_offer_unknown' }
  | { readonly code: 'armed_forces_offer_missing' }
  | { readonly code: 'military_experience_unknown' }
  | { readonly code: 'military_credential_unknown' };

/** Said beside a comparison across a change of the grid that stands. */
export interface GridNote {
  readonly code: 'grid_change_reported' | 'grid_change_scores_stayed';
  readonly changedOn: string;
}

export type ReasonCode = Reason['code'];

export function isGridNote(reason: Reason): reason is GridNote {
  return reason.code === 'grid_change_reported' || reason.code === 'grid_change_scores_stayed';
}

/** The comparison of one draw with one profile. */
export interface MatchResult {
  readonly outcome: Outcome;
  /** Deciding reason first. Never empty. */
  readonly reasons: readonly Reason[];
  /** Points below the cut-off when the score is known and short; 0 at a lost tie; null otherwise. */
  readonly pointsShort: number | null;
}

/** What is known about one criterion of a draw for one profile. */
export interface Finding {
  readonly state: 'yes' | 'unknown' | 'no';
  /** Deciding reason first. Never empty. */
  readonly reasons: readonly Reason[];
}

/** A criterion of one draw, ready to be asked for many profiles. */
export type Criterion<Facts, Found = Finding> = (facts: Facts) => Found;

/** A finding with one reason. Frozen: those that do not vary by profile are made once and shared. */
export function finding(state: Finding['state'], reason: Reason): Finding {
  return Object.freeze({ state, reasons: Object.freeze([Object.freeze(reason)]) });
}

/**
 * Both criteria must hold: a `no` decides, then an `unknown`. The reasons that decide come first; when both hold,
 * those of the second, narrower one.
 */
export function both(first: Finding, second: Finding): Finding {
  if (first.state === 'no' && second.state !== 'no') return first;
  if (second.state === 'no' && first.state !== 'no') return second;
  const [lead, rest] = first.state === 'yes' ? [second, first] : [first, second];
  return { state: lead.state, reasons: [...lead.reasons, ...rest.reasons] };
}
