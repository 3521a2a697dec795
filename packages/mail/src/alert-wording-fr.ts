import type { Outcome } from '@drawbell/draws/match-result';
import type { Counts, DrawInSubject, wordingEn } from './alert-wording-en.ts';
import { joined, strong } from './rich-text.ts';

/** French sets a no-break space before a colon. */
const colon = '\u00a0:';

function points(count: number): string {
  return count < 2 ? `${count} point` : `${count} points`;
}

function several(counts: Counts): readonly (readonly [string, Outcome])[] {
  const parts = [
    [counts.meets, 'oui', 'meets'],
    [counts.may_meet, 'peut-être', 'may_meet'],
    [counts.near, counts.near < 2 ? 'proche' : 'proches', 'near'],
  ] as const;
  return parts.flatMap(([count, word, outcome]) =>
    count === 0 ? [] : [[`${count}\u00a0${word}`, outcome] as const],
  );
}

function said({ number, day }: DrawInSubject): string {
  return number === null ? `ronde du ${day}` : `ronde ${number}`;
}

/** "ronde 446 (CEC, 518)", shorter and shorter. */
export function endings(draw: DrawInSubject): readonly string[] {
  const { type, cutOff } = draw;
  const both = [type, cutOff].filter((each) => each !== null);
  return [
    ...(both.length > 0 ? [`${said(draw)} (${both.join(', ')})`] : []),
    ...(type === null ? [] : [`${said(draw)} (${type})`]),
    said(draw),
  ];
}

/** French, as written in Canada. */
export const wordingFr: typeof wordingEn = {
  locale: 'fr-CA',
  colon: `${colon} `,
  correctionMark: 'Correction',
  repeatMark: 'Nouvel envoi',
  subjectOfOne: ({ outcome, gap, lostTie }, draw) => {
    const isShort = gap !== null && gap < 0;
    const short = isShort ? `Il manque ${points(-gap)}` : 'Critères non remplis';
    const leads = { meets: 'Critères remplis', may_meet: 'Peut-être', near: short, does_not_meet: short };
    const lead = lostTie ? 'Départage manqué' : leads[outcome];
    // Behind the mark of a correction there is room for less.
    const brief = lead === short ? [isShort ? `Il manque ${-gap}` : 'Hors critères'] : [];
    return [
      ...endings(draw).map((end) => `${lead}${colon} ${end}`),
      ...brief.map((words) => `${words}${colon} ${said(draw)}`),
      lead,
    ];
  },
  subjectByName: (names, outcome, draw) => {
    const who = names.join(', ');
    const words = {
      meets: 'critères remplis',
      may_meet: 'peut-être',
      near: 'près du seuil',
      does_not_meet: 'critères non remplis',
    };
    return endings(draw).map((end) => `${who}${colon} ${words[outcome]}, ${end}`);
  },
  subjectOfSeveral: (counts, draw) => {
    const found = several(counts).map(([words]) => words);
    const lead = found.length === 0 ? `Aucun profil sur ${counts.all}` : found.join(', ');
    const { type, number } = draw;
    return [
      ...endings(draw).map((end) => `${lead}${colon} ${end}`),
      ...(type === null || number === null ? [] : [`${lead}${colon} ${type} ${number}`]),
    ];
  },
  yourScore: (score) => ['Votre note ', strong(score)],
  cutOff: (cutOff) => (cutOff === null ? ['seuil non publié'] : ['seuil\u00a0', strong(cutOff)]),
  verdict: ({ outcome, gap, lostTie }) => {
    if (lostTie) return 'Départage manqué';
    if (outcome === 'may_meet') return 'Peut-être';
    if (outcome === 'meets')
      return gap === null ? 'Critères remplis' : gap === 0 ? 'Au seuil' : `${gap} au-dessus`;
    return gap !== null && gap < 0 ? `Il manque ${-gap}` : 'Critères non remplis';
  },
  verdicts: (counts) => {
    const found = several(counts);
    if (found.length === 0) return [strong(`Aucun sur ${counts.all}`, 'does_not_meet')];
    return joined(
      found.map(([words, outcome]) => [strong(words, outcome)]),
      ', ',
    );
  },
  drawn: {
    meets: (label, draw) => `Vous remplissez les critères publiés de la ${draw}${colon} ${label}.`,
    may_meet: (label, draw) =>
      `Vous remplissez peut-être les critères publiés de la ${draw}${colon} ${label}.`,
    near: (label, draw) => `${label}, ${draw}.`,
    does_not_meet: (label, draw) => `${label}, ${draw}.`,
  },
  drawOf: (number, day) => (number === null ? `ronde du ${day}` : `ronde ${number} du ${day}`),
  drawnForSeveral: (draw) => `${draw}.`,
  invitations: (count) => (count === null ? '' : ` ${count}\u00a0invitations.`),
  yourProfiles: (count) => ` Vos ${count} profils, du plus proche au plus loin.`,
  profile: 'Profil',
  numberedProfile: (position) => `Profil ${position}`,
  bar: {
    you: 'vous',
    cutOff: 'seuil',
    lowest: (score) => `${score}, minimum sur 12 mois`,
    highest: (score) => `${score}, maximum`,
    words: (lowest, highest) => `Seuils en 12 mois${colon} ${lowest} au plus bas, ${highest} au plus haut.`,
  },
  lastCutOffs: (of, cutOffs) => [`Derniers seuils ${of}${colon} `, strong(cutOffs.join(', ')), '.'],
  nearest: (more, draws, of) => [
    'Avec ',
    strong(`${more} points de plus`),
    `${colon} critères remplis pour ${draws} ${draws === 1 ? 'ronde' : 'rondes'} ${of} de plus en 12\u00a0mois.`,
  ],
  otherTypes: [`Vos autres types${colon} `],
  cutOffOn: (cutOff, day) => `${cutOff} le ${day}`,
  decides: ({ code }) => {
    if (code === 'french_unknown') return 'le NCLC\u00a07 trancherait';
    if (code === 'nomination_unknown') return 'une désignation trancherait';
    if (code === 'programs_unknown') return 'vos programmes trancheraient';
    if (code === 'occupations_unknown') return 'votre profession trancherait';
    if (code === 'experience_unknown') return 'vos mois trancheraient';
    return code === 'score_equal_submission_unknown' ? 'l’heure de présentation trancherait' : null;
  },
  documents: 'Vos documents',
  invited: 'J’ai reçu une invitation',
  counted: 'Ce qui a compté',
  wouldDecide: 'Ce qui trancherait',
  why: 'Pourquoi',
  nowHeading: 'Maintenant',
  now: `Consultez votre compte IRCC. Si une invitation s’y trouve, vous avez 60 jours pour présenter votre demande${colon} vérifiez la validité de vos documents.`,
  nowSeveral:
    'Consultez les comptes IRCC de ces profils\u00a0: une invitation donne 60 jours pour présenter la demande.',
  askScore: 'Relevez votre note d’aujourd’hui dans votre compte Entrée express et entrez-la avec son jour.',
  columns: { score: 'Note', gap: 'Écart' },
  outcomes: { meets: 'oui', may_meet: 'peut-être', near: 'proche' },
  others: (count) => (count === 1 ? 'L’autre profil' : `Les ${count} autres`),
  andMore: (count) => (count === 1 ? 'et un autre' : `et ${count} autres`),
  short: (count) => `il manque ${count}`,
  notBecause: ({ code }, type) => {
    if (code === 'program_not_eligible') return `hors ${type}`;
    if (code === 'nomination_not_held') return 'sans désignation';
    if (code === 'nomination_unknown') return 'désignation inconnue';
    if (code === 'no_federal_program') return 'aucun programme';
    if (code === 'profile_not_submitted_yet') return 'présenté après';
    if (code === 'french_below') return 'français sous 7';
    if (code === 'occupation_not_listed') return 'profession non visée';
    if (code === 'experience_too_short') return 'trop peu de mois';
    return code === 'armed_forces_offer_missing' ? 'sans offre' : null;
  },
  notMet: 'non remplis',
  before: (name, value, before) => `${name} ${value}, avant${colon} ${before}`,
  changed: {
    type: 'type',
    date: 'date',
    cutOff: 'seuil',
    invitations: 'invitations',
    tieBreak: 'départage',
  },
  notPublished: 'non publié',
  correction: 'IRCC a corrigé cette ronde. Ce message remplace notre première alerte.',
  repeat: 'Nous envoyons cette alerte de nouveau. Si vous l’avez déjà reçue, rien n’a changé.',
  tieBreak: (published) => `Départage, tel que publié${colon} ${published}.`,
  buttons: {
    meets: 'Voir où j’en suis',
    may_meet: 'Ajouter ce qui trancherait',
    score: 'Entrer ma note d’aujourd’hui',
    several: 'Ouvrir mes profils',
  },
  settings: 'Réglages',
  unsubscribe: 'Se désabonner',
  notAnInvitation: 'Ceci n’est pas une invitation.',
  onlyIrcc: 'Seul un message dans votre compte IRCC en est une.',
  because: {
    outcome: 'Vous avez demandé à Drawbell des alertes sur les rondes qui vous concernent.',
    every_draw: 'Vous avez demandé une alerte pour chaque ronde.',
    every_draw_of_my_programs: 'Vous avez demandé une alerte pour chaque ronde visant vos programmes.',
  },
  sourceLead: `Source${colon} Immigration, Réfugiés et Citoyenneté Canada,`,
  sourceTitle: 'rondes d’invitations',
  sourceNote:
    'Reproduction à des fins non commerciales. Drawbell n’est pas affilié au gouvernement du Canada, qui ne l’a pas approuvé.',
  sourcePage:
    'https://www.canada.ca/fr/immigration-refugies-citoyennete/organisation/mandat/politiques-directives-operationnelles-ententes-accords/instructions-ministerielles/entree-express-rondes.html',
};
