import { createHash } from 'node:crypto';
import { checkEndpoint } from '@drawbell/webhooks/egress-guard';
import {
  createGuardedClient,
  type GuardedAnswer,
  type GuardedClientOptions,
} from '@drawbell/webhooks/guarded-client';
import type { Clock } from '@drawbell/runtime/clock';
import { type Cache, createCache } from '@drawbell/runtime/cache';
import { vapidKeyId } from '@drawbell/runtime/vapid-pair';
import { z } from 'zod';
import {
  addressProblem,
  type AddressReading,
  type Channel,
  type ChannelAddress,
  type ChannelResult,
  partOf,
  retryAfterOf,
  saidOf,
  type ShortMessage,
} from '../channel.ts';
import { agree, authBytes, encrypt, pointOf, recordOf, strangersKeys } from './encryption.ts';
import { createSealer, type WrittenKeys } from './sealer.ts';
import { createVapidSigner, type VapidSignerOptions } from './vapid.ts';

export interface PushChannelOptions
  extends GuardedClientOptions, Pick<VapidSignerOptions, 'subject' | 'keyOf'> {
  readonly clock: Clock;
}

/**
 * Web Push (RFC 8030): `address` is `{endpoint, p256dh, auth, key}`, the last the id of the VAPID key that the browser
 * subscribed with, by which its messages stay signed. `readAddress` takes what `PushSubscription.toJSON()` gives and the
 * public key it was made with: `{endpoint, keys: {p256dh, auth}, applicationServerKey}`. A service worker gets
 * `{title, body, url, tag, lang}` as JSON.
 */
export function createPushChannel(options: PushChannelOptions): Channel {
  const client = createGuardedClient({ keepAliveMs: keptMs, ...options });
  const signer = createVapidSigner(options);
  const sealer = createSealer();
  const written = createCache<Written>({ entriesMax: bodiesMax });
  return {
    kind: 'push',
    pace: { underWayMax: 256, limit: null },
    relayOf: (address) => `push ${originOf(partOf(address, 'endpoint'))}`,
    readAddress: async (input) => {
      const read = readSubscription(input);
      if (!read.ok) return read;
      const { endpoint = '', key = '' } = read.address;
      const refused = await checkEndpoint(endpoint, options);
      if (refused !== null) return addressProblem('endpoint', refused.code, refused.message);
      if ((await options.keyOf(key)) === null)
        return addressProblem('applicationServerKey', 'unknown_key', 'is no key of this installation');
      return read;
    },
    prepare: (addresses) =>
      sealer.prepare(addresses.filter(({ p256dh, auth }) => p256dh && auth).map(keysOf)),
    send: async (address, message) => {
      const endpoint = partOf(address, 'endpoint');
      const authorization = await signer.authorization(originOf(endpoint), partOf(address, 'key'));
      if (authorization === null)
        return { kind: 'refused', whose: 'ours', code: 'no_key', retryAfterMs: null, ...unsaid };
      const { ttlSeconds, urgency } = message;
      const { record, topic } = writtenOf(message, written);
      const answer = await client.request({
        ...{ method: 'POST', url: endpoint, body: await sealer.seal(keysOf(address), record) },
        headers: {
          ...{ authorization, ttl: String(ttlSeconds), urgency, topic },
          ...{ 'content-encoding': 'aes128gcm', 'content-type': 'application/octet-stream' },
        },
      });
      const result = judge(answer, options.clock());
      if (result.kind === 'gone') sealer.forget(keysOf(address));
      return result;
    },
    // Nobody can be asked: a push service answers messages alone. What is encrypted is, for a browser that is none.
    check: async (rehearsed) => {
      if (rehearsed === undefined) return null;
      encrypt(recordOf(payloadOf(rehearsed)), agree(strangersKeys()));
      return null;
    },
    close: async () => {
      await Promise.all([client.close(), sealer.close()]);
    },
  };
}

/** A burst is worth keeping connections for: there are a handful of push services for everybody. */
const keptMs = 4_000;

/** Readers who stand alike get the same words. */
const bodiesMax = 300;

const unsaid = { response: 'the key of this subscription is not known', durationMs: 0 };

function judge(answer: GuardedAnswer, now: Date): ChannelResult {
  if (answer.kind !== 'answered') return answer;
  const { status, durationMs } = answer;
  const said = { code: String(status), response: saidOf(answer.response), durationMs };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...said };
  // RFC 8030 has 404 for a subscription that ended, and services use either.
  if (status === 404 || status === 410) return { kind: 'gone', reason: 'unsubscribed', ...said };
  return { kind: 'refused', whose: whose(status), retryAfterMs: retryAfterOf(answer, now), ...said };
}

function whose(status: number): 'relay' | 'address' | 'ours' {
  if (status === 429 || status >= 500) return 'relay';
  // Our token or our size: no browser can do anything about it.
  return status === 401 || status === 403 || status === 413 ? 'ours' : 'address';
}

/** All subscriptions are at a handful of services: what their endpoints begin with is read once. */
const origins = createCache<string>({ entriesMax: 1_000 });

function originOf(endpoint: string): string {
  const end = endpoint.indexOf('/', 'https://'.length);
  return origins.getOrMake(endpoint.slice(0, end === -1 ? undefined : end), () => new URL(endpoint).origin);
}

/** What is the same for all who are told the same. */
interface Written {
  readonly of: ShortMessage;
  readonly record: Buffer;
  readonly topic: string;
}

function writtenOf(message: ShortMessage, written: Cache<Written>): Written {
  const known = written.get(message.body);
  if (known !== undefined && saysTheSame(known.of, message)) return known;
  const made = { of: message, record: recordOf(payloadOf(message)), topic: topicOf(message.tag) };
  written.set(message.body, made);
  return made;
}

/** In all that a browser gets, and in its topic. */
function saysTheSame(one: ShortMessage, other: ShortMessage): boolean {
  return (
    one.body === other.body &&
    one.title === other.title &&
    one.url === other.url &&
    one.tag === other.tag &&
    one.language === other.language
  );
}

/** What a service worker gets. */
function payloadOf({ title, body, url, tag, language }: ShortMessage): Buffer {
  return Buffer.from(JSON.stringify({ title, body, url, tag, lang: language }));
}

/** Says of a message which other it takes the place of, without saying what it is about. */
function topicOf(tag: string): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, 32);
}

const subscriptionSchema = z.object({
  endpoint: z.string().max(2_000),
  keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(200) }),
  applicationServerKey: z.string().max(200),
});

/** All of a subscription but where its endpoint leads. */
function readSubscription(input: unknown): AddressReading {
  const parsed = subscriptionSchema.safeParse(input);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    return addressProblem(field, 'not_a_subscription', 'is missing, is no text, or is too long');
  }
  const { endpoint, keys, applicationServerKey } = parsed.data;
  const p256dh = readPoint(keys.p256dh);
  if (p256dh === null)
    return addressProblem('keys.p256dh', 'not_a_key', 'must be a point of P-256 in base64');
  const auth = readBase64(keys.auth);
  if (auth?.length !== authBytes)
    return addressProblem('keys.auth', 'not_a_secret', `must be ${authBytes} bytes in base64`);
  const ours = readPoint(applicationServerKey);
  if (ours === null)
    return addressProblem('applicationServerKey', 'not_a_key', 'must be a point of P-256 in base64');
  return {
    ok: true,
    address: {
      endpoint,
      p256dh: p256dh.toString('base64url'),
      auth: auth.toString('base64url'),
      key: vapidKeyId(ours.toString('base64url')),
    },
    identity: endpoint,
  };
}

/** Bytes in either alphabet of base64, with or without padding; null when it is none. */
function readBase64(text: string): Buffer | null {
  return /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/** A point of the curve; null for anything else. */
function readPoint(text: string): Buffer | null {
  const bytes = readBase64(text);
  try {
    if (bytes !== null) pointOf(bytes);
    return bytes;
  } catch {
    return null;
  }
}

function keysOf(address: ChannelAddress): WrittenKeys {
  return { p256dh: partOf(address, 'p256dh'), auth: partOf(address, 'auth') };
}
