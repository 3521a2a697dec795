const en = {
  title: 'Where you stand in Express Entry',
  description:
    'Which Express Entry draws concern you, how far you are from the cut-off, and an alert within minutes of each new draw.',
  heading: 'Know where you stand in Express Entry',
  lead: 'Which draws concern you, how far you are from the cut‑off, and what would change it.',
  form: {
    crs: 'CRS score',
    program: 'Program',
    programs: {
      cec: 'Canadian Experience',
      fsw: 'Federal Skilled Worker',
      fst: 'Federal Skilled Trades',
      unknown: 'I don’t know',
    },
    submit: 'See where I stand',
    notKept: 'No account. What you enter stays in your browser.',
  },
  latest: {
    title: 'Latest draw',
    none: 'No draw is on record yet.',
    number: (number: string) => `No.\u00a0${number}`,
    cutOff: 'cut‑off score',
    invitations: (written: string) => `${written} invitations`,
    seen: (time: string) => `seen at ${time} Eastern`,
    whole: (word: string) => `Draw ${word} in full`,
  },
  types: {
    title: 'Last cut‑off of each type',
    often: 'In 12 months',
    draws: (count: number) => (count === 1 ? '1 draw' : `${count} draws`),
  },
  sample: {
    title: 'What an alert looks like',
    text: 'The verdict comes first, with the two numbers it rests on. Every alert says it isn’t an invitation: only IRCC invites.',
    button: 'Get alerts',
  },
  points: [
    {
      title: 'Only what concerns you',
      text: 'Each draw is checked against your score, programs, occupations and French, by the rules in force that day.',
    },
    {
      title: 'If we don’t know, we say so',
      text: 'A missing fact is named, with the draws it decides. No odds, no predictions.',
    },
    {
      title: 'Stop at any time',
      text: 'No password. One click in any mail ends the alerts; another erases everything.',
    },
  ],
};

const fr: typeof en = {
  title: 'Où vous en êtes dans Entrée express',
  description:
    'Les rondes d’Entrée express qui vous concernent, ce qui vous sépare du seuil, et une alerte dans les minutes qui suivent chaque nouvelle ronde.',
  heading: 'Sachez où vous en êtes dans Entrée express',
  lead: 'Les rondes qui vous concernent, ce qui vous sépare du seuil, et ce qui changerait la donne.',
  form: {
    crs: 'Note du SCG',
    program: 'Programme',
    programs: {
      cec: 'Expérience canadienne',
      fsw: 'Travailleurs qualifiés (fédéral)',
      fst: 'Métiers spécialisés (fédéral)',
      unknown: 'Je ne sais pas',
    },
    submit: 'Voir où j’en suis',
    notKept: 'Sans compte. Ce que vous entrez reste dans votre navigateur.',
  },
  latest: {
    title: 'Dernière ronde',
    none: 'Aucune ronde n’est encore enregistrée.',
    number: (number) => `nº\u00a0${number}`,
    cutOff: 'seuil',
    invitations: (written) => `${written} invitations`,
    seen: (time) => `vue à ${time}, heure de l’Est`,
    whole: (word) => `La ronde ${word} en détail`,
  },
  types: {
    title: 'Dernier seuil de chaque type',
    often: 'En 12 mois',
    draws: (count) => (count < 2 ? `${count} ronde` : `${count} rondes`),
  },
  sample: {
    title: 'À quoi ressemble une alerte',
    text: 'La conclusion vient d’abord, avec les deux nombres sur lesquels elle repose. Chaque alerte rappelle que ce n’est pas une invitation\u00a0: seul IRCC invite.',
    button: 'Recevoir les alertes',
  },
  points: [
    {
      title: 'Seulement ce qui vous concerne',
      text: 'Chaque ronde est comparée à votre note, à vos programmes, à vos professions et à votre français, selon les règles en vigueur ce jour‑là.',
    },
    {
      title: 'Quand on ne sait pas, on le dit',
      text: 'Le renseignement manquant est nommé, avec les rondes qui en dépendent. Ni probabilités ni prédictions.',
    },
    {
      title: 'Vous arrêtez quand vous voulez',
      text: 'Aucun mot de passe. Un clic dans un courriel met fin aux alertes; un autre efface tout.',
    },
  ],
};

export const homeWords = { en, fr };
