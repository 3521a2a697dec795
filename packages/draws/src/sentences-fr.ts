import { dayLabel, occupationLabel, programLabel } from './labels.ts';
import type { ExperienceReason, MatchSentences } from './match-sentences.ts';

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
    near: 'Ce profil est passé près\u00a0: d’après ce que l’on sait, seule la note était insuffisante.',
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
    cutoff_unknown: () => 'Le seuil de cette ronde n’a pas pu être lu dans la source officielle.',
    score_unknown_other_grid: ({ read, changedOn }) => otherGrid[read](dayLabel(changedOn, 'fr')),
    grid_change_reported: ({ changedOn }) =>
      `Un changement de la grille de points est rapporté pour le ${dayLabel(changedOn, 'fr')}, sans être confirmé\u00a0: vérifiez votre note d’aujourd’hui dans votre compte Entrée express.`,
    grid_change_scores_stayed: ({ changedOn }) =>
      `La grille de points a changé le ${dayLabel(changedOn, 'fr')}. La plupart des notes sont restées les mêmes\u00a0: la note est donc comparée quand même.`,

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
      'Les rondes par catégorie exigent l’admissibilité à l’un des trois programmes fédéraux, et le profil n’est admissible à aucun.',
    round_type_unknown: () =>
      'Le nom de cette ronde est nouveau\u00a0: on ne sait pas encore qui elle visait. Consultez la page officielle.',

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
      `${months(reason.months)} d’expérience dans la profession ${occupationLabel(noc, 'fr')} ${reason.months < 2 ? 'compte' : 'comptent'} pour ${category(nameOf(reason.category))}.`,
    occupation_not_listed: (reason, nameOf) =>
      `Aucune des professions ne figure sur la liste de ${category(nameOf(reason.category))}.`,
    occupations_unknown: (reason, nameOf) =>
      `Les professions ne sont pas connues\u00a0: ajoutez-les pour trancher au sujet de ${category(nameOf(reason.category))}.`,
    experience_too_short: (reason) => `Il faut ${experience(reason)}, et le profil en compte moins.`,
    experience_unknown: (reason) =>
      `Il faut ${experience(reason)}. On ne sait pas combien le profil en compte\u00a0: ajoutez les mois pour trancher.`,
    experience_continuity_unknown: (reason) =>
      `Il faut ${experience(reason)}. On ne sait pas s’il y a eu une interruption\u00a0: ajoutez la plus longue période sans interruption.`,
    armed_forces_offer_unknown: () =>
      'On ne sait pas s’il y a une offre des Forces armées canadiennes\u00a0: précisez-le pour trancher.',
    armed_forces_offer_missing: () =>
      'Cette ronde exigeait une offre des Forces armées canadiennes, et le profil n’en a pas.',
    military_experience_unknown: () =>
      'Le service dans une armée étrangère qu’exigeait cette ronde ne fait pas partie d’un profil ici. Consultez la page officielle.',
  },
};

function experience({ noc, monthsNeeded, inCanada, continuous }: ExperienceReason): string {
  const where = inCanada ? ' au Canada' : '';
  const how = continuous === true ? ' sans interruption' : '';
  return `${months(monthsNeeded)} d’expérience${where}${how} au cours des trois dernières années dans la profession ${occupationLabel(noc, 'fr')}`;
}
