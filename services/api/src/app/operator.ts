import type { Environment } from '@drawbell/runtime/environment';
import { html, type SafeHtml } from './html.ts';

/** Who runs this installation, as people who sign up are told before they agree: the law asks for it (CASL, s. 10). */
export interface Operator {
  readonly name: string;
  /** A postal address, on one line. */
  readonly postalAddress: string;
  /** Where mails come from; an answer to one reaches the operator. */
  readonly email: string;
}

/** The sender of the mails. Undefined while nothing is set up: then mails stay on this machine. */
export function operatorFrom(env: Environment): Operator | undefined {
  const { SENDER_NAME: name, SENDER_ADDRESS: address, MAIL_FROM: email } = env;
  if (name === undefined || address === undefined || email === undefined) return undefined;
  const postalAddress = address
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '')
    .join(', ');
  return { name, postalAddress, email };
}

/** Name, postal address and a link to write to, in one line of text. */
export function operatorHtml({ name, postalAddress, email }: Operator): SafeHtml {
  return html`<strong>${name}</strong>, ${postalAddress}, <a href="mailto:${email}">${email}</a>`;
}
