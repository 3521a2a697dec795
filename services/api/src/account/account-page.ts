import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { accountWords } from './account-words.ts';

/** The frame of the pages that people reach from their mail. */
export function accountPage(language: Language, title: string, body: SafeHtml): Page {
  return {
    title,
    language,
    body: html`<div class="narrow">${body}</div>`,
    footer: html`<p>${accountWords[language].footer}</p>`,
  };
}

/** For a token that is wrong, cut off, or of another link: which of them is not told. */
export function deadLinkPage(language: Language): Page {
  const { title, text, hint } = accountWords[language].deadLink;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${text}</p>
      <p>${hint}</p>
    </div>`,
  );
}

/** Enough of an address for its owner to know it, and not for anybody else: `m…@example.org`. */
export function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return `${first}…${email.slice(at)}`;
}
