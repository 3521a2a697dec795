import type { AlertInput, AlertRecipient } from './alert-input.ts';
import { addresseeHeaders, oneClickHeader, senderHeaders, unsubscribeHeader } from './mail-headers.ts';
import { domainOf } from './mailbox.ts';

/**
 * The header fields that every recipient of an alert gets alike. Feedback-ID names the draw, the language and the
 * kind, so that complaints can be counted by campaign; nothing in it tells one recipient from another.
 */
export function sharedHeaders(input: AlertInput): readonly string[] {
  const { draw, revision, kind, language, sender } = input;
  const campaign = `draw-${draw.number.replace(/[^A-Za-z0-9]/g, '').slice(0, 20)}-r${revision}`;
  return [
    ...senderHeaders(sender, language),
    `List-Id: Drawbell alerts <alerts.${domainOf(sender.from)}>`,
    oneClickHeader,
    `Feedback-ID: ${campaign}:${language}:${kind}:drawbell`,
  ];
}

/** The fields of one recipient. Every value in them has been checked by the caller. */
export function recipientHeaders(recipient: AlertRecipient): string {
  return addresseeHeaders(recipient) + unsubscribeHeader(recipient.oneClickUrl);
}
