/** The changes that the page confirms after they were made. */
export const doneKeys = [
  'preferences',
  'language',
  'paused',
  'resumed',
  'profile',
  'removed',
  'address',
  'resubscribed',
  'unsubscribed',
] as const;
export type Done = (typeof doneKeys)[number];

const en = {
  title: 'Your settings',
  expires:
    'This page works for a day from when its link was sent. Whoever has the link can see and change everything here: do not pass it on.',
  done: {
    preferences: 'What you want to be told is saved.',
    language: 'The language is saved.',
    paused: 'Alerts are paused.',
    resumed: 'Alerts are on again.',
    profile: 'The profile is saved. The next draw is compared with it.',
    removed: 'The profile is removed.',
    address:
      'If a mail can be sent to the new address, it is on its way. Alerts go to the old one until it is confirmed.',
    resubscribed: 'Alerts are on again.',
    unsubscribed: 'You are unsubscribed: we send you nothing more about draws.',
  },
  alerts: {
    title: 'Alerts',
    goTo: 'Alerts go to',
    pauseUntil: 'Pause until',
    pauseHint:
      'Alerts of draws in the meantime wait. The pause ends as that day begins, at 0:00 in the time zone you choose, and they reach you that morning.',
    pauseZone: 'Time zone',
    pause: 'Pause',
    resume: 'End the pause now',
    stop: 'Stop draw alerts',
    stopped: 'Alerts are off. What you entered stays here until you erase it.',
    startAgain: 'Start alerts again',
    history: 'Alerts sent to you',
  },
  profiles: {
    title: 'Your profiles',
    change: 'Change',
    changeNamed: (name: string) => `Change the profile ${name}`,
    remove: 'Remove',
    removeNamed: (name: string) => `Remove the profile ${name}`,
    add: 'Add a profile',
    addTitle: 'Add a profile',
    changeTitle: 'Change a profile',
    save: 'Save the profile',
    back: 'Back to the settings',
    conflict:
      'Your profiles were changed on another device meanwhile. Nothing was saved: compare with the settings page, then send this form again.',
    full: 'There is room for 100 profiles.',
  },
  preferences: { title: 'What we tell you about', save: 'Save' },
  language: { title: 'Language', label: 'Language of the mails', save: 'Save' },
  address: {
    title: 'Address',
    label: 'New e-mail address',
    hint: 'We send one mail there to confirm it.',
    save: 'Change the address',
  },
  data: {
    title: 'Your data',
    export: 'Download everything we keep about you (JSON)',
    erase: 'Erase everything',
  },
};

const fr: typeof en = {
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
    full: 'Il y a de la place pour 100 profils.',
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
};

/** The pages behind a settings link. */
export const settingsWords = { en, fr };
