import { createHmac, sign as signWith, timingSafeEqual, verify as verifyWith } from 'node:crypto';
import { readPublicKey, readSigningKey } from './secret.ts';

/** What is signed: the id and the moment of the attempt with the exact bytes of the body. */
interface SignedContent {
  /** `webhook-id`: the same at every attempt. */
  readonly id: string;
  /** Of this attempt. Receivers refuse what is older than some minutes. */
  readonly at: Date;
  readonly body: string;
}

/** The headers of the Standard Webhooks specification. */
type SignatureHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

export type Signer = (content: SignedContent) => SignatureHeaders;

/**
 * Prepares the signing of one endpoint's messages. Each secret adds a signature, so that a receiver which knows any
 * of them can verify: the old one and the new one during a rotation.
 * @throws RangeError when there is no secret, or one is malformed
 */
export function createSigner(secrets: readonly string[]): Signer {
  if (secrets.length === 0) throw new RangeError('a message cannot be signed without a secret');
  const keys = secrets.map((secret) => readSigningKey(secret));
  return ({ id, at, body }) => {
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    const content = `${id}.${timestamp}.${body}`;
    const signatures = keys.map(({ kind, key }) =>
      kind === 'hmac'
        ? `v1,${createHmac('sha256', key).update(content).digest('base64')}`
        : `v1a,${signWith(null, Buffer.from(content), key).toString('base64')}`,
    );
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
  };
}

/** How far a message's moment may lie from now, in either direction (Standard Webhooks). */
const toleranceMs = 5 * 60_000;

interface ReceivedWebhook {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/**
 * Whether any signature of a message fits `key` (`whsec_…` or `whpk_…`) and its moment is close to `now`. Compares in
 * constant time. What receivers do with the published libraries; here for tools and tests.
 */
export function verifyWebhook(received: ReceivedWebhook, key: string, now: Date): boolean {
  const { id, timestamp, signature, body } = received;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(Number(timestamp) * 1_000 - now.getTime()) > toleranceMs) return false;
  const fits = checkOf(key, `${id}.${timestamp}.${body}`);
  return signature.split(' ').some(fits);
}

function checkOf(key: string, content: string): (signature: string) => boolean {
  if (key.startsWith('whpk_')) {
    const publicKey = readPublicKey(key);
    return (signature) =>
      signature.startsWith('v1a,') &&
      verifyWith(null, Buffer.from(content), publicKey, Buffer.from(signature.slice(4), 'base64'));
  }
  const expected = createHmac('sha256', readSigningKey(key).key).update(content).digest();
  return (signature) => {
    const given = Buffer.from(signature.startsWith('v1,') ? signature.slice(3) : '', 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}
