import type { Language } from '@drawbell/draws/subscriber-input';
import { displayName, textHeader } from './header-text.ts';
import { alternativeType } from './mime-alternative.ts';
import type { Sender } from './sender.ts';

/** With a `List-Unsubscribe` that takes the POST of RFC 8058. */
export const oneClickHeader = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';

/**
 * The header fields that every mail of a sender in a language has.
 *
 * Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress (Exchange) keep absence notices away. `Precedence: bulk` is
 * left out on purpose: it is in no standard, adds nothing to those two, and some filters file such mail as
 * advertising, while this mail is wanted within minutes.
 */
export function senderHeaders(sender: Sender, language: Language): readonly string[] {
  return [
    `From: ${displayName(sender.name)} <${sender.from}>`,
    'MIME-Version: 1.0',
    `Content-Language: ${language}`,
    alternativeType,
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: OOF, AutoReply',
  ];
}

/** The fields that tell one mail from another. Every value in them has been checked by the caller. */
export function addresseeHeaders(mail: { to: string; messageId: string; date: Date }): string {
  const written = mail.date.toUTCString().replace('GMT', '+0000');
  return `To: <${mail.to}>\r\nMessage-ID: ${mail.messageId}\r\nDate: ${written}\r\n`;
}

export function unsubscribeHeader(oneClickUrl: string): string {
  return `List-Unsubscribe: <${oneClickUrl}>\r\n`;
}

export function subjectHeader(subject: string): string {
  return `${textHeader('Subject', subject)}\r\n`;
}
