import type { Language } from '@drawbell/draws/subscriber-input';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { accountPage, maskedAddress } from './account-page.ts';
import { accountWords } from './account-words.ts';

/** Asks before anything ends: mail scanners follow links, but press no buttons. */
export function askPage(language: Language, email: string, manageHref: string): Page {
  const { title, ask, consequence, button, manage } = accountWords[language].unsubscribe;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${ask} <strong>${maskedAddress(email)}</strong>.</p>
      <p>${consequence}</p>
      <form method="post">
        <p><button type="submit">${button}</button></p>
      </form>
      <p><a href="${manageHref}">${manage}</a></p>
    </div>`,
  );
}

export function endedPage(language: Language, email: string): Page {
  const { title, text, now } = accountWords[language].ended;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${text} <strong>${maskedAddress(email)}</strong>.</p>
      <p>${now}</p>
    </div>`,
  );
}
