import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import ece from 'http_ece';
import { startHttpStandIn } from './http-stand-in.ts';

/** What a browser tells a site about a subscription, as `JSON.stringify` writes it. */
export interface TestSubscription {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A message that the service took and its browser could read. */
interface ReceivedPush {
  readonly endpoint: string;
  /** As decrypted, without padding. */
  readonly payload: string;
  /** Of the encrypted body. */
  readonly bytes: number;
  readonly ttl: number;
  readonly urgency: string | null;
  readonly topic: string | null;
  /** What the VAPID token says, which was checked, and the key that signed it. */
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string };
  readonly key: string;
}

/** Every request, those that were refused too. */
interface PushRequest {
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
}

interface PushAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers in place of the service: null lets it answer itself, `'hang'` never answers, `'reset'` breaks the connection. */
type PushBehaviour = (endpoint: string) => PushAnswer | 'hang' | 'reset' | null;

/** A push service and the browsers that subscribed with it, on loopback. */
export interface PushService {
  /** `http://127.0.0.1:PORT`, or `https://hooks.example.test:PORT`. */
  readonly origin: string;
  /** A browser subscribes. With a key it is bound to it: another one is refused with 403, as services do. */
  subscribe(options?: { readonly applicationServerKey?: string }): TestSubscription;
  /** Answers 410 to it from now on. */
  unsubscribe(endpoint: string): void;
  /** What was taken and read, oldest first. */
  readonly messages: readonly ReceivedPush[];
  /** What was taken and could not be decrypted with the keys of its subscription. */
  readonly unreadable: readonly PushRequest[];
  readonly requests: readonly PushRequest[];
  /** How it answers from now on, to one endpoint or to all; null: as a service does. */
  behave(behaviour: PushBehaviour | null, endpoint?: string): void;
  close(): Promise<void>;
}

interface Subscribed {
  readonly keys: ECDH;
  readonly auth: Buffer;
  readonly boundTo: string | null;
  ended: boolean;
}

const bytesMax = 4_096;
const expiresMaxSeconds = 24 * 3_600;

/**
 * A stand-in for a push service (RFC 8030). It is as strict as the strictest of them: the VAPID token must be signed
 * with the key it names, for this origin with its port, for at most 24 hours, by a subject that is https: or a mailbox of
 * a real domain; TTL, coding, topic and size are checked; then it decrypts as the browser would,
 * with a library that shares no line with what encrypts.
 *
 * @param secure speaks TLS as `hooks.example.test`, with the certificate of `testCertificate`
 * @param now its clock, by which tokens expire
 */
export async function startPushService({
  secure = false,
  port = 0,
  now = () => new Date(),
}: { secure?: boolean; port?: number; now?: () => Date } = {}): Promise<PushService> {
  const subscriptions = new Map<string, Subscribed>();
  const behaviours = new Map<string, PushBehaviour>();
  const messages: ReceivedPush[] = [];
  const unreadable: PushRequest[] = [];
  const requests: PushRequest[] = [];
  let origin = '';

  const answerOf = (endpoint: string, headers: IncomingHttpHeaders, body: Buffer): PushAnswer => {
    const subscribed = subscriptions.get(endpoint);
    const refused = refuse(headers, body, { subscribed, origin, now: now() });
    if (refused !== null || subscribed === undefined) return refused ?? { status: 404 };
    const { claims, key } = readVapid(headers.authorization ?? '');
    try {
      const plain = ece.decrypt(body, {
        version: 'aes128gcm',
        privateKey: subscribed.keys,
        authSecret: subscribed.auth,
      });
      messages.push({
        ...{ endpoint, payload: plain.toString(), bytes: body.length, claims, key },
        ...{ ttl: Number(headers['ttl']), urgency: one(headers['urgency']), topic: one(headers['topic']) },
      });
    } catch {
      unreadable.push({ endpoint, headers, body, status: 201 });
    }
    return { status: 201, headers: { location: `${origin}/message/${messages.length}` } };
  };

  const server = await startHttpStandIn(
    (request, body, response) => {
      const endpoint = `${origin}${request.url ?? ''}`;
      const asked = (behaviours.get(endpoint) ?? behaviours.get('*'))?.(endpoint) ?? null;
      if (asked === 'hang') return;
      if (asked === 'reset') return void request.socket.resetAndDestroy();
      const { headers } = request;
      const answer = asked ?? answerOf(endpoint, headers, body);
      requests.push({ endpoint, headers, body, status: answer.status });
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    },
    { secure, port },
  );
  ({ origin } = server);

  return {
    ...{ origin, messages, unreadable, requests },
    subscribe: ({ applicationServerKey } = {}) => {
      const keys = createECDH('prime256v1');
      const p256dh = keys.generateKeys('base64url');
      const auth = randomBytes(16);
      const endpoint = `${origin}/send/${randomBytes(24).toString('base64url')}`;
      subscriptions.set(endpoint, { keys, auth, boundTo: applicationServerKey ?? null, ended: false });
      return { endpoint, expirationTime: null, keys: { p256dh, auth: auth.toString('base64url') } };
    },
    unsubscribe: (endpoint) => {
      const subscribed = subscriptions.get(endpoint);
      if (subscribed !== undefined) subscribed.ended = true;
    },
    behave: (behaviour, endpoint = '*') => {
      if (behaviour === null) behaviours.delete(endpoint);
      else behaviours.set(endpoint, behaviour);
    },
    close: () => server.close(),
  };
}

/** What a strict service says no to; null where it takes the message. */
function refuse(
  headers: IncomingHttpHeaders,
  body: Buffer,
  { subscribed, origin, now }: { subscribed: Subscribed | undefined; origin: string; now: Date },
): PushAnswer | null {
  if (subscribed === undefined) return { status: 404, body: 'no such subscription' };
  if (subscribed.ended) return { status: 410, body: 'the subscription has ended' };
  if (headers.authorization === undefined) return { status: 401, body: 'no VAPID token' };
  const problem = vapidProblem(headers.authorization, { boundTo: subscribed.boundTo, origin, now });
  if (problem !== null) return { status: 403, body: problem };
  if (!/^\d{1,10}$/.test(one(headers['ttl']) ?? '')) return { status: 400, body: 'TTL is missing' };
  if (headers['content-encoding'] !== 'aes128gcm') return { status: 400, body: 'unknown content coding' };
  const topic = one(headers['topic']);
  if (topic !== null && !/^[\w-]{1,32}$/.test(topic)) return { status: 400, body: 'bad topic' };
  if (!/^(?:very-low|low|normal|high)$/.test(one(headers['urgency']) ?? 'normal'))
    return { status: 400, body: 'bad urgency' };
  return body.length > bytesMax ? { status: 413, body: 'too large' } : null;
}

function vapidProblem(
  authorization: string,
  { boundTo, origin, now }: { boundTo: string | null; origin: string; now: Date },
): string | null {
  try {
    const { claims, key, signed, signature, alg } = readVapid(authorization);
    const seconds = now.getTime() / 1_000;
    if (alg !== 'ES256') return 'not ES256';
    if (/[=+/]/.test(key)) return 'the key is not base64url without padding';
    if (boundTo !== null && boundTo !== key) return 'VapidPkHashMismatch';
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString('base64url'));
    const publicKey = createPublicKey({
      ...{ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } },
    });
    if (!verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature))
      return 'bad signature';
    if (claims.aud !== origin) return `aud is not ${origin}`;
    if (!(claims.exp > seconds)) return 'expired';
    if (claims.exp > seconds + expiresMaxSeconds) return 'exp is more than 24 hours ahead';
    const isReal =
      /^https:\/\/[^/]+\.[^/]+/.test(claims.sub) || /^mailto:[^@\s<>]+@[^@\s<>]+\.[a-z]+$/i.test(claims.sub);
    return isReal ? null : 'BadJwtToken: sub';
  } catch {
    return 'the token cannot be read';
  }
}

function readVapid(authorization: string) {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=(\S+)$/.exec(authorization) ?? [];
  const [head = '', payload = '', signature = ''] = token.split('.');
  const { alg, typ } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReceivedPush['claims'];
  return {
    ...{ alg, typ, claims, key },
    signed: `${head}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function one(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' ? header : (header?.[0] ?? null);
}
