import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Clock } from '@drawbell/runtime/clock';
import { createCache } from '@drawbell/runtime/cache';
import type { VapidPair } from '@drawbell/runtime/vapid-pair';

/** A key in use, under the id that `vapidKeyId` gives it. Several may be while they rotate. */
export interface VapidKey extends VapidPair {
  readonly id: string;
}

export interface VapidSigner {
  /** The Authorization header for a push service, by its origin; null without that key. */
  authorization(origin: string, keyId: string): Promise<string | null>;
}

export interface VapidSignerOptions {
  /** Whom a push service can write to: a `mailto:` or `https:` URL, as `PUSH_SUBJECT` is read. */
  readonly subject: string;
  /** The key of an id, also one that is no longer given to new subscriptions. */
  readonly keyOf: (id: string) => Promise<VapidKey | null>;
  readonly clock: Clock;
}

/** Services refuse what lasts for more than 24 hours by their own clock, and clocks differ. */
const tokenSeconds = 12 * 3_600;
/** So long a token is used: at its end it has hours left, for a service whose clock is ahead of ours. */
const usedMs = 8 * 3_600_000;

/** More push services than there are, by the keys in use. */
const tokensMax = 1_000;

/** Signs for push services: one token for each of them serves all messages for hours. */
export function createVapidSigner({ subject, keyOf, clock }: VapidSignerOptions): VapidSigner {
  const headers = createCache<Promise<string | null>>({
    entriesMax: tokensMax,
    keptFor: { ms: usedMs, clock },
  });
  const make = async (origin: string, keyId: string): Promise<string | null> => {
    const key = await keyOf(keyId);
    if (key === null) return null;
    const exp = Math.floor(clock().getTime() / 1_000) + tokenSeconds;
    return `vapid t=${tokenOf({ aud: origin, exp, sub: subject }, privateKeyOf(key))}, k=${key.publicKey}`;
  };
  return {
    authorization: (origin, keyId) => {
      const name = `${keyId} ${origin}`;
      return headers.getOrMake(name, () => {
        const made = make(origin, keyId);
        // A key that is not known yet may be in the record by the next message.
        const forgetNone = (header: string | null): void => {
          if (header === null) headers.forget(name, made);
        };
        made.then(forgetNone, () => undefined);
        return made;
      });
    },
  };
}

function privateKeyOf({ publicKey, privateKey }: VapidKey): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)];
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: privateKey, x, y } });
}

const head = part({ typ: 'JWT', alg: 'ES256' });

function tokenOf(claims: { aud: string; exp: number; sub: string }, key: KeyObject): string {
  const signed = `${head}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
