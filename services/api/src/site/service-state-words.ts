const en = {
  kicker: 'Service status',
  description:
    'Whether the official list of draws can be read, and how fast people were told of the last ones.',
  states: {
    working: 'Everything is working',
    never_read: 'The official list has not been read yet',
    unreadable: 'The official list cannot be read right now',
    delayed: 'Alerts are delayed',
  },
  /** What follows for the reader where not all is well. */
  after: {
    never_read: 'Draws appear here, and alerts begin, as soon as it has.',
    unreadable: 'We keep trying. A draw that comes out meanwhile is found, and told, when the list is back.',
    delayed: 'New draws are recorded. Mails about them go out, only later than usual; none is lost.',
  },
  figures: {
    checked: 'Official list checked',
    neverChecked: 'not yet',
    often: 'every minute on weekdays, Eastern time',
    on: (day: string) => `on ${day};`,
    last: 'Last draw',
    noDraw: 'none on record yet',
    draw: (word: string) => `draw ${word}`,
    seen: (time: string, day: string | null) => `, seen ${day === null ? '' : `on ${day} `}at ${time}`,
    told: 'People told of it',
    nobody: 'nobody has been told of a draw yet',
    within: (half: string) => `for 19 mails in 20; half within ${half}`,
  },
  fast: {
    title: 'How fast people were told',
    text: 'From the moment we saw the draw in the official list until 19 in 20 mails were accepted.',
    none: 'Nobody has been told of a draw yet.',
    draw: 'Draw',
  },
  incidents: {
    title: 'Last 30 days',
    none: 'No outage of ten minutes or more.',
    outage: (day: string, lasted: string) => `${day}: the official list could not be read for ${lasted}`,
    lasting: (day: string) => `${day}: the official list cannot be read`,
    fromTo: (from: string, to: string) => `${from} to ${to}, Eastern time.`,
    sinceTime: (from: string) => `Since ${from}, Eastern time.`,
    later: (day: string, time: string) => `${time} on ${day}`,
    found: (draws: string) =>
      draws === ''
        ? 'No draw came out in the meantime.'
        : `What came out in the meantime was found when it ended: draw ${draws}.`,
  },
};

const fr: typeof en = {
  kicker: 'État du service',
  description:
    'Si la liste officielle des rondes se lit, et à quelle vitesse les gens ont été prévenus des dernières.',
  states: {
    working: 'Tout fonctionne',
    never_read: 'La liste officielle n’a pas encore été lue',
    unreadable: 'La liste officielle est illisible en ce moment',
    delayed: 'Les alertes ont du retard',
  },
  after: {
    never_read: 'Les rondes paraîtront ici, et les alertes commenceront, dès qu’elle le sera.',
    unreadable:
      'Nous continuons d’essayer. Une ronde parue entre-temps sera trouvée, et annoncée, au retour de la liste.',
    delayed:
      'Les nouvelles rondes sont enregistrées. Les courriels à leur sujet partent, mais plus tard que d’habitude; aucun n’est perdu.',
  },
  figures: {
    checked: 'Liste officielle consultée',
    neverChecked: 'pas encore',
    often: 'chaque minute en semaine, heure de l’Est',
    on: (day) => `le ${day};`,
    last: 'Dernière ronde',
    noDraw: 'aucune n’est encore enregistrée',
    draw: (word) => `ronde ${word}`,
    seen: (time, day) => `, vue ${day === null ? '' : `le ${day} `}à ${time}`,
    told: 'Personnes prévenues',
    nobody: 'aucune alerte n’est encore partie',
    within: (half) => `pour 19 courriels sur 20; la moitié en ${half}`,
  },
  fast: {
    title: 'À quelle vitesse les gens ont été prévenus',
    text: 'Entre le moment où nous avons vu la ronde dans la liste officielle et l’acceptation de 19 courriels sur 20.',
    none: 'Aucune alerte n’est encore partie.',
    draw: 'Ronde',
  },
  incidents: {
    title: '30 derniers jours',
    none: 'Aucune panne de dix minutes ou plus.',
    outage: (day, lasted) => `${day}\u00a0: la liste officielle a été illisible pendant ${lasted}`,
    lasting: (day) => `${day}\u00a0: la liste officielle est illisible`,
    fromTo: (from, to) => `De ${from} à ${to}, heure de l’Est.`,
    sinceTime: (from) => `Depuis ${from}, heure de l’Est.`,
    later: (day, time) => `${time} le ${day}`,
    found: (draws) =>
      draws === ''
        ? 'Aucune ronde n’a paru entre-temps.'
        : `Ce qui a paru entre-temps a été trouvé à la fin\u00a0: ronde ${draws}.`,
  },
};

export const serviceStateWords = { en, fr };
