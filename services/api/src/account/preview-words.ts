const en = {
  title: 'What would I have received?',
  description:
    'Compare your Express Entry profile with all draws of the last 24 months: which criteria it met, may have met, or missed and by how much.',
  lead: 'Your profile of today against the draws of the last 24 months.',
  nothingStored: 'Nothing you enter here is stored.',
  nearLabel: 'Near miss: missed by at most this many points',
  submit: 'Compare',
  results: (months: number, draws: number) => `${draws} draws in the last ${months} months`,
  counts: {
    meets: 'whose published criteria the profile meets',
    may_meet: 'that it may meet: a fact is not known',
    near: 'narrowly missed',
    does_not_meet: 'for others, or out of reach',
  },
  alerts: (count: number) =>
    count === 1 ? 'You would have received 1 alert.' : `You would have received ${count} alerts.`,
  noDraws: 'No draws of this time are on record here yet. Try again in a few minutes.',
  chartTitle: 'Cut-offs by type of draw',
  chartDescription: (score: number | null) =>
    score === null
      ? 'CRS cut-off of each draw over time, by type. The table below has every figure.'
      : `CRS cut-off of each draw over time, by type, with your score of ${score} as a line. The table below has every figure.`,
  score: (score: number) => `Your score: ${score}`,
  nominationNote:
    'Provincial nominee draws are left out of the chart: their cut-offs include the 600 points of a nomination.',
  listTitle: 'Draws it meets, may meet, or narrowly misses',
  allTitle: (count: number) => `All ${count} draws`,
  none: 'None of the draws of this time. An alert comes when one does.',
  columns: { date: 'Date', draw: 'Draw', cutOff: 'Cut-off', outcome: 'Your profile', why: 'Why' },
  pointsShort: (points: number) => (points === 1 ? '1 point short' : `${points} points short`),
  signUp: 'Get alerts for this profile',
  change: 'Change the profile',
  /** Heads the draws that are not compared. */
  leftOut: (count: number) =>
    count === 1
      ? '1 draw is left out: it is of another points grid than your score'
      : `${count} draws are left out: they are of another points grid than your score`,
  today:
    'Facts of today against criteria of then. A different score or experience at that time would have given another result. Only IRCC decides on invitations.',
  outcomes: {
    meets: 'Meets the published criteria',
    may_meet: 'May meet the criteria',
    near: 'Narrowly missed',
    does_not_meet: 'Does not meet',
  },
};

const fr: typeof en = {
  title: 'Qu’aurais-je reçu?',
  description:
    'Comparez votre profil d’Entrée express avec toutes les rondes des 24 derniers mois : les critères remplis, peut-être remplis, ou manqués et de combien.',
  lead: 'Votre profil d’aujourd’hui face aux rondes des 24 derniers mois.',
  nothingStored: 'Rien de ce que vous entrez ici n’est conservé.',
  nearLabel: 'Manquée de peu : d’au plus ce nombre de points',
  submit: 'Comparer',
  results: (months, draws) => `${draws} rondes dans les ${months} derniers mois`,
  counts: {
    meets: 'dont le profil remplit les critères publiés',
    may_meet: 'dont il les remplit peut-être : un fait est inconnu',
    near: 'manquées de peu',
    does_not_meet: 'pour d’autres ou hors de portée',
  },
  alerts: (count) => (count < 2 ? `Vous auriez reçu ${count} alerte.` : `Vous auriez reçu ${count} alertes.`),
  noDraws: 'Aucune ronde de cette période n’est encore enregistrée ici. Réessayez dans quelques minutes.',
  chartTitle: 'Seuils par type de ronde',
  chartDescription: (score) =>
    score === null
      ? 'Seuil du SCG de chaque ronde au fil du temps, par type. Le tableau ci-dessous donne tous les chiffres.'
      : `Seuil du SCG de chaque ronde au fil du temps, par type, avec votre note de ${score} comme ligne. Le tableau ci-dessous donne tous les chiffres.`,
  score: (score) => `Votre note : ${score}`,
  nominationNote:
    'Les rondes des candidats des provinces ne figurent pas dans le graphique : leurs seuils comprennent les 600 points d’une désignation.',
  listTitle: 'Rondes dont il remplit, remplit peut-être, ou manque de peu les critères',
  allTitle: (count) => `Les ${count} rondes`,
  none: 'Aucune ronde de cette période. Une alerte viendra quand il y en aura une.',
  columns: { date: 'Date', draw: 'Ronde', cutOff: 'Seuil', outcome: 'Votre profil', why: 'Pourquoi' },
  pointsShort: (points) => (points < 2 ? `Il manque ${points} point` : `Il manque ${points} points`),
  signUp: 'Recevoir les alertes pour ce profil',
  change: 'Modifier le profil',
  leftOut: (count) =>
    count < 2
      ? `${count} ronde est laissée de côté\u00a0: elle relève d’une autre grille de points que votre note`
      : `${count} rondes sont laissées de côté\u00a0: elles relèvent d’une autre grille de points que votre note`,
  today:
    'Des faits d’aujourd’hui face aux critères d’alors. Une autre note ou une autre expérience à ce moment aurait donné un autre résultat. Seul IRCC décide des invitations.',
  outcomes: {
    meets: 'Remplit les critères publiés',
    may_meet: 'Remplit peut-être les critères',
    near: 'Manquée de peu',
    does_not_meet: 'Ne remplit pas les critères',
  },
};

/** Trying a profile. */
export const previewWords = { en, fr };

export type PreviewWords = typeof en;
