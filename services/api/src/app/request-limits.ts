import { TooOften } from '@drawbell/operations/refusal';
import type { Environment } from '@drawbell/runtime/environment';
import {
  countKey,
  countRequest,
  type CountedRequest,
  type RequestCount,
  type RequestLimits,
  requestWindowMs,
} from '@drawbell/store/request-counts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../account/request-limits.ts';
import type { App, AppParts } from './app.ts';

const noLimits: RequestLimits = { perKey: 0, perNetwork: 0, wrongKeysPerNetwork: 0 };

/** The limits that the operator set. */
export function requestLimitsFrom(env: Environment): RequestLimits {
  return {
    perKey: env.REQUESTS_PER_KEY,
    perNetwork: env.REQUESTS_PER_NETWORK,
    wrongKeysPerNetwork: env.WRONG_KEYS_PER_NETWORK,
  };
}

/** Told by whoever looks at the key of a request. */
export interface RequestLimiter {
  /** The key opens something. */
  noteRight(req: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** It opens nothing. */
  noteWrong(req: FastifyRequest): Promise<void>;
}

/** A limit, and how much of it is used. */
interface Policy {
  readonly name: 'key' | 'network' | 'wrong-keys';
  readonly quota: number;
  readonly used: RequestCount;
}

/** Mail providers tell of bounces as they come, many at once, and prove themselves by signature or login. */
const unlimited = /^\/v1\/bounces\//;

/** A count that takes longer is done without: an answer that needs no record must not wait for it. */
const patienceMs = 1_000;
/** How long nothing is counted after that. */
const restMs = 5_000;

/**
 * Limits the calls of `/v1` by key and by network, counted over all processes, and says so in each answer. While calls cannot
 * be counted they pass. Must be added before whatever looks at keys.
 */
export function addRequestLimits(
  app: App,
  { store, secrets, clock, requestLimits, log }: AppParts,
): RequestLimiter {
  const { perKey, perNetwork, wrongKeysPerNetwork } = requestLimits ?? noLimits;
  if (Math.max(perKey, perNetwork, wrongKeysPerNetwork) === 0)
    return { noteRight: async () => {}, noteWrong: async () => {} };
  const seen = new WeakMap<FastifyRequest, CountedRequest>();
  let restsUntil = 0;
  const orPass = async <T>(work: () => Promise<T>): Promise<T | null> => {
    if (performance.now() < restsUntil) return null;
    try {
      return await within(work(), patienceMs);
    } catch (err) {
      restsUntil = performance.now() + restMs;
      log.warn({ err }, 'calls cannot be counted: for the moment none is refused');
      return null;
    }
  };
  const limitsOf = ({ key, network }: CountedRequest): Policy[] => [
    ...(key === null || perKey === 0 ? [] : [{ name: 'key', quota: perKey, used: key } as const]),
    ...(perNetwork === 0 ? [] : [{ name: 'network', quota: perNetwork, used: network } as const]),
  ];
  const wrongKeysOf = (ip: string): Buffer => secrets.hashToken(`wrong keys of network ${networkOf(ip)}`);

  app.addHook('onRequest', async (req, reply) => {
    const url = req.routeOptions.url ?? req.url;
    if (!isLimited(url)) return;
    const now = clock();
    const key = keyOf(req, secrets);
    const counted = await orPass(() =>
      countRequest(store.pool, {
        ...{ network: secrets.hashToken(`requests of network ${networkOf(req.ip)}`), key, now },
        wrongKeys: wrongKeysOf(req.ip),
      }),
    );
    if (counted === null) return;
    seen.set(req, counted);
    const policies = limitsOf(counted);
    const { wrongKeys } = counted;
    if (key !== null && counted.key === null && wrongKeys !== null && wrongKeysPerNetwork > 0)
      policies.push({ name: 'wrong-keys', quota: wrongKeysPerNetwork, used: wrongKeys });
    tellPolicies(reply, policies, now);
    refuseOver(policies, now);
  });
  return {
    noteRight: async (req, reply) => {
      const counted = seen.get(req);
      const key = keyOf(req, secrets);
      if (counted === undefined || counted.key !== null || key === null || perKey === 0) return;
      const now = clock();
      const first = await orPass(() => countKey(store.pool, key, now));
      if (first === null) return;
      const policies = limitsOf({ ...counted, key: first });
      tellPolicies(reply, policies, now);
      refuseOver(policies, now);
    },
    noteWrong: async (req) => {
      if (!seen.has(req) || keyOf(req, secrets) === null || wrongKeysPerNetwork === 0) return;
      await orPass(() => countKey(store.pool, wrongKeysOf(req.ip), clock()));
    },
  };
}

/** `/v1` of mail providers apart. */
export function isLimited(path: string): boolean {
  return path.startsWith('/v1/') && !unlimited.test(path);
}

/** What is stored of the key or token of a request. */
function keyOf({ headers }: FastifyRequest, { hashToken }: AppParts['secrets']): Buffer | null {
  const text = /^Bearer ([\x21-\x7e]{1,300})$/i.exec(headers.authorization ?? '')?.[1];
  return text === undefined ? null : hashToken(text);
}

const words: Readonly<Record<Policy['name'], string>> = {
  key: 'There were too many calls with this key in this minute.',
  network: 'There were too many calls from your network in this minute.',
  'wrong-keys': 'There were too many calls with wrong keys from your network in this minute.',
};

/** Wrong keys are counted after they were looked at: that many were. @throws TooOften */
function refuseOver(policies: readonly Policy[], now: Date): void {
  const over = policies.filter(({ name, quota, used }) =>
    name === 'wrong-keys' ? used.count >= quota : used.count > quota,
  );
  const [longest] = over.toSorted((a, b) => b.used.endsAt.getTime() - a.used.endsAt.getTime());
  if (longest !== undefined) throw new TooOften(words[longest.name], secondsTo(longest, now) * 1_000);
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers: since its eighth version one for what may be used and one for what is
 * left, by the name of each limit; and the three that came before, which most clients know, for the limit that is nearest.
 */
function tellPolicies(reply: FastifyReply, policies: readonly Policy[], now: Date): void {
  const [nearest] = policies.toSorted(
    (a, b) => leftOf(a) - leftOf(b) || secondsTo(b, now) - secondsTo(a, now),
  );
  if (nearest === undefined) return;
  const window = requestWindowMs / 1_000;
  void reply.headers({
    'ratelimit-policy': policies.map(({ name, quota }) => `"${name}";q=${quota};w=${window}`).join(', '),
    ratelimit: policies
      .map((each) => `"${each.name}";r=${leftOf(each)};t=${secondsTo(each, now)}`)
      .join(', '),
    'ratelimit-limit': String(nearest.quota),
    'ratelimit-remaining': String(leftOf(nearest)),
    'ratelimit-reset': String(secondsTo(nearest, now)),
  });
}

function leftOf({ quota, used }: Policy): number {
  return Math.max(0, quota - used.count);
}

/** Rounded up: whoever waits so long never comes too early. */
function secondsTo({ used }: Policy, now: Date): number {
  return Math.max(1, Math.ceil((used.endsAt.getTime() - now.getTime()) / 1_000));
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not counted within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
