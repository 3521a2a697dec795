import type { SettingsWords } from './settings-words.ts';

export const settingsWordsFr: SettingsWords = {
  title: 'Vos réglages',
  expires:
    'Cette page fonctionne pendant une journée à partir de l’envoi de son lien. Quiconque a le lien peut tout voir et tout modifier ici : ne le transmettez pas.',
  done: {
    preferences: 'Vos choix sont enregistrés.',
    language: 'La langue est enregistrée.',
    paused: 'Les alertes sont en pause.',
    resumed: 'Les alertes sont de nouveau activées.',
    profile: 'Le profil est enregistré. La prochaine ronde lui sera comparée.',
    removed: 'Le profil est retiré.',
    address:
      'Si un courriel peut être envoyé à la nouvelle adresse, il est en route. Les alertes vont à l’ancienne jusqu’à la confirmation.',
    resubscribed: 'Les alertes sont de nouveau activées.',
    unsubscribed: 'Vous êtes désabonné(e) : nous ne vous envoyons plus rien au sujet des rondes.',
  },
  alerts: {
    title: 'Alertes',
    goTo: 'Les alertes vont à',
    pauseUntil: 'Pause jusqu’au',
    pauseHint:
      'Les alertes des rondes tenues entre-temps attendent. La pause se termine quand ce jour commence, à 0 h dans le fuseau choisi, et elles vous parviennent ce matin-là.',
    pauseZone: 'Fuseau horaire',
    pause: 'Mettre en pause',
    resume: 'Terminer la pause maintenant',
    stop: 'Ne plus recevoir d’alertes',
    stopped: 'Les alertes sont désactivées. Ce que vous avez entré reste ici jusqu’à ce que vous l’effaciez.',
    startAgain: 'Recevoir de nouveau les alertes',
    history: 'Alertes qui vous ont été envoyées',
  },
  profiles: {
    title: 'Vos profils',
    change: 'Modifier',
    changeNamed: (name) => `Modifier le profil ${name}`,
    remove: 'Retirer',
    removeNamed: (name) => `Retirer le profil ${name}`,
    add: 'Ajouter un profil',
    addTitle: 'Ajouter un profil',
    changeTitle: 'Modifier un profil',
    save: 'Enregistrer le profil',
    back: 'Retour aux réglages',
    conflict:
      'Vos profils ont été modifiés entre-temps sur un autre appareil. Rien n’a été enregistré : comparez avec la page des réglages, puis envoyez ce formulaire de nouveau.',
    full: 'Il y a de la place pour 20 profils.',
  },
  preferences: { title: 'Ce dont nous vous informons', save: 'Enregistrer' },
  language: { title: 'Langue', label: 'Langue des courriels', save: 'Enregistrer' },
  address: {
    title: 'Adresse',
    label: 'Nouvelle adresse courriel',
    hint: 'Nous y envoyons un courriel de confirmation.',
    save: 'Changer l’adresse',
  },
  data: {
    title: 'Vos données',
    export: 'Télécharger tout ce que nous conservons à votre sujet (JSON)',
    erase: 'Tout effacer',
  },
  erase: {
    title: 'Effacer tout ce qui vous concerne?',
    text: 'Votre adresse, vos profils, vos choix et l’historique de vos alertes sont retirés aussitôt et pour de bon. Un dernier courriel le confirme.',
    keptTitle:
      'Ce qui reste, parce que la loi nous demande de pouvoir le prouver et pour que personne ne vous écrive de nouveau par erreur :',
    kept: [
      'une empreinte chiffrée de votre adresse, à partir de laquelle personne ne peut la retrouver;',
      'sous cette empreinte, quand et à quels mots vous avez consenti et quand cela a pris fin, le lieu et le navigateur étant aussi remplacés par des empreintes.',
    ],
    button: 'Tout effacer maintenant',
    back: 'Non, retour aux réglages',
    doneTitle: 'Tout est effacé',
    done: 'Un dernier courriel le confirmera. Vous pouvez vous inscrire de nouveau en tout temps.',
  },
  history: {
    title: 'Alertes qui vous ont été envoyées',
    none: 'Aucune alerte ne vous a encore été envoyée.',
    columns: { date: 'Date', draw: 'Ronde', profiles: 'Vos profils', state: 'Courriel' },
    states: {
      owed: 'en attente d’envoi',
      claimed: 'en cours d’envoi',
      sending: 'en cours d’envoi',
      sent: 'envoyé',
      failed: 'n’a pas pu être livré',
      uncertain: 'peut-être livré',
      cancelled: 'non envoyé',
    },
    older: 'Alertes plus anciennes',
    correction: 'Correction',
    kept: 'L’historique est conservé pendant un an.',
  },
  link: {
    title: 'Modifier vos réglages',
    lead: 'Il n’y a ici ni compte ni mot de passe : nous vous envoyons par courriel un lien qui ouvre vos réglages pendant une journée.',
    button: 'Envoyez-moi le lien',
    knownText: (address) =>
      `Pour protéger ce que vous nous avez dit, le lien d’un ancien courriel n’ouvre pas à lui seul vos réglages. Nous envoyons un nouveau lien à ${address}.`,
    sentTitle: 'Regardez vos courriels',
    sent: 'Si cette adresse a des alertes, un lien vers ses réglages est en route. Pour la protection de tous, cette page dit la même chose pour toute adresse.',
    goneTitle: 'Ce lien a expiré',
    gone: 'Un lien vers les réglages fonctionne pendant une journée. Faites-vous-en envoyer un nouveau.',
    unsubscribe: 'Ne plus recevoir d’alertes',
  },
};
