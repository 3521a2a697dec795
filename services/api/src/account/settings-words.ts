import type { Language } from '@drawbell/draws/subscriber-input';
import type { DeliveryStatus } from '@drawbell/store/schema';

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
    full: 'There is room for 20 profiles.',
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
  erase: {
    title: 'Erase everything about you?',
    text: 'Your address, profiles, preferences and the history of your alerts are removed at once and for good. A last mail says so.',
    keptTitle:
      'What stays, because the law asks us to prove it and so that nobody mails you again by mistake:',
    kept: [
      'a keyed hash of your address, which nobody can turn back into it;',
      'under that hash, when and to which words you consented and when that ended, with the place and browser of it as keyed hashes too.',
    ],
    button: 'Erase everything now',
    back: 'No, back to the settings',
    doneTitle: 'Everything is erased',
    done: 'You will get one last mail that says so. You may sign up again at any time.',
  },
  history: {
    title: 'Alerts sent to you',
    none: 'No alert has been sent to you yet.',
    columns: { date: 'Date', draw: 'Draw', profiles: 'Your profiles', state: 'Mail' },
    states: {
      owed: 'waiting to be sent',
      claimed: 'being sent',
      sending: 'being sent',
      sent: 'sent',
      failed: 'could not be delivered',
      uncertain: 'perhaps delivered',
      cancelled: 'not sent',
    } satisfies Readonly<Record<DeliveryStatus, string>>,
    older: 'Older alerts',
    correction: 'Correction',
    kept: 'The history is kept for a year.',
  },
  link: {
    title: 'Change your settings',
    lead: 'There are no accounts and no passwords here: we mail you a link that opens your settings for a day.',
    button: 'Send me the link',
    knownText: (address: string) =>
      `To protect what you told us, a link from an older mail does not open your settings by itself. We send a new link to ${address}.`,
    sentTitle: 'Look at your mail',
    sent: 'If this address has alerts, a link to its settings is on its way. For the protection of everybody this page says the same for every address.',
    goneTitle: 'This link has expired',
    gone: 'A link to the settings works for a day. Have a new one sent to you.',
    unsubscribe: 'Stop draw alerts',
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

/** The pages behind a settings link. */
export const settingsWords: Readonly<Record<Language, typeof en>> = { en, fr };

/** What was just done, as the page says it after. */
export type Done = keyof typeof en.done;
export const doneKeys = Object.keys(en.done) as [Done, ...Done[]];
