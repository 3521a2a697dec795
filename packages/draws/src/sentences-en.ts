import { dayLabel, occupationLabel, programLabel } from './labels.ts';
import type { ExperienceReason, MatchSentences } from './match-sentences.ts';

const category = (name: string) => `“${name}”`;
const count = (number: number, one: string) => `${number} ${number === 1 ? one : `${one}s`}`;
const are = (number: number) => (number === 1 ? 'is' : 'are');

const otherGrid = {
  before: (day: string) =>
    `The score was read before the points grid changed on ${day}, so it cannot be compared with this cut-off: enter today’s score to decide.`,
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
    does_not_meet: 'This profile does not meet the criteria of this draw.',
  },
  reasons: {
    score_above: ({ points }) => `The score is ${count(points, 'point')} above the cut-off.`,
    score_equal_no_tie_break: () => 'The score equals the cut-off, and no tie-break was published.',
    score_equal_before_tie_break: () =>
      'The score equals the cut-off, and the profile was submitted before the tie-break moment.',
    score_equal_after_tie_break: () =>
      'The score equals the cut-off, but the profile was submitted after the tie-break moment.',
    score_equal_submission_unknown: () =>
      'The score equals the cut-off. Whether the profile was submitted before the tie-break moment is not known: add the date and time of submission.',
    score_equal_too_close_to_call: () =>
      'The score equals the cut-off, and the profile was submitted too close to the tie-break moment to tell: the time zone of the published moment is doubtful.',
    score_equal_tie_break_unreadable: () =>
      'The score equals the cut-off, but the published tie-break moment could not be read.',
    score_below: ({ points }) => `The score is ${count(points, 'point')} below the cut-off.`,
    score_unknown: () => 'The CRS score is not known: add it to decide.',
    cutoff_unknown: () => 'The cut-off of this draw could not be read from the official source.',
    score_unknown_other_grid: ({ read, changedOn }) => otherGrid[read](dayLabel(changedOn, 'en')),
    grid_change_reported: ({ changedOn }) =>
      `A change of the points grid is reported for ${dayLabel(changedOn, 'en')} and not confirmed: look at today’s score in your Express Entry account.`,
    grid_change_scores_stayed: ({ changedOn }) =>
      `The points grid changed on ${dayLabel(changedOn, 'en')}. Most scores stayed as they were, so the score is compared all the same.`,

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
      'Category draws ask for one of the three federal programs, and the profile is eligible for none.',
    round_type_unknown: () =>
      'The name of this round is new: whom it was for is not known yet. Check the official page.',

    category_version_unknown: (reason, nameOf) =>
      `The conditions of this version of ${category(nameOf(reason.category))} are not known yet. Check the official page.`,
    category_not_in_force: (reason, nameOf) =>
      `No conditions of ${category(nameOf(reason.category))} are known for the date of this draw. Check the official page.`,
    french_meets: () => 'French is at NCLC\u00a07 or more in all four abilities.',
    french_below: () => 'This draw asked for French at NCLC\u00a07 or more in all four abilities.',
    french_unknown: () =>
      'Whether French is at NCLC\u00a07 or more in all four abilities is not known: add it to decide.',
    occupation_meets: ({ noc, months, ...reason }, nameOf) =>
      `${count(months, 'month')} of experience as ${occupationLabel(noc, 'en')} ${months === 1 ? 'counts' : 'count'} for ${category(nameOf(reason.category))}.`,
    occupation_not_listed: (reason, nameOf) =>
      `None of the occupations is on the list of ${category(nameOf(reason.category))}.`,
    occupations_unknown: (reason, nameOf) =>
      `The occupations are not known: add them to decide about ${category(nameOf(reason.category))}.`,
    experience_too_short: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed, and the profile has fewer.`,
    experience_unknown: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed. How many the profile has is not known: add the months to decide.`,
    experience_continuity_unknown: (reason) =>
      `${experience(reason)} ${are(reason.monthsNeeded)} needed. Whether there was a break is not known: add the longest stretch without one.`,
    armed_forces_offer_unknown: () =>
      'Whether there is an offer from the Canadian Armed Forces is not known: add it to decide.',
    armed_forces_offer_missing: () =>
      'This draw asked for an offer from the Canadian Armed Forces, and the profile has none.',
    military_experience_unknown: () =>
      'The service in a foreign military that this draw asked for is not part of a profile here. Check the official page.',
  },
};

function experience({ noc, monthsNeeded, inCanada, continuous }: ExperienceReason): string {
  const where = inCanada ? ' in Canada' : '';
  const how = continuous === true ? ' without a break' : '';
  return `${count(monthsNeeded, 'month')} of experience${where}${how} in the last three years as ${occupationLabel(noc, 'en')}`;
}
