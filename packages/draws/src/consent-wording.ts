import type { Language } from './subscriber-input.ts';

/** Changes with every change of the text: what was agreed to must be known word for word. */
export const consentWordingVersion = '2026-11';

/** What a person agrees to by ticking the box; kept with the evidence of their consent. */
export const consentWording: Readonly<Record<Language, string>> = {
  en: 'Yes, send me e-mails about Express Entry draws, as chosen above, until I unsubscribe. I can unsubscribe at any time with one click, in every mail.',
  fr: 'Oui, envoyez-moi des courriels sur les rondes d’Entrée express, selon mes choix ci-dessus, jusqu’à ce que je me désabonne. Je peux me désabonner en tout temps d’un seul clic, dans chaque courriel.',
};
