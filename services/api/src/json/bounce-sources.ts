import { createVerp, type Verp } from '@drawbell/bounces/verp';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import { openOutgoingHttp, type Proxies } from '@drawbell/runtime/outgoing-http';
import type { Secrets } from '@drawbell/store/secrets';

/** The providers that report bounces over HTTP. One that is absent has no route. */
export interface BounceSources {
  /** Return addresses of this installation; null without a domain for them. */
  readonly verp: Verp | null;
  readonly ses?: {
    readonly topicArn: string;
    /** The certificate at an address of Amazon's, kept for a day. */
    readonly certificateAt: (url: string) => Promise<string>;
    /** Asks an address of Amazon's, to confirm the subscription. */
    readonly visit: (url: string) => Promise<unknown>;
  };
  readonly postmark?: { readonly login: string };
  readonly generic?: { readonly secret: string };
}

type BounceEnvironment = Pick<
  Environment,
  'BOUNCE_DOMAIN' | 'SES_TOPIC_ARN' | 'POSTMARK_WEBHOOK_LOGIN' | 'BOUNCE_WEBHOOK_SECRET'
> &
  Proxies;

/** @param fetchFrom what certificates and confirmations are fetched with */
export function bounceSourcesFrom(
  env: BounceEnvironment,
  {
    secrets,
    clock,
    fetchFrom = createFetchText(env),
  }: { secrets: Secrets; clock: Clock; fetchFrom?: (url: string) => Promise<string> },
): BounceSources {
  const { BOUNCE_DOMAIN: domain, SES_TOPIC_ARN: topicArn } = env;
  const { POSTMARK_WEBHOOK_LOGIN: login, BOUNCE_WEBHOOK_SECRET: secret } = env;
  const token = (subject: string) => secrets.linkToken('bounce', subject);
  return {
    verp: domain === undefined ? null : createVerp({ token, domain }),
    ...(topicArn !== undefined && {
      ses: { topicArn, certificateAt: createCertificates(fetchFrom, clock), visit: fetchFrom },
    }),
    ...(login !== undefined && { postmark: { login } }),
    ...(secret !== undefined && { generic: { secret } }),
  };
}

const keptForMs = 86_400_000;
/** Amazon signs with one at a time. */
const keptMax = 10;
const failuresMax = 5;
const failuresForMs = 60_000;

/**
 * Keeps certificates by their address. Whoever posts made-up messages can name addresses at Amazon that lead nowhere: after
 * five failures in a minute nothing more is fetched in it, while the one that is kept goes on working.
 */
function createCertificates(
  fetchFrom: (url: string) => Promise<string>,
  clock: Clock,
): (url: string) => Promise<string> {
  const kept = createCache<string>({ entriesMax: keptMax, keptFor: { ms: keptForMs, clock } });
  let failures: number[] = [];
  return async (url) => {
    const known = kept.get(url);
    if (known !== undefined) return known;
    const now = clock().getTime();
    failures = failures.filter((at) => at > now - failuresForMs);
    if (failures.length >= failuresMax)
      throw new DrawbellError('certificate_unavailable', 'too many certificates could not be fetched');
    // Counted before it is known: many at once are many.
    failures.push(now);
    const text = await fetchFrom(url);
    failures = failures.slice(1);
    kept.set(url, text);
    return text;
  };
}

const timeoutMs = 5_000;
const bytesMax = 20_000;

/**
 * Makes the function that gets the text at an address that its caller has checked. It follows nothing and waits five
 * seconds. It throws DrawbellError `fetch_refused` for any answer but 200, and for one that is too long.
 * @param proxies what is on the way, where addresses are not reached directly
 */
export function createFetchText(proxies: Proxies): (url: string) => Promise<string> {
  return async (address) => {
    const { origin, pathname, search } = new URL(address);
    // Seldom asked for: nothing is kept open between.
    const http = openOutgoingHttp(proxies, { connectMs: timeoutMs });
    try {
      const answer = await http.dispatcher.request({
        ...{ origin, path: pathname + search, method: 'GET' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (answer.statusCode !== 200)
        throw new DrawbellError('fetch_refused', `answered ${answer.statusCode}`, { retryable: true });
      return await readText(answer.body);
    } finally {
      await http.close();
    }
  };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new DrawbellError('fetch_refused', 'the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
