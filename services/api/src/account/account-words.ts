import type { Language } from '@drawbell/draws/subscriber-input';

const en = {
  footer: 'Drawbell is not affiliated with or endorsed by Immigration, Refugees and Citizenship Canada.',
  deadLink: {
    title: 'This link does not work',
    text: 'It may be incomplete: some mail programs break long links. Copy the whole link from the mail into the address bar.',
    hint: 'Every mail from us ends with a link that works. You can also use the “Unsubscribe” button of your mail program.',
  },
  unsubscribe: {
    title: 'Stop draw alerts?',
    ask: 'Alerts go to',
    consequence: 'We will send nothing more about draws to this address, starting at once.',
    button: 'Unsubscribe',
    manage: 'See my settings instead',
  },
  ended: {
    title: 'You are unsubscribed',
    text: 'We will send no more draw alerts to',
    now: 'A mail that was already on its way may still arrive.',
  },
  labels: {
    state: 'Alerts',
    crs: 'CRS score',
    crsReadOn: 'Score read on',
    programs: 'Programs',
    nomination: 'Provincial nomination',
    occupations: 'Occupations',
    french: 'French, NCLC 7 or more in all abilities',
    submittedAt: 'Submitted',
    canadianArmedForcesOffer: 'Offer from the Canadian Armed Forces',
  },
  states: {
    active: 'On',
    /** Until a day in words, an hour (`0:30`) and the zone of both. */
    paused: (day: string, clock: string, zone: string) => `Paused until ${day} at ${clock}, ${zone}`,
    unsubscribed: 'Off: unsubscribed',
    pending: 'Off: not confirmed yet',
  },
  languageNames: { en: 'English', fr: 'French' },
  programs: {
    cec: 'Canadian Experience Class',
    fsw: 'Federal Skilled Worker',
    fst: 'Federal Skilled Trades',
  },
  yes: 'Yes',
  no: 'No',
  unknown: 'Not known',
  none: 'None',
  profile: (position: number) => `Profile ${position}`,
  /** Between a name and its value, with its spaces. */
  colon: ': ',
  occupation: (months: number | undefined, inCanada: number | undefined) => {
    if (months === undefined) return 'months of experience not known';
    const total = months === 1 ? '1 month of experience' : `${months} months of experience`;
    return inCanada === undefined ? total : `${total}, ${inCanada} of them in Canada`;
  },
};

const fr: typeof en = {
  footer:
    'Drawbell n’est ni affilié à Immigration, Réfugiés et Citoyenneté Canada, ni approuvé par ce ministère.',
  deadLink: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Il est peut-être incomplet : certains logiciels de courriel coupent les longs liens. Copiez le lien entier du courriel dans la barre d’adresse.',
    hint: 'Chacun de nos courriels se termine par un lien qui fonctionne. Vous pouvez aussi utiliser le bouton « Se désabonner » de votre logiciel de courriel.',
  },
  unsubscribe: {
    title: 'Ne plus recevoir d’alertes?',
    ask: 'Les alertes sont envoyées à',
    consequence: 'Nous n’enverrons plus rien au sujet des rondes à cette adresse, dès maintenant.',
    button: 'Me désabonner',
    manage: 'Voir plutôt mes réglages',
  },
  ended: {
    title: 'Vous êtes désabonné(e)',
    text: 'Nous n’enverrons plus d’alertes à',
    now: 'Un courriel déjà en route pourrait encore arriver.',
  },
  labels: {
    state: 'Alertes',
    crs: 'Note du SCG',
    crsReadOn: 'Note relevée le',
    programs: 'Programmes',
    nomination: 'Désignation d’une province',
    occupations: 'Professions',
    french: 'Français, NCLC 7 ou plus dans toutes les compétences',
    submittedAt: 'Présenté',
    canadianArmedForcesOffer: 'Offre des Forces armées canadiennes',
  },
  states: {
    active: 'Activées',
    paused: (day, clock, zone) => `En pause jusqu’au ${day} à ${clock}, ${zone}`,
    unsubscribed: 'Désactivées : désabonnement',
    pending: 'Désactivées : pas encore confirmées',
  },
  languageNames: { en: 'Anglais', fr: 'Français' },
  programs: {
    cec: 'Catégorie de l’expérience canadienne',
    fsw: 'Travailleurs qualifiés (fédéral)',
    fst: 'Métiers spécialisés (fédéral)',
  },
  yes: 'Oui',
  no: 'Non',
  unknown: 'Inconnu',
  none: 'Aucun',
  profile: (position) => `Profil ${position}`,
  colon: '\u00a0: ',
  occupation: (months, inCanada) => {
    if (months === undefined) return 'mois d’expérience inconnus';
    const total = `${months} mois d’expérience`;
    return inCanada === undefined ? total : `${total}, dont ${inCanada} au Canada`;
  },
};

/** Every sentence of the pages that people reach from their mail. */
export const accountWords: Readonly<Record<Language, typeof en>> = { en, fr };

export type AccountWords = typeof en;
