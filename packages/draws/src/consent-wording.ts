import type { Language } from './subscriber-input.ts';

/** Changes with every change of the text: what was agreed to must be known word for word. */
export const consentWordingVersion = '2026-11';

/** What a person agrees to by ticking the box; kept with the evidence of their consent. */
export const consentWording: Readonly<Record<Language, string>> = {
  en: 'Yes, send me e-mails about Express Entry draws, as chosen above, until I unsubscribe. I can unsubscribe at any time with one click, in every mail.',
  fr: 'Oui, envoyez-moi des courriels sur les rondes d’Entrée express, selon mes choix ci-dessus, jusqu’à ce que je me désabonne. Je peux me désabonner en tout temps d’un seul clic, dans chaque courriel.',
};

/** Changes with every change of the texts below. */
export const channelWordingVersion = '2026-12';

/** What a person agrees to by adding a place where they are told beside their mailbox; kept as evidence. */
export const channelWording: Readonly<
  Record<'push' | 'ntfy' | 'telegram', Readonly<Record<Language, string>>>
> = {
  push: {
    en: 'Tell me about Express Entry draws on this device, until I stop it. I can stop it at any time, here or in any message.',
    fr: 'Annoncez-moi les rondes d’Entrée express sur cet appareil, jusqu’à ce que j’y mette fin. Je peux y mettre fin en tout temps, ici ou dans chaque message.',
  },
  ntfy: {
    en: 'Tell me about Express Entry draws through this ntfy topic, until I stop it. I can stop it at any time, here or in any message.',
    fr: 'Annoncez-moi les rondes d’Entrée express par ce sujet ntfy, jusqu’à ce que j’y mette fin. Je peux y mettre fin en tout temps, ici ou dans chaque message.',
  },
  telegram: {
    en: 'Tell me about Express Entry draws on Telegram, until I stop it. I can stop it at any time, here or by writing /stop.',
    fr: 'Annoncez-moi les rondes d’Entrée express sur Telegram, jusqu’à ce que j’y mette fin. Je peux y mettre fin en tout temps, ici ou en écrivant /stop.',
  },
};
