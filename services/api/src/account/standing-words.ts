import type { ReasonCode } from '@drawbell/draws/match-result';

/** Why a draw is not for a profile, in two or three words: a badge. */
type WhyNot = Partial<Readonly<Record<ReasonCode, string>>>;

/** A question that decides draws: what is asked, and the words of its buttons or of the link to the form. */
interface Question {
  readonly text: string;
  readonly say?: string;
}

const whyNotEn: WhyNot = {
  occupation_not_listed: 'Other occupation',
  experience_too_short: 'Too few months',
  nomination_not_held: 'No nomination',
  program_not_eligible: 'Other program',
  no_federal_program: 'No program',
  french_below: 'No French',
  armed_forces_offer_missing: 'No offer',
};

const questionsEn: Partial<Readonly<Record<ReasonCode, Question>>> = {
  score_unknown: { text: 'What is your CRS score today?' },
  score_unknown_other_grid: { text: 'What is your CRS score today, under the new points?' },
  french_unknown: { text: 'Do you have NCLC 7 in all four abilities in French?' },
  nomination_unknown: { text: 'Does a province nominate you?' },
  no_program_nomination_unknown: { text: 'Does a province nominate you?' },
  armed_forces_offer_unknown: { text: 'Do you have an offer from the Canadian Armed Forces?' },
  programs_unknown: { text: 'Which programs are you eligible for?', say: 'Say which' },
  nominee_program_unknown: { text: 'Which programs are you eligible for?', say: 'Say which' },
  occupations_unknown: { text: 'What did you work as in the last 3 years?', say: 'Say your occupation' },
  experience_unknown: { text: 'How many months did you work in it?', say: 'Say how many' },
  experience_continuity_unknown: { text: 'How many months did you work in it without a break?' },
  score_equal_submission_unknown: { text: 'When did you submit your profile?', say: 'Say when' },
};

const en = {
  title: 'Where you stand',
  description:
    'How far your Express Entry profile is from the last cut-off of each type of draw, how many draws of the last 12 months it would have met, and what one change would have done.',
  lead: 'Two answers are enough: your score and your programs. See how far each type of draw is, and what one change would have done.',
  submit: 'Show where I stand',
  back: 'Back, without changes',
  /** Of the profile: true of the cookie that holds it. */
  kept: 'No account. What you enter here isn’t kept by us: it stays in this browser until you close it or press “Forget this”.',
  forget: 'Forget this',
  signUp: 'Get alerts for this profile',
  past: 'This compares your profile of today with past draws. Nobody outside IRCC knows the next cut\u2011off.',
  kicker: (day: string) => `Where you stand, ${day}`,
  change: 'Change',
  chips: {
    label: 'Your facts',
    score: (crs: number) => `Score ${crs}`,
    noScore: 'Score: not known',
    programs: { cec: 'CEC', fsw: 'FSW', fst: 'FST' },
    noProgram: 'No federal program',
    programsUnknown: 'Programs: not known',
    nomination: 'Nominated',
    nominationUnknown: 'Nomination: not known',
    french: 'French: NCLC 7',
    frenchUnknown: 'French: not known',
    occupationUnknown: 'Occupation: not known',
    noOccupation: 'No skilled work',
    moreOccupations: (count: number) => `and ${count} more`,
  },
  verdicts: {
    title: 'The last draw of each type',
    near: 'Near',
    above: (points: number): string => (points === 1 ? 'point above' : 'points above'),
    short: (points: number): string => (points === 1 ? 'point short' : 'points short'),
    level: 'at the cut‑off',
    missing: 'one fact missing',
    undecided: 'not decided',
    last: 'last cut‑off',
    noCutOff: 'cut‑off not published',
    draw: (number: string) => `draw ${number}`,
    scoreAbove: (points: number) =>
      points === 0 ? 'Your score is at the cut‑off.' : `Your score is ${points} above.`,
    scoreShort: (points: number) => `Your score is ${points} short, whatever you answer.`,
    several: (types: number) => `Decides ${types} types of draws:`,
    yes: 'Yes',
    no: 'No',
    notTested: 'Not tested',
    score: 'CRS score',
    save: 'Compare',
    none: 'No draw of the last 24 months was for this profile, as far as it is known.',
    noDraws: 'No draws of this time are on record here yet. Try again in a few minutes.',
  },
  questions: questionsEn,
  levers: {
    title: 'What one change would have done',
    lead: (held: number, met: number) =>
      `Of the ${held} draws of the last 12 months, your profile would have met ${met === 0 ? 'none' : met}. We changed one fact at a time and compared again.`,
    asYouAre: 'met as you are',
    withChange: 'met with the change',
    more: (draws: number) => `+${draws}`,
    draws: (draws: number): string => (draws === 1 ? 'draw' : 'draws'),
    points: '20 and 50 more points',
    answers: 'Answers you have not given',
    none: 'No single change that we can try would have met another draw of the last 12 months.',
  },
  charts: {
    title: 'Cut‑offs over time',
    lead: 'Each type has its own scale. Every point opens its draw.',
    table: (more: number) =>
      more === 0
        ? 'The same figures as a table'
        : `These figures as a table, and ${more} more ${more === 1 ? 'type' : 'types'}`,
  },
  rank: {
    title: 'Your place in the pool',
    note: 'All programs together, as IRCC publishes them: in ranges. It isn’t a rank within a program or category, nor a chance of an invitation.',
  },
  notFor: {
    title: 'Types not for this profile',
    unlisted: (codes: string) => `Occupation ${codes} isn’t on these lists`,
    unlistedMany: (codes: string) => `Occupations ${codes} aren’t on these lists`,
    reasons: {
      occupation_not_listed: 'Needs work in an occupation of a list',
      experience_too_short: 'Needs more months in your occupation',
      nomination_not_held: 'Needs a provincial nomination',
      program_not_eligible: 'For those eligible for another program',
      no_federal_program: 'Needs one of the three federal programs',
      french_below: 'Needs NCLC 7 in French',
      armed_forces_offer_missing: 'Needs an offer from the Canadian Armed Forces',
    } satisfies WhyNot as WhyNot,
    other: 'For others',
    note: 'The number is the last cut‑off. Nominee cut‑offs include the 600 points of a nomination.',
  },
  draws: {
    title: 'Every draw of the last 12 months',
    showAll: (count: number) => `Show the other ${count}`,
    none: 'No draw of the last 12 months is on record that could be compared.',
    yours: 'with your profile',
    nominees: 'For nominees',
  },
  whyNot: whyNotEn,
  /** Heads the draws that are not compared. */
  leftOut: (count: number) =>
    count === 1
      ? '1 draw is left out: it is of another points grid than your score'
      : `${count} draws are left out: they are of another points grid than your score`,
  leftOutWhich: 'Which ones',
};

const fr: typeof en = {
  title: 'Où vous en êtes',
  description:
    'À combien de points votre profil d’Entrée express est du dernier seuil de chaque type de ronde, combien de rondes des 12 derniers mois il aurait satisfaites, et ce qu’un seul changement aurait donné.',
  lead: 'Deux réponses suffisent\u00a0: votre note et vos programmes. Voyez à quelle distance est chaque type de ronde et ce qu’un seul changement aurait donné.',
  submit: 'Voir où j’en suis',
  back: 'Retour, sans rien changer',
  kept: 'Aucun compte. Nous ne conservons pas ce que vous entrez ici\u00a0: cela reste dans ce navigateur jusqu’à ce que vous le fermiez ou appuyiez sur «\u00a0Oublier\u00a0».',
  forget: 'Oublier',
  signUp: 'Recevoir les alertes pour ce profil',
  past: 'Votre profil d’aujourd’hui, comparé aux rondes passées. Personne hors d’IRCC ne connaît le prochain seuil.',
  kicker: (day) => `Où vous en êtes, le ${day}`,
  change: 'Modifier',
  chips: {
    label: 'Vos réponses',
    score: (crs) => `Note ${crs}`,
    noScore: 'Note\u00a0: à préciser',
    programs: { cec: 'CEC', fsw: 'TQF', fst: 'Métiers (fédéral)' },
    noProgram: 'Aucun programme fédéral',
    programsUnknown: 'Programmes\u00a0: à préciser',
    nomination: 'Désignation obtenue',
    nominationUnknown: 'Désignation\u00a0: à préciser',
    french: 'Français\u00a0: NCLC 7',
    frenchUnknown: 'Français\u00a0: à préciser',
    occupationUnknown: 'Profession\u00a0: à préciser',
    noOccupation: 'Aucun travail qualifié',
    moreOccupations: (count) => `et ${count} de plus`,
  },
  verdicts: {
    title: 'La dernière ronde de chaque type',
    near: 'Proche',
    above: (points) => (points < 2 ? 'point au-dessus' : 'points au-dessus'),
    short: (points) => (points < 2 ? 'point manquant' : 'points manquants'),
    level: 'au seuil',
    missing: 'un fait à préciser',
    undecided: 'sans réponse',
    last: 'dernier seuil',
    noCutOff: 'seuil non publié',
    draw: (number) => `ronde ${number}`,
    scoreAbove: (points) =>
      points === 0 ? 'Votre note est au seuil.' : `Votre note dépasse le seuil de ${points}.`,
    scoreShort: (points) => `Il manque ${points} à votre note, quelle que soit la réponse.`,
    several: (types) => `Décide de ${types} types de rondes\u00a0:`,
    yes: 'Oui',
    no: 'Non',
    notTested: 'Aucun test',
    score: 'Note du SCG',
    save: 'Comparer',
    none: 'Aucune ronde des 24 derniers mois ne visait ce profil, d’après ce qu’on en sait.',
    noDraws: 'Aucune ronde de cette période n’est encore enregistrée ici. Réessayez dans quelques minutes.',
  },
  questions: {
    score_unknown: { text: 'Quelle est votre note du SCG aujourd’hui?' },
    score_unknown_other_grid: { text: 'Quelle est votre note du SCG aujourd’hui, avec les nouveaux points?' },
    french_unknown: { text: 'Avez-vous le NCLC 7 dans les quatre compétences en français?' },
    nomination_unknown: { text: 'Avez-vous une désignation d’une province?' },
    no_program_nomination_unknown: { text: 'Avez-vous une désignation d’une province?' },
    armed_forces_offer_unknown: { text: 'Avez-vous une offre des Forces armées canadiennes?' },
    programs_unknown: { text: 'À quels programmes êtes-vous admissible?', say: 'Dire lesquels' },
    nominee_program_unknown: { text: 'À quels programmes êtes-vous admissible?', say: 'Dire lesquels' },
    occupations_unknown: {
      text: 'Quelle profession avez-vous exercée dans les 3 dernières années?',
      say: 'Dire ma profession',
    },
    experience_unknown: { text: 'Pendant combien de mois l’avez-vous exercée?', say: 'Dire combien' },
    experience_continuity_unknown: { text: 'Pendant combien de mois sans interruption?' },
    score_equal_submission_unknown: { text: 'Quand avez-vous présenté votre profil?', say: 'Dire quand' },
  },
  levers: {
    title: 'Ce qu’un seul changement aurait donné',
    lead: (held, met) =>
      `Sur les ${held} rondes des 12 derniers mois, votre profil aurait rempli les critères ${met === 0 ? 'd’aucune' : `de ${met}`}. Nous avons changé une seule réponse à la fois, puis comparé de nouveau.`,
    asYouAre: 'avec le profil actuel',
    withChange: 'grâce au changement',
    more: (draws) => `+${draws}`,
    draws: (draws) => (draws < 2 ? 'ronde' : 'rondes'),
    points: '20 et 50 points de plus',
    answers: 'Réponses à donner',
    none: 'Aucun des changements que nous pouvons essayer n’aurait rempli les critères d’une ronde de plus en 12 mois.',
  },
  charts: {
    title: 'Les seuils dans le temps',
    lead: 'Chaque type a sa propre échelle. Chaque point ouvre sa ronde.',
    table: (more) =>
      more === 0
        ? 'Les mêmes chiffres en tableau'
        : `Ces chiffres en tableau, et ${more} ${more === 1 ? 'autre type' : 'autres types'}`,
  },
  rank: {
    title: 'Votre rang dans le bassin',
    note: 'Tous programmes confondus, par tranches, comme IRCC les publie. Ce n’est ni un rang dans un programme ou une catégorie ni une probabilité d’invitation.',
  },
  notFor: {
    title: 'Types qui ne visent pas ce profil',
    unlisted: (codes) => `La profession ${codes} ne figure pas sur ces listes`,
    unlistedMany: (codes) => `Les professions ${codes} ne figurent pas sur ces listes`,
    reasons: {
      occupation_not_listed: 'Exige du travail dans une profession d’une liste',
      experience_too_short: 'Exige plus de mois dans votre profession',
      nomination_not_held: 'Exige une désignation d’une province',
      program_not_eligible: 'Vise un autre programme',
      no_federal_program: 'Exige l’un des trois programmes fédéraux',
      french_below: 'Exige le NCLC 7 en français',
      armed_forces_offer_missing: 'Exige une offre des Forces armées canadiennes',
    },
    other: 'Pour d’autres',
    note: 'Le nombre est le dernier seuil. Celui des candidats des provinces comprend les 600 points de la désignation.',
  },
  draws: {
    title: 'Les rondes des 12 derniers mois',
    showAll: (count) => `Afficher les ${count} autres`,
    none: 'Aucune ronde des 12 derniers mois ne peut être comparée.',
    yours: 'avec votre profil',
    nominees: 'Si désignation',
  },
  whyNot: {
    occupation_not_listed: 'Autre profession',
    experience_too_short: 'Trop peu de mois',
    nomination_not_held: 'Sans désignation',
    program_not_eligible: 'Autre programme',
    no_federal_program: 'Sans programme',
    french_below: 'Sans français',
    armed_forces_offer_missing: 'Sans offre',
  },
  leftOut: (count) =>
    count < 2
      ? `${count} ronde est laissée de côté\u00a0: elle relève d’une autre grille de points que votre note`
      : `${count} rondes sont laissées de côté\u00a0: elles relèvent d’une autre grille de points que votre note`,
  leftOutWhich: 'Lesquelles',
};

/** Where a profile stands. */
export const standingWords = { en, fr };
