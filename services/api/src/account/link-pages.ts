import type { Language } from '@drawbell/draws/subscriber-input';
import type { FieldError, Form } from '../app/form.ts';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { changeLanguage, languageKeeper, noticePage, sitePage } from '../site/frame.ts';
import { addressField, errorSummary } from './fields.ts';
import { formWords } from './form-words.ts';
import { settingsWords } from './settings-words.ts';

/** Asks for the address that a settings link should go to. */
export function askForLinkPage(
  language: Language,
  form: Form,
  errors: readonly FieldError[],
  { gone = false }: { gone?: boolean } = {},
): Page {
  const { link } = settingsWords[language];
  const words = formWords[language];
  const state = { form, errors, words };
  return sitePage({
    ...{ language, path: '/manage', title: gone ? link.goneTitle : link.title, script: true },
    body: html`<div class="narrow">
      ${errorSummary(state)}
      <form method="post" action="/${language}/manage" class="panel" novalidate data-keep="${changeLanguage}">
        <p>${gone ? link.gone : link.lead}</p>
        ${addressField(state, { label: words.email.label })}
        <p><button type="submit">${link.button}</button></p>
        ${languageKeeper(language, '/manage')}
      </form>
    </div>`,
  });
}

/** What a manage link of an older mail shows: enough for its owner to go on, and nothing for anybody else. */
export function knownLinkPage(
  language: Language,
  path: string,
  { address, unsubscribeHref }: { address: string; unsubscribeHref: string | null },
): Page {
  const { link } = settingsWords[language];
  return noticePage({
    ...{ language, path, title: link.title },
    text: [link.lead, link.knownText(address)],
    button: link.button,
    more: unsubscribeHref === null ? null : html`<p><a href="${unsubscribeHref}">${link.unsubscribe}</a></p>`,
  });
}

export function linkSentPage(language: Language): Page {
  const { link } = settingsWords[language];
  return noticePage({ ...{ language, path: '/manage', title: link.sentTitle }, text: [link.sent] });
}
