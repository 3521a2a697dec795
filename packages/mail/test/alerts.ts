import type { Draw } from '@drawbell/draws/draw';
import type { MatchResult, Reason, ReasonCode } from '@drawbell/draws/match-result';
import { type ParsedMail, simpleParser } from 'mailparser';
import { expect } from 'vitest';
import type { AlertInput, AlertProfile, AlertRecipient } from '../src/alert-input.ts';
import { compileAlert } from '../src/alert-template.ts';
import { messageIdFor } from '../src/message-id.ts';

export const draw: Draw = {
  number: '447',
  date: '2026-10-01',
  nameEn: 'Trades Occupations, 2026-Version 3',
  nameFr: 'Métiers spécialisés 2026-Version 3',
  round: { kind: 'category', category: 'trades', labelVersion: 3, labelYear: 2026 },
  invitations: 3500,
  crs: 476,
  tieBreak: { text: 'May 28, 2026 at 16:55:23 UTC', at: '2026-05-28T16:55:23.000Z' },
  heldAtText: null,
  programsText: null,
  pool: null,
  sourceUrl: 'https://www.canada.ca/en/rounds/invitations-447.html',
};

export function alertInput(changes: Partial<AlertInput> = {}): AlertInput {
  return {
    draw,
    revision: 1,
    kind: 'alert',
    language: 'en',
    sender: {
      name: 'Drawbell',
      postalAddress: '100 Queen Street\nOttawa ON K1P 1J9',
      from: 'alerts@drawbell.example',
    },
    publicUrl: 'https://drawbell.example',
    ...changes,
  };
}

export function profile(result: MatchResult, changes: Partial<AlertProfile> = {}): AlertProfile {
  return { label: null, facts: null, result, ...changes };
}

export const results = {
  meets: { outcome: 'meets', pointsShort: null, reasons: [{ code: 'score_above', points: 12 }] },
  mayMeet: {
    outcome: 'may_meet',
    pointsShort: null,
    reasons: [{ code: 'occupations_unknown', category: 'trades' }],
  },
  near: { outcome: 'near', pointsShort: 4, reasons: [{ code: 'score_below', points: 4 }] },
  lostTie: { outcome: 'near', pointsShort: 0, reasons: [{ code: 'score_equal_after_tie_break' }] },
  not: {
    outcome: 'does_not_meet',
    pointsShort: null,
    reasons: [{ code: 'occupation_not_listed', category: 'trades' }],
  },
} as const satisfies Record<string, MatchResult>;

export function recipient(changes: Partial<AlertRecipient> = {}): AlertRecipient {
  return {
    to: 'reader@example.org',
    messageId: messageIdFor({ deliveryKey: 'delivery 1', domain: 'drawbell.example' }),
    date: new Date('2026-10-01T15:04:05Z'),
    profiles: [profile(results.meets)],
    because: 'outcome',
    manageUrl: 'https://drawbell.example/manage/token-a',
    unsubscribeUrl: 'https://drawbell.example/unsubscribe/token-b',
    oneClickUrl: 'https://drawbell.example/one-click/token-c?a=1&b=2',
    ...changes,
  };
}

/** One of each kind of reason: a new code does not compile until it stands here. */
export const reasonOfEachCode: { readonly [Code in ReasonCode]: Extract<Reason, { code: Code }> | Reason } = {
  score_above: { code: 'score_above', points: 1 },
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
  no_program_nomination_unknown: { code: 'no_program_nomination_unknown' },
  nominee_program_unknown: { code: 'nominee_program_unknown' },
  profile_not_submitted_yet: { code: 'profile_not_submitted_yet' },
  round_type_unknown: { code: 'round_type_unknown' },
  category_version_unknown: { code: 'category_version_unknown', category: 'trades' },
  category_not_in_force: { code: 'category_not_in_force', category: 'transport' },
  french_meets: { code: 'french_meets' },
  french_below: { code: 'french_below' },
  french_unknown: { code: 'french_unknown' },
  occupation_meets: { code: 'occupation_meets', category: 'trades', noc: '72310', months: 26 },
  occupation_not_listed: { code: 'occupation_not_listed', category: 'healthcare' },
  occupations_unknown: { code: 'occupations_unknown', category: 'stem' },
  experience_too_short: experience('experience_too_short'),
  experience_unknown: experience('experience_unknown'),
  experience_continuity_unknown: experience('experience_continuity_unknown'),
  armed_forces_offer_unknown: { code: 'armed_forces_offer_unknown' },
  armed_forces_offer_missing: { code: 'armed_forces_offer_missing' },
  military_experience_unknown: { code: 'military_experience_unknown' },
  military_credential_unknown: { code: 'military_credential_unknown' },
};

function experience(
  code: 'experience_too_short' | 'experience_unknown' | 'experience_continuity_unknown',
): Reason {
  return { code, category: 'physicians', noc: '31102', monthsNeeded: 12, inCanada: true };
}

/** An alert as its reader's mail program takes it apart. */
export async function render(
  changes: Partial<AlertInput> = {},
  who: Partial<AlertRecipient> = {},
): Promise<ParsedMail & { html: string; text: string; subject: string }> {
  const template = compileAlert(alertInput(changes));
  const { raw, subject } = template.render(recipient(who));
  const parsed = await simpleParser(raw);
  expect(parsed.subject).toBe(subject);
  return { ...parsed, html: String(parsed.html), text: parsed.text ?? '', subject };
}

/** Words alone: where a line is broken, and which blanks and hyphens hold together, is for the eye. */
export function words(part: string): string {
  return part.replaceAll(/\s+/g, ' ').replaceAll('\u2011', '-');
}
