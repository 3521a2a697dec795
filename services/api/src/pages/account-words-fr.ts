import type { AccountWords } from './account-words.ts';

export const accountWordsFr: AccountWords = {
  footer:
    'Drawbell n’est ni affilié à Immigration, Réfugiés et Citoyenneté Canada, ni approuvé par ce ministère.',
  deadLink: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Il est peut-être incomplet : certains logiciels de courriel coupent les longs liens. Copiez le lien entier du courriel dans la barre d’adresse.',
    hint: 'Chacun de nos courriels se termine par un lien qui fonctionne. Vous pouvez aussi utiliser le bouton « Se désabonner » de votre logiciel de courriel.',
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
  manage: {
    title: 'Vos réglages',
    readOnly: 'Voici ce que nous conservons à votre sujet et comparons avec les rondes.',
    leave: 'Ne plus recevoir d’alertes',
    left: 'Vous êtes désabonné(e) : nous ne vous envoyons rien.',
  },
  headings: { preferences: 'Ce dont nous vous informons', profiles: 'Vos profils' },
  labels: {
    address: 'Courriel',
    state: 'Alertes',
    language: 'Langue',
    meets: 'Rondes dont vous remplissez les critères',
    may_meet: 'Rondes dont vous pourriez remplir les critères',
    near: 'Rondes manquées de peu',
    everyDrawOfMyPrograms: 'Toutes les rondes de vos programmes',
    everyDraw: 'Toutes les rondes',
    crs: 'Note du SCG',
    programs: 'Programmes',
    nomination: 'Désignation d’une province',
    occupations: 'Professions',
    french: 'Français, NCLC 7 ou plus dans toutes les compétences',
    submittedAt: 'Présenté',
    canadianArmedForcesOffer: 'Offre des Forces armées canadiennes',
  },
  states: {
    active: 'Activées',
    paused: 'En pause jusqu’au',
    unsubscribed: 'Désactivées : désabonnement',
    pending: 'Désactivées : pas encore confirmées',
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
  nearPoints: (points) => (points === 1 ? 'De 1 point' : `De ${points} points au plus`),
  occupation: (months, inCanada) => {
    if (months === undefined) return 'mois d’expérience inconnus';
    const total = `${months} mois d’expérience`;
    return inCanada === undefined ? total : `${total}, dont ${inCanada} au Canada`;
  },
};
