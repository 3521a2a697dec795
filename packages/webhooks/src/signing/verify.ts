import { createHmac, timingSafeEqual, verify as verifyWith } from 'node:crypto';
import { readPublicKey, readSigningKey } from './secret.ts';

/** How far a message's moment may lie from now, in either direction (Standard Webhooks). */
const toleranceMs = 5 * 60_000;

export interface ReceivedWebhook {
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
