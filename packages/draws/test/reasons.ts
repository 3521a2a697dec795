import type { Reason, ReasonCode } from '../src/index.ts';

const experience = { category: 'physicians', noc: '31102', monthsNeeded: 12, inCanada: true } as const;

/** One of each kind of reason: a new code does not compile until it stands here. */
export const reasonOfEachCode: { readonly [Code in ReasonCode]: Reason & { readonly code: Code } } = {
  score_above: { code: 'score_above', points: 12 },
  score_equal_no_tie_break: { code: 'score_equal_no_tie_break' },
  score_equal_before_tie_break: { code: 'score_equal_before_tie_break' },
  score_equal_after_tie_break: { code: 'score_equal_after_tie_break' },
  score_equal_submission_unknown: { code: 'score_equal_submission_unknown' },
  score_equal_too_close_to_call: { code: 'score_equal_too_close_to_call' },
  score_equal_tie_break_unreadable: { code: 'score_equal_tie_break_unreadable' },
  score_unknown_other_grid: { code: 'score_unknown_other_grid', read: 'before', changedOn: '2026-11-03' },
  grid_change_reported: { code: 'grid_change_reported', changedOn: '2026-11-03' },
  grid_change_scores_stayed: { code: 'grid_change_scores_stayed', changedOn: '2025-03-25' },
  score_below: { code: 'score_below', points: 7 },
  score_unknown: { code: 'score_unknown' },
  cutoff_unknown: { code: 'cutoff_unknown' },
  general_round: { code: 'general_round' },
  program_eligible: { code: 'program_eligible', program: 'cec' },
  program_not_eligible: { code: 'program_not_eligible', program: 'fsw' },
  programs_unknown: { code: 'programs_unknown' },
  nomination_held: { code: 'nomination_held' },
  nomination_not_held: { code: 'nomination_not_held' },
  nomination_unknown: { code: 'nomination_unknown' },
  no_federal_program: { code: 'no_federal_program' },
  round_type_unknown: { code: 'round_type_unknown' },
  category_version_unknown: { code: 'category_version_unknown', category: 'trades' },
  category_not_in_force: { code: 'category_not_in_force', category: 'transport' },
  french_meets: { code: 'french_meets' },
  french_below: { code: 'french_below' },
  french_unknown: { code: 'french_unknown' },
  occupation_meets: { code: 'occupation_meets', category: 'trades', noc: '72310', months: 14 },
  occupation_not_listed: { code: 'occupation_not_listed', category: 'stem' },
  occupations_unknown: { code: 'occupations_unknown', category: 'agriculture' },
  experience_too_short: { code: 'experience_too_short', ...experience },
  experience_unknown: { code: 'experience_unknown', ...experience },
  experience_continuity_unknown: {
    code: 'experience_continuity_unknown',
    ...experience,
    monthsNeeded: 6,
    inCanada: false,
    continuous: true,
  },
  armed_forces_offer_unknown: { code: 'armed_forces_offer_unknown' },
  armed_forces_offer_missing: { code: 'armed_forces_offer_missing' },
  military_experience_unknown: { code: 'military_experience_unknown' },
};

export const reasons: readonly Reason[] = Object.values(reasonOfEachCode);
