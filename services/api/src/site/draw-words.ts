const en = {
  title: (number: string, label: string) => `Draw ${number}: ${label}`,
  description: (number: string, label: string, date: string) =>
    `Express Entry draw ${number} of ${date}, ${label}: cut-off score, tie-break, invitations, and whom it was for.`,
  missingTitle: 'There is no such draw',
  missing: 'No draw of this number is on record.',
  facts: 'What was published',
  labels: {
    date: 'Date',
    type: 'Type',
    publishedName: 'Published name',
    cutOff: 'Cut-off (CRS score of the lowest-ranked candidate invited)',
    invitations: 'Invitations',
    tieBreak: 'Tie-break',
    programs: 'Programs',
  },
  notPublished: 'not published',
  withdrawn: 'This draw has gone from the official list.',
  whom: 'Whom it concerned',
  general: 'Candidates of every program with the score of the cut-off or more.',
  program: (label: string) =>
    `Candidates eligible for this program, with the score of the cut-off or more: ${label}.`,
  nominated:
    'Candidates with a nomination from a province or territory, whose score then includes 600 points, with the score of the cut-off or more.',
  category: (label: string) =>
    `Candidates eligible for a federal program who met the criteria of this category, with the score of the cut-off or more: ${label}.`,
  categoryNotOnFile: 'The criteria of this category on that day are not on file here.',
  months: (months: number, continuous: boolean, inCanada: boolean) =>
    `At least ${months} months of ${continuous ? 'continuous ' : ''}experience in one of these occupations in the last 3 years${inCanada ? ', in Canada' : ''}.`,
  french: 'NCLC 7 or more in French in all four abilities.',
  military:
    'Several years in the military of another country, work and training in one of these occupations, an offer from the Canadian Armed Forces for at least 3 years full-time in one of them, and a post-secondary credential of at least 2 years.',
  occupations: (count: number) => `The ${count} occupations`,
  unknown:
    'The published name is one we do not yet understand. Everybody whose score passes was told that the draw may concern them.',
  nameless: 'No name was published. Everybody whose score passes was told that the draw may concern them.',
  pool: 'The pool before the draw',
  poolAsOf: (date: string) => `Candidates by CRS range, as of ${date}.`,
  poolColumns: { range: 'CRS range', candidates: 'Candidates' },
  subtotal: 'sum of the ranges below it',
  total: 'Total',
  history: 'How the publication changed',
  revision: (revision: number) => `Revision ${revision}`,
  first: 'As first seen.',
  was: 'before',
  unchanged: 'Only the form of the text changed.',
  byHand: 'Corrected here by hand, until IRCC publishes another value.',
  note: 'A note from Drawbell',
  events: {
    published: 'Published',
    corrected: 'Corrected',
    withdrawn: 'Gone from the official list',
    reinstated: 'Back on the official list',
  },
  fields: {
    crs: 'Cut-off',
    tieBreak: 'Tie-break',
    invitations: 'Invitations',
    round: 'Type',
    date: 'Date',
    nameEn: 'English name',
    nameFr: 'French name',
    heldAtText: 'Date and time as text',
    programsText: 'Programs as text',
    pool: 'Pool',
    sourceUrl: 'Address of the page',
  },
  source:
    'Source: Immigration, Refugees and Citizenship Canada, Express Entry: Rounds of invitations. This is not an official version.',
  sourceLink: 'The page of this draw at IRCC',
  json: 'The same as JSON',
  previous: (number: string) => `Draw ${number} before`,
  next: (number: string) => `Draw ${number} after`,
};

const fr: typeof en = {
  title: (number, label) => `Ronde ${number} : ${label}`,
  description: (number, label, date) =>
    `Ronde ${number} d’Entrée express du ${date}, ${label} : seuil, heure de départage, invitations et personnes visées.`,
  missingTitle: 'Cette ronde n’existe pas',
  missing: 'Aucune ronde de ce numéro n’est enregistrée.',
  facts: 'Ce qui a été publié',
  labels: {
    date: 'Date',
    type: 'Type',
    publishedName: 'Nom publié',
    cutOff: 'Seuil (note du SCG du candidat invité le moins bien classé)',
    invitations: 'Invitations',
    tieBreak: 'Départage',
    programs: 'Programmes',
  },
  notPublished: 'non publié',
  withdrawn: 'Cette ronde a disparu de la liste officielle.',
  whom: 'Qui elle concernait',
  general: 'Les candidats de tous les programmes dont la note atteint le seuil.',
  program: (label) => `Les candidats admissibles à ce programme dont la note atteint le seuil : ${label}.`,
  nominated:
    'Les candidats désignés par une province ou un territoire, dont la note comprend alors 600 points et atteint le seuil.',
  category: (label) =>
    `Les candidats admissibles à un programme fédéral qui remplissaient les critères de cette catégorie et dont la note atteint le seuil : ${label}.`,
  categoryNotOnFile: 'Les critères de cette catégorie ce jour-là ne sont pas au dossier ici.',
  months: (months, continuous, inCanada) =>
    `Au moins ${months} mois d’expérience ${continuous ? 'continue ' : ''}dans une de ces professions au cours des 3 dernières années${inCanada ? ', au Canada' : ''}.`,
  french: 'NCLC 7 ou plus en français dans les quatre compétences.',
  military:
    'Plusieurs années dans les forces armées d’un autre pays, un travail et une formation dans une de ces professions, une offre des Forces armées canadiennes d’au moins 3 ans à temps plein dans l’une d’elles et un diplôme postsecondaire d’au moins 2 ans.',
  occupations: (count) => `Les ${count} professions`,
  unknown:
    'Nous ne comprenons pas encore le nom publié. Toutes les personnes dont la note suffit ont appris que la ronde les concerne peut-être.',
  nameless:
    'Aucun nom n’a été publié. Toutes les personnes dont la note suffit ont appris que la ronde les concerne peut-être.',
  pool: 'Le bassin avant la ronde',
  poolAsOf: (date) => `Candidats par tranche de note du SCG, au ${date}.`,
  poolColumns: { range: 'Tranche de notes', candidates: 'Candidats' },
  subtotal: 'somme des tranches qui suivent',
  total: 'Total',
  history: 'Comment la publication a changé',
  revision: (revision) => `Révision ${revision}`,
  first: 'Telle que vue d’abord.',
  was: 'avant',
  unchanged: 'Seule la forme du texte a changé.',
  byHand: 'Corrigée ici à la main, jusqu’à ce qu’IRCC publie une autre valeur.',
  note: 'Une note de Drawbell',
  events: {
    published: 'Publiée',
    corrected: 'Corrigée',
    withdrawn: 'Disparue de la liste officielle',
    reinstated: 'De retour sur la liste officielle',
  },
  fields: {
    crs: 'Seuil',
    tieBreak: 'Départage',
    invitations: 'Invitations',
    round: 'Type',
    date: 'Date',
    nameEn: 'Nom anglais',
    nameFr: 'Nom français',
    heldAtText: 'Date et heure en texte',
    programsText: 'Programmes en texte',
    pool: 'Bassin',
    sourceUrl: 'Adresse de la page',
  },
  source:
    'Source : Immigration, Réfugiés et Citoyenneté Canada, Entrée express : Rondes d’invitations. Ceci n’est pas une version officielle.',
  sourceLink: 'La page de cette ronde chez IRCC',
  json: 'La même chose en JSON',
  previous: (number) => `Ronde ${number}, avant`,
  next: (number) => `Ronde ${number}, après`,
};

export const drawPageWords = { en, fr };

export type DrawPageWords = typeof en;
