import { isMessageId } from './message-id.ts';
import type { Sender } from './sender.ts';

/** @throws RangeError when the sender's address or the public URL cannot be used. */
export function refuseSender({ sender, publicUrl }: { sender: Sender; publicUrl: string }): void {
  if (!isMailbox(sender.from)) throw new RangeError('the address of the sender cannot be used');
  if (!isWebLink(publicUrl)) throw new RangeError('the public URL must be an absolute http(s) URL');
}

/** @throws RangeError when an address or Message-ID cannot stand in a header as it is, or the date is none. */
export function refuseAddressee(mail: { to: string; messageId: string; date: Date }): void {
  if (!isMailbox(mail.to)) throw new RangeError('the address of the recipient cannot be used');
  if (!isMessageId(mail.messageId)) throw new RangeError('not a Message-ID');
  refuseDates([mail.date]);
}

export function refuseDates(dates: readonly Date[]): void {
  if (dates.some((date) => Number.isNaN(date.getTime()))) throw new RangeError('not a date');
}

export function refuseLinks(links: readonly string[]): void {
  if (!links.every((link) => isWebLink(link))) throw new RangeError('not an http(s) link');
}

/** RFC 5321 §4.5.3.1. */
const addressLengthMax = 254;
const localPartLengthMax = 64;
const mailbox = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+)@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/;

/**
 * True for an address that can stand in a header and in an SMTP command as it is: printable ASCII without quotes,
 * brackets, commas or blanks. The forms this leaves out (quoted local parts, addresses beyond ASCII) are refused
 * rather than rewritten: a mail must never go to another address than the one given.
 */
export function isMailbox(address: string): boolean {
  if (address.length > addressLengthMax) return false;
  const local = mailbox.exec(address)?.[1];
  return local !== undefined && local.length <= localPartLengthMax;
}

/** The domain of an address that `isMailbox` accepts, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** With `List-Unsubscribe:` before it, a link of this length still fits the 998 characters of a header line. */
const linkLengthMax = 900;

/**
 * True for an absolute http(s) URL in printable ASCII without blanks, quotes or angle brackets: safe between the
 * brackets of List-Unsubscribe and, once escaped, in an attribute. Tokens in links are made so; anything else is a
 * mistake of the caller.
 */
export function isWebLink(url: string): boolean {
  return url.length <= linkLengthMax && /^https?:\/\/[!#-&(-;=?-~]+$/.test(url);
}
