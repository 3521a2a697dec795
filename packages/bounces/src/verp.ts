import { timingSafeEqual } from 'node:crypto';

/** The mail that a return address was made for. */
export interface SentMail {
  readonly kind: 'delivery' | 'account_mail' | 'digest';
  /** The number of its row. */
  readonly id: string;
  /** The beginning of the keyed hash of the address it went to: who that was then may have another address by now. */
  readonly addressTag: Buffer;
}

/** Whom a mail to us is for: the mail that came back, the operator's place for the reports of feedback loops, the canary. */
export type BounceRecipient =
  | { readonly kind: 'mail'; readonly mail: SentMail }
  | { readonly kind: 'complaints' }
  | { readonly kind: 'canary' };

/**
 * Return addresses that name one mail and cannot be made up by others (variable envelope return paths). Whoever sees one,
 * its reader and the servers on the way, can report on that mail, and on no other.
 */
export interface Verp {
  /** The envelope sender of a mail. */
  readonly write: (mail: SentMail) => string;
  /**
   * Null for every address that this installation did not make. Takes letters in any case, and what sending servers put
   * around it (BATV), as they leave it on what comes back.
   */
  readonly read: (address: string) => BounceRecipient | null;
  /** Where feedback loops may be told to report to. */
  readonly complaintsAddress: string;
  /** Where the canary may be sent, to be seen to arrive. */
  readonly canaryAddress: string;
}

/** 80 bits of each: nobody guesses the one, and the other tells two addresses of one person apart. */
const tagBytes = 10;
const kinds = { d: 'delivery', a: 'account_mail', g: 'digest' } as const;
const letters = { delivery: 'd', account_mail: 'a', digest: 'g' } as const;

function kindOf(letter: string): SentMail['kind'] {
  return letter === 'd' || letter === 'g' ? kinds[letter] : kinds.a;
}

/**
 * @param token a keyed hash (base64url, at least 10 bytes) of what is signed, by a key of this installation alone
 * @param domain whose mail reaches us; the local part has at most 61 characters of the 64 that SMTP allows
 */
export function createVerp({ token, domain }: { token: (subject: string) => string; domain: string }): Verp {
  const mac = (subject: string) => Buffer.from(token(subject), 'base64url').subarray(0, tagBytes);
  const place = `@${domain.toLowerCase()}`;
  const placeOf = (kind: 'complaints' | 'canary') => `${kind}+${base32(mac(kind))}${place}`;
  const read = (address: string): BounceRecipient | null => {
    const given = address.toLowerCase();
    if (!given.endsWith(place)) return null;
    const part = withoutSenderTag(given.slice(0, -place.length));
    const [, own, seal = ''] = /^(complaints|canary)\+([a-z2-7]{16})$/.exec(part) ?? [];
    if (own === 'complaints' || own === 'canary') return fits(seal, mac(own)) ? { kind: own } : null;
    const found = /^bounce\+([dag])([1-9]\d{0,18})-([a-z2-7]{16})-([a-z2-7]{16})$/.exec(part);
    if (found === null) return null;
    const [, letter = '', id = '', tag = '', given16 = ''] = found;
    if (!fits(given16, mac(`${letter}${id}-${tag}`))) return null;
    return { kind: 'mail', mail: { kind: kindOf(letter), id, addressTag: fromBase32(tag) } };
  };
  return {
    read,
    complaintsAddress: placeOf('complaints'),
    canaryAddress: placeOf('canary'),
    write: ({ kind, id, addressTag }) => {
      const subject = `${letters[kind]}${id}-${base32(addressTag.subarray(0, tagBytes))}`;
      return `bounce+${subject}-${base32(mac(subject))}${place}`;
    },
  };
}

/**
 * Bounce address tag validation: the mail server on our way out signs the local part for itself, and bounces that reach
 * us past it still carry that. `prvs=TAG=local` (draft-levine-smtp-batv), `prvs=local/TAG` (its first draft),
 * `btv1==TAG==local` (Barracuda), `msprvs1=TAG=local` (SparkPost), and others made alike. Servers in a row each add one.
 * Whose tag it is does not matter: what is inside is sealed by us.
 */
const tagBefore = /^[a-z][a-z0-9]{1,15}={1,2}[^=@/\s]{1,100}={1,2}(?=.)/;
const tagBehind = /^prvs=([^=@/\s]+)\/[a-z0-9]{1,40}$/;
const senderTagsMax = 3;

function withoutSenderTag(part: string): string {
  let inner = part;
  for (let tags = 0; tags < senderTagsMax; tags += 1) {
    const next = tagBehind.exec(inner)?.[1] ?? inner.replace(tagBefore, '');
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

function fits(given: string, expected: Buffer): boolean {
  return timingSafeEqual(fromBase32(given), expected);
}

/** RFC 4648, in small letters: the local part of an address keeps its digits but not its case. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Buffer): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31] ?? '';
    held &= (1 << bits) - 1;
  }
  return text;
}

/** Of letters of the alphabet only. */
function fromBase32(text: string): Buffer {
  const bytes = Buffer.alloc((text.length * 5) >> 3);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    held = (held << 5) | alphabet.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    held &= (1 << bits) - 1;
    at += 1;
  }
  return bytes;
}
