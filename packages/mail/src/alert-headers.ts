import type { AlertInput, AlertRecipient } from './alert-input.ts';
import { displayName, textHeader } from './header-text.ts';
import { domainOf } from './mailbox.ts';

/** Never part of quoted-printable text, where "=" is followed by two digits or a line end. */
export const boundary = '=_drawbell_alternative';

/**
 * The header fields that every recipient of an alert gets alike.
 *
 * Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress (Exchange) keep absence notices away. `Precedence: bulk` is
 * left out on purpose: it is in no standard, adds nothing to those two, and some filters file such mail as
 * advertising, while this mail is wanted within minutes. Feedback-ID names the draw, the language and the kind, so
 * that complaints can be counted by campaign; nothing in it tells one recipient from another.
 */
export function sharedHeaders(input: AlertInput): readonly string[] {
  const { draw, revision, kind, language, sender } = input;
  const domain = domainOf(sender.from);
  const campaign = `draw-${draw.number.replace(/[^A-Za-z0-9]/g, '').slice(0, 20)}-r${revision}`;
  return [
    `From: ${displayName(sender.name)} <${sender.from}>`,
    'MIME-Version: 1.0',
    `Content-Language: ${language}`,
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    `List-Id: Drawbell alerts <alerts.${domain}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: OOF, AutoReply',
    `Feedback-ID: ${campaign}:${language}:${kind}:drawbell`,
  ];
}

/** The fields of one recipient. Every value in them has been checked by the caller. */
export function recipientHeaders({ to, messageId, date, oneClickUrl }: AlertRecipient): string {
  const written = date.toUTCString().replace('GMT', '+0000');
  return `To: <${to}>\r\nMessage-ID: ${messageId}\r\nDate: ${written}\r\nList-Unsubscribe: <${oneClickUrl}>\r\n`;
}

export function subjectHeader(subject: string): string {
  return `${textHeader('Subject', subject)}\r\n`;
}
