import { longDay } from './day-words.ts';
import { occupationLabel, programLabel } from './labels.ts';
import type { ExperienceReason, MatchSentences } from './sentences-en.ts';

const category = (name: string) => `la catégorie «\u00a0${name}\u00a0»`;
/** In French, zero and one are singular. */
const points = (number: number) => `${number}\u00a0point${number < 2 ? '' : 's'}`;
const months = (number: number) => `${number}\u00a0mois`;

const otherGrid = {
  before: (day: string) =>
    `La note a été relevée avant le changement de la grille de points du ${day} et ne peut donc pas être comparée à ce seuil\u00a0: entrez votre note d’aujourd’hui pour trancher.`,
  after: (day: string) =>
    `La note a été relevée après le changement de la grille de points du ${day}, et cette ronde a eu lieu avant\u00a0: les deux ne peuvent pas être comparées.`,
  unknown: (day: string) =>
    `La grille de points a changé le ${day}, et on ne sait pas quel jour la note a été relevée\u00a0: entrez votre note d’aujourd’hui, avec son jour, pour trancher.`,
};

export const sentencesFr: MatchSentences = {
  outcomes: {
    meets: 'Ce profil répond aux critères publiés de cette ronde d’invitations.',
    may_meet:
      'Ce profil répond peut-être aux critères de cette ronde d’invitations\u00a0: un élément n’a pas pu être établi.',
    near: 'Il s’en est fallu de peu\u00a0: d’après ce que l’on sait, seule la note était insuffisante.',
    lost_tie:
      'Il s’en est fallu de peu\u00a0: la note est égale au seuil, et d’après ce que l’on sait, seule la règle de départage a joué contre ce profil.',
    does_not_meet: 'Ce profil ne répond pas aux critères de cette ronde d’invitations.',
  },
  reasons: {
    score_above: (reason) => `La note dépasse le seuil de ${points(reason.points)}.`,
    score_equal_no_tie_break: () =>
      'La note est égale au seuil, et aucune règle de départage n’a été publiée.',
    score_equal_before_tie_break: () =>
      'La note est égale au seuil, et le profil a été soumis avant le moment de départage.',
    score_equal_after_tie_break: () =>
      'La note est égale au seuil, mais le profil a été soumis après le moment de départage.',
    score_equal_submission_unknown: () =>
      'La note est égale au seuil. On ne sait pas si le profil a été soumis avant le moment de départage\u00a0: ajoutez la date et l’heure de soumission.',
    score_equal_too_close_to_call: () =>
      'La note est égale au seuil, et le profil a été soumis trop près du moment de départage pour trancher\u00a0: le fuseau horaire du moment publié est incertain.',
    score_equal_tie_break_unreadable: () =>
      'La note est égale au seuil, mais le moment de départage publié n’a pas pu être lu.',
    score_below: (reason) => `Il manque ${points(reason.points)} pour atteindre le seuil.`,
    score_unknown: () => 'La note du SCG n’est pas connue\u00a0: ajoutez-la pour trancher.',
    cutoff_unknown: () =>
      'Le seuil de cette ronde n’a pas été publié ou n’a pas pu être lu. Consultez la page officielle.',
    score_unknown_other_grid: ({ read, changedOn }) => otherGrid[read](longDay(changedOn, 'fr')),
    grid_change_reported: ({ changedOn }) =>
      `Un changement de la grille de points est signalé pour le ${longDay(changedOn, 'fr')}, sans être confirmé\u00a0: vérifiez votre note d’aujourd’hui dans votre compte Entrée express.`,
    grid_change_scores_stayed: ({ changedOn }) =>
      `La grille de points a changé le ${longDay(changedOn, 'fr')}. La plupart des notes sont restées les mêmes\u00a0: la note est donc comparée quand même.`,

    general_round: () => 'Cette ronde d’invitations était ouverte à tous les programmes.',
    program_eligible: ({ program }) =>
      `Le profil est admissible au programme «\u00a0${programLabel(program, 'fr')}\u00a0».`,
    program_not_eligible: ({ program }) =>
      `Le profil n’est pas admissible au programme «\u00a0${programLabel(program, 'fr')}\u00a0».`,
    programs_unknown: () =>
      'Les programmes auxquels ce profil est admissible ne sont pas connus\u00a0: ajoutez-les pour trancher.',
    nomination_held: () => 'Le profil compte une désignation d’une province ou d’un territoire.',
    nomination_not_held: () =>
      'Cette ronde visait les candidats désignés par une province ou un territoire, et le profil n’a pas de désignation.',
    nomination_unknown: () =>
      'On ne sait pas si le profil compte une désignation d’une province ou d’un territoire\u00a0: précisez-le pour trancher.',
    no_federal_program: () =>
      'Pour être dans le bassin, il faut être admissible à l’un des trois programmes fédéraux, et le profil n’est admissible à aucun.',
    no_program_nomination_unknown: () =>
      'Le profil n’est admissible à aucun des trois programmes fédéraux, et il en faut un pour être dans le bassin. Un candidat désigné dans Entrée express est admissible à l’un d’eux. On ne sait pas si le profil compte une désignation\u00a0: précisez-le pour trancher.',
    nominee_program_unknown: () =>
      'Le profil compte une désignation, mais n’indique aucun des trois programmes fédéraux. Un candidat désigné dans Entrée express est aussi admissible à l’un d’eux\u00a0: précisez lequel pour trancher.',
    profile_not_submitted_yet: () =>
      'Le profil a été soumis après le jour de cette ronde\u00a0: il n’était pas encore dans le bassin.',
    round_type_unknown: ({ nameMissing }) =>
      nameMissing === true
        ? 'Aucun nom n’a été publié pour cette ronde\u00a0: on ne sait pas qui elle visait. Consultez la page officielle.'
        : 'Le nom de cette ronde est nouveau\u00a0: on ne sait pas encore qui elle visait. Consultez la page officielle.',

    category_version_unknown: (reason, nameOf) =>
      `Les conditions de cette version de ${category(nameOf(reason.category))} ne sont pas encore connues. Consultez la page officielle.`,
    category_not_in_force: (reason, nameOf) =>
      `Aucune condition de ${category(nameOf(reason.category))} n’est connue à la date de cette ronde. Consultez la page officielle.`,
    french_meets: () => 'Le français est au niveau NCLC\u00a07 ou plus dans les quatre compétences.',
    french_below: () =>
      'Cette ronde exigeait le niveau NCLC\u00a07 ou plus en français dans les quatre compétences.',
    french_unknown: () =>
      'On ne sait pas si le français est au niveau NCLC\u00a07 ou plus dans les quatre compétences\u00a0: précisez-le pour trancher.',
    occupation_meets: ({ noc, ...reason }, nameOf) =>
      `${months(reason.months)} d’expérience${kind(reason)} dans la profession ${occupationLabel(noc, 'fr')} ${reason.months < 2 ? 'compte' : 'comptent'} pour ${category(nameOf(reason.category))}.`,
    occupation_not_listed: (reason, nameOf) =>
      reason.none === true
        ? `Le profil ne compte aucune profession, et ${category(nameOf(reason.category))} en exige une de sa liste.`
        : `Aucune des professions ne figure sur la liste de ${category(nameOf(reason.category))}.`,
    occupations_unknown: (reason, nameOf) =>
      `Les professions ne sont pas connues\u00a0: ajoutez-les pour trancher au sujet de ${category(nameOf(reason.category))}.`,
    experience_too_short: (reason) =>
      `Il faut ${experience(reason)}, et le profil ${found(reason)} dans la profession ${occupationLabel(reason.noc, 'fr')}.${whatCounts(reason)}`,
    experience_unknown: (reason) =>
      `Il faut ${experience(reason)}. On ne sait pas combien le profil en compte${reason.inCanada ? ' au Canada' : ''} dans la profession ${occupationLabel(reason.noc, 'fr')}\u00a0: ajoutez les mois pour trancher.`,
    experience_continuity_unknown: (reason) =>
      `Il faut ${experience(reason)}. On ne sait pas s’il y a eu une interruption dans la profession ${occupationLabel(reason.noc, 'fr')}\u00a0: ajoutez la plus longue période sans interruption.`,
    armed_forces_offer_unknown: () =>
      'On ne sait pas s’il y a une offre des Forces armées canadiennes d’au moins trois ans à temps plein dans une profession de la liste\u00a0: précisez-le pour trancher.',
    armed_forces_offer_missing: () =>
      'Cette ronde exigeait une offre des Forces armées canadiennes d’au moins trois ans à temps plein dans une profession de la liste, et le profil n’en a pas.',
    military_experience_unknown: () =>
      'Le service dans une armée étrangère et la formation qu’exigeait cette ronde ne font pas partie d’un profil ici. Consultez la page officielle.',
    military_credential_unknown: () =>
      'Le diplôme postsecondaire d’au moins deux ans qu’exigeait cette ronde ne fait pas partie d’un profil ici. Consultez la page officielle.',
  },
};

function experience(reason: ExperienceReason): string {
  return `${months(reason.monthsNeeded)} d’expérience${kind(reason)} au cours des trois dernières années dans une même profession`;
}

function kind({ inCanada, continuous }: { readonly inCanada?: boolean; readonly continuous?: true }): string {
  return `${inCanada === true ? ' au Canada' : ''}${continuous === true ? ' sans interruption' : ''}`;
}

/** How many months the profile has: those that count, or all where only that is known. */
function found(reason: ExperienceReason): string {
  const number = reason.months ?? reason.monthsInAll;
  if (number === undefined) return 'en compte moins';
  if (number === 0) return 'n’en compte aucun';
  return `en compte ${number}${reason.months === undefined ? ' en tout' : ''}`;
}

function whatCounts(reason: ExperienceReason): string {
  const { monthsInAll, occupations } = reason;
  const more = reason.months !== undefined && monthsInAll !== undefined ? `, et non les ${monthsInAll}` : '';
  const how = kind(reason) === '' ? '' : ` Seuls les mois${kind(reason)} comptent${more}.`;
  return how + (occupations === undefined ? '' : ' Les mois de plusieurs professions ne s’additionnent pas.');
}
