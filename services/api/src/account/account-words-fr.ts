import type { AccountWords } from './account-words.ts';

export const accountWordsFr: AccountWords = {
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
