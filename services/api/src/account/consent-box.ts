import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { type Operator, operatorHtml } from '../app/operator.ts';
import { consentWording } from '../subscriptions/consent-wording.ts';
import { checkbox, errorOf, type FormState } from './fields.ts';

/** What a person agrees to, word for word, and who will write to them. */
export function consentBox(language: Language, state: FormState, operator: Operator | undefined): SafeHtml {
  return html`<div id="consent">
    ${errorOf(state, 'consent')} ${checkbox(state, { name: 'consent', text: consentWording[language], first: true })}
    ${operator === undefined ? null : html`<p class="hint">${state.words.sentBy} ${operatorHtml(operator)}.</p>`}
  </div>`;
}
