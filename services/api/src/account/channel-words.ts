import type { Language } from '@drawbell/draws/subscriber-input';
import type { ChannelEndReason, ChannelKind } from '@drawbell/store/channels/tables';

const en = {
  title: 'Phones, ntfy, Telegram',
  lead: 'Alerts come by e-mail. Here you add places where they come, too. Each message says the verdict and the draw, and no score unless you allow it.',
  none: 'There is no other place yet.',
  listTitle: 'Where you are told',
  endedTitle: 'Ended in the last 30 days',
  states: { pending: 'waits for its code', active: 'on' },
  pendingChat: 'waits for you in Telegram',
  here: 'this one',
  since: (day: string) => `since ${day}`,
  told: (day: string) => `last told ${day}`,
  neverTold: 'nothing told yet',
  says: { verdict: 'verdict only', score: 'with my score' },
  change: 'Change',
  goOn: 'Go on',
  name: 'Name',
  nameHint: 'For you alone.',
  saysLabel: 'A message may say',
  saysHint:
    'A message passes through the company that runs the service, and may be read on a locked screen. Points missing tell the score, too.',
  saysOptions: { verdict: 'the verdict and the draw', score: 'my score and the points, too' },
  save: 'Save',
  remove: 'Remove this place',
  removeHint: 'Nothing more is sent there, from this moment on.',
  back: 'Back to all places',
  ended: {
    removed: 'removed in the settings',
    stopped: 'stopped from a message',
    gone: 'the device or chat is no longer there',
    refused: 'it took no messages',
    moved: 'somebody else uses it now, or it was added anew',
    unsubscribed: 'alerts were stopped',
  } satisfies Record<ChannelEndReason, string>,
  push: {
    title: 'This device',
    text: 'Your browser shows a message when there is news, also when this page is closed. On an iPhone or iPad, first add this site to the home screen and open it from there.',
    add: 'Tell me on this device',
    name: 'Browser',
    noScript: 'This needs a script, and your browser runs none here.',
    cannot: 'This browser cannot show messages of a site, or not in a private window.',
    denied:
      'Messages of this site are blocked in this browser: allow them in its settings of the site, then try again.',
    failed:
      'The browser could not register with its message service. Try again later, or with another browser.',
    isOn: 'This browser is told.',
    leave: 'Stop on this device',
    through:
      'Messages go through your browser’s maker (Google, Mozilla, Apple, Microsoft), which cannot read them.',
  },
  ntfy: {
    title: 'ntfy',
    text: 'An app for phones and computers that shows what is sent to a topic. Subscribe to the topic in the app first: a code is sent there.',
    topic: 'Topic',
    topicHint:
      'One that nobody can guess is made for you; you may enter another. Whoever knows a topic reads along, and so does its server.',
    add: 'Send the code',
    codeTitle: 'Enter the code',
    codeText: 'In the next minute the topic gets a code of eight letters and digits. It works for an hour.',
    code: 'Code',
    confirm: 'Confirm',
  },
  telegram: {
    title: 'Telegram',
    text: 'Our bot writes to you in a private chat. Telegram can read what it says.',
    add: 'Set up Telegram',
    linkTitle: 'Open the chat',
    linkText:
      'The link opens Telegram with our bot. Press “Start” there, and the bot answers that you are told from now on. The link works for an hour, for one chat.',
    open: 'Open Telegram',
    reload: 'When the bot has answered, this place is listed as on.',
  },
  consent: 'By pressing the button you agree:',
  nothingOffered: 'This installation tells people by e-mail alone.',
};

const fr: typeof en = {
  title: 'Téléphones, ntfy, Telegram',
  lead: 'Les alertes arrivent par courriel. Ajoutez ici d’autres endroits où elles arrivent aussi. Chaque message donne le verdict et la ronde, et aucune note sauf si vous le permettez.',
  none: 'Il n’y a encore aucun autre endroit.',
  listTitle: 'Où les annonces arrivent',
  endedTitle: 'Arrêtés ces 30 derniers jours',
  states: { pending: 'attend son code', active: 'en service' },
  pendingChat: 'vous attend dans Telegram',
  here: 'celui-ci',
  since: (day) => `depuis le ${day}`,
  told: (day) => `dernière annonce le ${day}`,
  neverTold: 'rien d’annoncé encore',
  says: { verdict: 'verdict seulement', score: 'avec ma note' },
  change: 'Modifier',
  goOn: 'Continuer',
  name: 'Nom',
  nameHint: 'Pour vous seulement.',
  saysLabel: 'Un message peut donner',
  saysHint:
    'Un message passe par l’entreprise qui offre le service, et se lit parfois sur un écran verrouillé. Les points manquants révèlent aussi la note.',
  saysOptions: { verdict: 'le verdict et la ronde', score: 'aussi ma note et les points' },
  save: 'Enregistrer',
  remove: 'Retirer cet endroit',
  removeHint: 'Plus rien n’y est envoyé, dès ce moment.',
  back: 'Retour à tous les endroits',
  ended: {
    removed: 'retiré dans les réglages',
    stopped: 'arrêté à partir d’un message',
    gone: 'l’appareil ou la conversation n’existe plus',
    refused: 'il n’acceptait aucun message',
    moved: 'quelqu’un d’autre l’utilise, ou il a été ajouté de nouveau',
    unsubscribed: 'les alertes ont été arrêtées',
  },
  push: {
    title: 'Cet appareil',
    text: 'Votre navigateur affiche un message quand il y a du nouveau, même si cette page est fermée. Sur un iPhone ou un iPad, ajoutez d’abord ce site à l’écran d’accueil et ouvrez-le de là.',
    add: 'M’avertir sur cet appareil',
    name: 'Navigateur',
    noScript: 'Il faut un script pour cela, et votre navigateur n’en exécute pas ici.',
    cannot: 'Ce navigateur n’affiche pas de messages de sites, ou pas dans une fenêtre privée.',
    denied:
      'Les messages de ce site sont bloqués dans ce navigateur\u00a0: permettez-les dans ses réglages du site, puis réessayez.',
    failed:
      'Le navigateur n’a pas pu s’inscrire à son service de messages. Réessayez plus tard, ou avec un autre navigateur.',
    isOn: 'Les annonces arrivent dans ce navigateur.',
    leave: 'Arrêter sur cet appareil',
    through:
      'Les messages passent par l’éditeur de votre navigateur (Google, Mozilla, Apple, Microsoft), qui ne peut pas les lire.',
  },
  ntfy: {
    title: 'ntfy',
    text: 'Une application pour téléphones et ordinateurs qui affiche ce qui est envoyé à un sujet. Abonnez-vous d’abord au sujet dans l’application\u00a0: un code y est envoyé.',
    topic: 'Sujet',
    topicHint:
      'Nous en proposons un que personne ne peut deviner; vous pouvez en indiquer un autre. Quiconque connaît un sujet lit ce qui y passe, tout comme son serveur.',
    add: 'Envoyer le code',
    codeTitle: 'Entrez le code',
    codeText:
      'D’ici une minute, un code de huit lettres et chiffres arrive au sujet. Il fonctionne pendant une heure.',
    code: 'Code',
    confirm: 'Confirmer',
  },
  telegram: {
    title: 'Telegram',
    text: 'Notre robot vous écrit dans une conversation privée. Telegram peut lire ce qu’il dit.',
    add: 'Configurer Telegram',
    linkTitle: 'Ouvrez la conversation',
    linkText:
      'Le lien ouvre Telegram sur notre robot. Appuyez sur «\u00a0Démarrer\u00a0», et le robot répond que les annonces y arrivent désormais. Le lien fonctionne pendant une heure, pour une seule conversation.',
    open: 'Ouvrir Telegram',
    reload: 'Quand le robot a répondu, cet endroit figure dans la liste comme en service.',
  },
  consent: 'En appuyant sur le bouton, vous acceptez ceci\u00a0:',
  nothingOffered: 'Ici, les annonces se font seulement par courriel.',
};

/** The pages of places beside the mailbox. */
export const channelWords: Readonly<Record<Language, typeof en>> = { en, fr };

/** What a place is called until its owner names it. */
export function usualName(kind: ChannelKind, language: Language, browser: string): string {
  if (kind !== 'push') return kind === 'ntfy' ? 'ntfy' : 'Telegram';
  return browser === '' ? channelWords[language].push.name : browser;
}
