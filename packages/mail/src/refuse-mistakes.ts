import { isMailbox } from './mailbox.ts';
import { isMessageId } from './message-id.ts';
import type { Sender } from './sender.ts';
import { isWebLink } from './web-link.ts';

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
