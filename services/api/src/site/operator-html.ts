import { html, type SafeHtml } from '../html/html.ts';
import type { Operator } from '../operator.ts';

/** Name, postal address and a link to write to, in one line of text. */
export function operatorHtml({ name, postalAddress, email }: Operator): SafeHtml {
  return html`<strong>${name}</strong>, ${postalAddress}, <a href="mailto:${email}">${email}</a>`;
}
