import { createHash } from 'node:crypto';

const domainName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/**
 * The Message-ID of one delivery: the same for the same key and domain, always, so that a second copy of a mail can
 * be recognised as one. The key is hashed because whoever reads a header should learn nothing from it.
 *
 * @throws RangeError when `domain` is not a host name.
 */
export function messageIdFor(input: { deliveryKey: string; domain: string }): string {
  if (!domainName.test(input.domain)) throw new RangeError('the domain of a Message-ID must be a host name');
  const hash = createHash('sha256').update(input.deliveryKey).digest('hex').slice(0, 40);
  return `<${hash}@${input.domain.toLowerCase()}>`;
}

/** True for `<id@domain>` in printable ASCII, of a length that leaves its header on one line. */
export function isMessageId(text: string): boolean {
  return text.length <= 400 && /^<[!-;=?A-~]+@[!-;=?A-~]+>$/.test(text);
}
