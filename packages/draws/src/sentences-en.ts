import type { CategoryKey } from './category.ts';
import { longDay } from './day-words.ts';
import { occupationLabel, programLabel } from './labels.ts';
import type { GridNote, Outcome, Reason, ReasonCode } from './match-result.ts';

/** The shape that the reasons about months of experience share. */
export type ExperienceReason = Extract<Reason, { readonly monthsNeeded: number }>;

/** The member of `Reason` that carries a code. */
type ReasonWith<Code extends ReasonCode> = Code extends ExperienceReason['code']
  ? ExperienceReason
  : Code extends GridNote['code']
    ? GridNote
    : Extract<Reason, { readonly code: Code }>;

/** How a category is called in the language of the sentence. */
export type NameOfCategory = (key: CategoryKey) => string;

/** The words of one language for everything a match can say. A code without a sentence does not compile. */
export interface MatchSentences {
  /** `lost_tie` is a near miss with the score of the cut-off. */
  readonly outcomes: Readonly<Record<Outcome | 'lost_tie', string>>;
  readonly reasons: {
    readonly [Code in ReasonCode]: (reason: ReasonWith<Code>, nameOf: NameOfCategory) => string;
  };
}

const category = (name: string) => `“${name}”`;
const count = (number: number, one: string) => `${number} ${number === 1 ? one : `${one}s`}`;
const are = (number: number) => (number === 1 ? 'is' : 'are');

const otherGrid = {
  before: (day: string) =>
    `The score was read before the points grid changed on ${day}, so it cannot be compared with this cut\u2011off: enter today’s score to decide.`,
  after: (day: string) =>
    `The score was read after the points grid changed on ${day}, and this draw was held before: the two cannot be compared.`,
  unknown: (day: string) =>
    `The points grid changed on ${day}, and on which day the score was read is not known: enter today’s score, with its day, to decide.`,
};

export const sentencesEn: MatchSentences = {
  outcomes: {
    meets: 'This profile meets the published criteria of this draw.',
    may_meet: 'This profile may meet the criteria of this draw: something could not be decided.',
    near: 'This profile came near: as far as is known, only the score was short.',
    lost_tie:
      'This profile came near: its score equals the cut\u2011off, and as far as is known, only the tie-break went against it.',
    does_not_meet: 'This profile does not meet the criteria of this draw.',
  },
  reasons: {
    score_above: ({ points }) => `The score is ${count(points, 'point')} above the cut\u2011off.`,
    score_equal_no_tie_break: () => 'The score equals the cut\u2011off, and no tie-break was published.',
    score_equal_before_tie_break: () =>
      'The score equals the cut\u2011off, and the profile was submitted before the tie-break moment.',
    score_equal_after_tie_break: () =>
      'The score equals the cut\u2011off, but the profile was submitted after the tie-break moment.',
    score_equal_submission_unknown: () =>
      'The score equals the cut\u2011off. Whether the profile was submitted before the tie-break moment is not known: add the date and time of submission.',
    score_equal_too_close_to_call: () =>
      'The score equals the cut\u2011off, and the profile was submitted too close to the tie-break moment to tell: the time zone of the published moment is doubtful.',
    score_equal_tie_break_unreadable: () =>
      'The score equals the cut\u2011off, but the published tie-break moment could not be read.',
    score_below: ({ points }) => `The score is ${count(points, 'point')} below the cut\u2011off.`,
    score_unknown: () => 'The CRS score is not known: add it to decide.',
    cutoff_unknown: () =>
      'The cut\u2011off of this draw has not been published, or could not be read. Check the official page.',
    score_unknown_other_grid: ({ read, changedOn }) => otherGrid[read](longDay(changedOn, 'en')),
    grid_change_reported: ({ changedOn }) =>
      `A change of the points grid is reported for ${longDay(changedOn, 'en')} and not confirmed: look at today’s score in your Express Entry account.`,
    grid_change_scores_stayed: ({ changedOn }) =>
      `The points grid changed on ${longDay(changedOn, 'en')}. Most scores stayed as they were, so the score is compared all the same.`,

    general_round: () => 'This draw was open to all programs.',
    program_eligible: ({ program }) => `The profile is eligible for the ${programLabel(program, 'en')}.`,
    program_not_eligible: ({ program }) =>
      `The profile is not eligible for the ${programLabel(program, 'en')}.`,
    programs_unknown: () => 'The programs this profile is eligible for are not known: add them to decide.',
    nomination_held: () => 'The profile has a provincial or territorial nomination.',
    nomination_not_held: () =>
      'This draw was for candidates with a provincial or territorial nomination, and the profile has none.',
    nomination_unknown: () =>
      'Whether the profile has a provincial or territorial nomination is not known: add it to decide.',
    no_federal_program: () =>
      'Nobody is in the pool who is not eligible for one of the three federal programs, and the profile is eligible for none.',
    no_program_nomination_unknown: () =>
      'The profile is eligible for none of the three federal programs, and nobody is in the pool without one. A nominee in Express Entry is eligible for one of them. Whether the profile has a nomination is not known: add it to decide.',
    nominee_program_unknown: () =>
      'The profile has a nomination but is marked as eligible for none of the three federal programs. A nominee in Express Entry is eligible for one of them, too: add which one to decide.',
    profile_not_submitted_yet: () =>
      'The profile was submitted after the day of this draw, so it was not in the pool for it.',
    round_type_unknown: ({ nameMissing }) =>
      nameMissing === true
        ? 'No name of this round was published: whom it was for is not known. Check the official page.'
        : 'The name of this round is new: whom it was for is not known yet. Check the official page.',

    category_version_unknown: (reason, nameOf) =>
      `The conditions of this version of ${category(nameOf(reason.category))} are not known yet. Check the official page.`,
    category_not_in_force: (reason, nameOf) =>
      `No conditions of ${category(nameOf(reason.category))} are known for the date of this draw. Check the official page.`,
    french_meets: () => 'French is at NCLC\u00a07 or more in all four abilities.',
    french_below: () => 'This draw asked for French at NCLC\u00a07 or more in all four abilities.',
    french_unknown: () =>
      'Whether French is at NCLC\u00a07 or more in all four abilities is not known: add it to decide.',
    occupation_meets: ({ noc, months, ...reason }, nameOf) =>
      `${count(months, 'month')} of experience${kind(reason)} as ${occupationLabel(noc, 'en')} ${months === 1 ? 'counts' : 'count'} for ${category(nameOf(reason.category))}.`,
    occupation_not_listed: (reason, nameOf) =>
      reason.none === true
        ? `The profile has no occupation, and ${category(nameOf(reason.category))} asks for one on its list.`
        : `None of the occupations is on the list of ${category(nameOf(reason.category))}.`,
    occupations_unknown: (reason, nameOf) =>
      `The occupations are not known: add them to decide about ${category(nameOf(reason.category))}.`,
    experience_too_short: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed, and the profile has ${found(reason)} as ${occupationLabel(reason.noc, 'en')}.${whatCounts(reason)}`,
    experience_unknown: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed. How many the profile has as ${occupationLabel(reason.noc, 'en')}${reason.inCanada ? ' in Canada' : ''} is not known: add the months to decide.`,
    experience_continuity_unknown: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed. Whether there was a break as ${occupationLabel(reason.noc, 'en')} is not known: add the longest stretch without one.`,
    armed_forces_offer_unknown: () =>
      'Whether there is an offer from the Canadian Armed Forces, for at least three years full-time in a listed occupation, is not known: add it to decide.',
    armed_forces_offer_missing: () =>
      'This draw asked for an offer from the Canadian Armed Forces, for at least three years full-time in a listed occupation, and the profile has none.',
    military_experience_unknown: () =>
      'The service in a foreign military and the training that this draw asked for are not part of a profile here. Check the official page.',
    military_credential_unknown: () =>
      'The post-secondary credential of two years or more that this draw asked for is not part of a profile here. Check the official page.',
  },
};

function experience(reason: ExperienceReason): string {
  return `${count(reason.monthsNeeded, 'month')} of experience${kind(reason)} in the last three years in one occupation`;
}

function kind({ inCanada, continuous }: { readonly inCanada?: boolean; readonly continuous?: true }): string {
  return `${inCanada === true ? ' in Canada' : ''}${continuous === true ? ' without a break' : ''}`;
}

/** How many months the profile has: those that count, or all where only that is known. */
function found({ months, monthsInAll }: ExperienceReason): string {
  if (months !== undefined) return months === 0 ? 'none' : `${months}`;
  if (monthsInAll === undefined) return 'fewer';
  return monthsInAll === 0 ? 'none' : `${monthsInAll} in all`;
}

function whatCounts(reason: ExperienceReason): string {
  const { months, monthsInAll, occupations } = reason;
  const more = months !== undefined && monthsInAll !== undefined ? `, not all ${monthsInAll}` : '';
  const how = kind(reason) === '' ? '' : ` Only months${kind(reason)} count${more}.`;
  return how + (occupations === undefined ? '' : ' Months in different occupations are not added up.');
}
