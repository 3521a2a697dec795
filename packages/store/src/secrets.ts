import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { addressKey } from '@drawbell/draws/address';

/** Makes keyed hashes and tokens of addresses and links, so that the database alone reveals nobody. */
export interface Secrets {
  /** HMAC-SHA-256 of `addressKey`: finds a person without their address, whatever its capitals. */
  readonly hashAddress: (email: string) => Buffer;
  /** The link token of one subject for one purpose: the same each time, so that it need not be kept. */
  readonly linkToken: (purpose: LinkPurpose, subject: string) => string;
  /** What is stored of a link token. */
  readonly hashToken: (token: string) => Buffer;
  /** Encrypts what must be read again later, such as signing secrets (AES-256-GCM). */
  readonly seal: (text: string) => string;
  /** Decrypts what `seal` encrypted. Throws if it was altered or sealed with another secret. */
  readonly unseal: (sealed: string) => string;
  /** Tells whether the secret is the one the data was made with, without telling the secret. */
  readonly fingerprint: string;
}

/**
 * What a link is good for, and whose it is: `unsubscribe` and `manage` of a subscriber, without end; `confirm` of a
 * request; `settings` of the mail or the confirmation that it was made for, for a day. `message` opens nothing: it makes
 * the id of a webhook message. `device` proves a cookie of a remembered browser. `calendar` opens the dates of a subscriber
 * and `feed` what they were told, until it is turned off. `channel` confirms a channel, or ends it. `replay` confirms what a
 * rehearsal counted. `bounce` opens nothing either: it signs the return address of a mail.
 */
export type LinkPurpose =
  | 'unsubscribe'
  | 'manage'
  | 'confirm'
  | 'settings'
  | 'device'
  | 'calendar'
  | 'channel'
  | 'feed'
  | 'message'
  | 'event'
  | 'replay'
  | 'bounce';

/** Derives separate keys from the one secret of the installation. */
export function createSecrets(secret: string): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'drawbell', purpose, 32));
  // Key objects: with plain bytes each HMAC takes five times as long, and every mail needs two.
  const hashKey = createSecretKey(derive('address'));
  const linkKey = createSecretKey(derive('link'));
  const tokenKey = createSecretKey(derive('token'));
  const sealKey = createSecretKey(derive('seal'));
  const hmac = (key: KeyObject, text: string) => createHmac('sha256', key).update(text).digest();
  return {
    hashAddress: (email) => hmac(hashKey, addressKey(email)),
    linkToken: (purpose, subject) => hmac(linkKey, `${purpose}:${subject}`).toString('base64url'),
    hashToken: (token) => hmac(tokenKey, token),
    seal: (text) => seal(sealKey, text),
    unseal: (sealed) => unseal(sealKey, sealed),
    fingerprint: derive('fingerprint').toString('hex').slice(0, 16),
  };
}

const ivBytes = 12;
const tagBytes = 16;

function seal(key: KeyObject, text: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), locked]).toString('base64');
}

function unseal(key: KeyObject, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString();
}
