import type { Language } from '@drawbell/draws/subscriber-input';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { noticePage } from '../site/frame.ts';
import { maskedAddress } from './account-page.ts';
import { joinWords } from './join-words.ts';

/** What a confirmation is about: a sign-up, or a new address. */
export type Confirms = 'confirm' | 'address';

/** Shows what the button would do: links are followed by machines, buttons are pressed by people. */
export function askToConfirmPage(language: Language, confirms: Confirms, token: string, email: string): Page {
  const words = joinWords[language];
  const { title, button, text } = words[confirms];
  return noticePage({
    ...{ language, path: `/${confirms}/${token}`, title, button },
    text: [text(maskedAddress(email)), words.confirm.what],
  });
}

export function confirmedPage(language: Language, confirms: Confirms, settingsToken: string): Page {
  const { confirm, ...words } = joinWords[language];
  const { doneTitle: title, done } = confirms === 'confirm' ? confirm : words.address;
  return noticePage({
    ...{ language, path: '/', title },
    text: [done],
    more: html`<p><a class="button" href="/${language}/settings/${settingsToken}">${confirm.settings}</a></p>`,
  });
}

export function alreadyConfirmedPage(language: Language): Page {
  const { alreadyTitle: title, already, askForLink } = joinWords[language].confirm;
  return noticePage({
    ...{ language, path: '/manage', title },
    text: [already],
    more: html`<p><a href="/${language}/manage">${askForLink}</a></p>`,
  });
}

export function goneConfirmationPage(language: Language): Page {
  const { goneTitle: title, gone, again } = joinWords[language].confirm;
  return noticePage({
    ...{ language, path: '/sign-up', title },
    text: [gone],
    more: html`<p><a href="/${language}/sign-up">${again}</a></p>`,
  });
}

export function notPossiblePage(language: Language, confirms: Confirms): Page {
  const words = joinWords[language];
  const text = confirms === 'confirm' ? words.confirm.suppressed : words.address.notPossible;
  return noticePage({ ...{ language, path: '/manage', title: words[confirms].title }, text: [text] });
}
