import type { Language } from '@drawbell/draws/subscriber-input';
import type { ShortText } from './short-alert.ts';

/** What is said where a channel begins and ends. Plain text, and nothing about anybody: others may read a topic. */
const en = {
  /** Goes to a topic that somebody entered; the code comes back on the site from who can read it. */
  ntfyCode: (code: string): ShortText => ({
    title: `Drawbell: your code is ${code}`,
    body: 'Enter it on the page where you added this topic. If you did not ask for this, do nothing: no other message will come.',
  }),
  /** Is shown once a device was added, as proof that messages arrive. */
  pushBegins: {
    title: 'This device is set up',
    body: 'Drawbell tells you of draws here from now on. Your settings list this device and remove it.',
  },
  ntfyBegins: {
    title: 'This topic is set up',
    body: 'Drawbell tells you of draws here from now on. Your settings list this topic and remove it.',
  },
  telegram: {
    linked: 'This chat is linked. Drawbell tells you of draws here from now on. Send /stop to end it.',
    linkedAlready: 'This chat is linked already. Send /stop to end it.',
    codeUnknown: (settings: string) =>
      `This link has been used or is too old. Get a new one from your settings: ${settings}`,
    noCode: (settings: string) => `To be told of draws here, begin in your settings: ${settings}`,
    stopped: (settings: string) =>
      `It has ended: no more messages here. Your e-mails go on; your settings say where you are told: ${settings}`,
    notLinked: 'This chat is not linked: no messages come here.',
    other: (settings: string) =>
      `Nobody reads what is written here. Send /stop to end these messages. All else is in your settings: ${settings}`,
  },
};

const fr: typeof en = {
  ntfyCode: (code) => ({
    title: `Drawbell\u00a0: votre code est ${code}`,
    body: 'Entrez-le sur la page où vous avez ajouté ce sujet. Si vous n’avez rien demandé, ne faites rien\u00a0: aucun autre message ne viendra.',
  }),
  pushBegins: {
    title: 'Cet appareil est prêt',
    body: 'Drawbell vous avertit des rondes ici à partir de maintenant. Vos réglages montrent cet appareil et permettent de le retirer.',
  },
  ntfyBegins: {
    title: 'Ce sujet est prêt',
    body: 'Drawbell vous avertit des rondes ici à partir de maintenant. Vos réglages montrent ce sujet et permettent de le retirer.',
  },
  telegram: {
    linked:
      'Cette discussion est reliée. Drawbell vous avertit des rondes ici à partir de maintenant. Envoyez /stop pour y mettre fin.',
    linkedAlready: 'Cette discussion est déjà reliée. Envoyez /stop pour y mettre fin.',
    codeUnknown: (settings) =>
      `Ce lien a déjà servi ou n’est plus valide. Obtenez-en un autre dans vos réglages\u00a0: ${settings}`,
    noCode: (settings) => `Pour recevoir les rondes ici, commencez dans vos réglages\u00a0: ${settings}`,
    stopped: (settings) =>
      `C’est fini\u00a0: plus aucun message ici. Vos courriels continuent; vos réglages disent où vont nos messages\u00a0: ${settings}`,
    notLinked: 'Cette discussion n’est pas reliée\u00a0: aucun message ne vient ici.',
    other: (settings) =>
      `Personne ne lit ce qui s’écrit ici. Envoyez /stop pour mettre fin aux messages. Tout le reste est dans vos réglages\u00a0: ${settings}`,
  },
};

export const channelWords: Readonly<Record<Language, typeof en>> = { en, fr };
