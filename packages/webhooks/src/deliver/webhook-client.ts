import type { Clock } from '@drawbell/runtime/clock';
import { readRetryAfter } from '@drawbell/runtime/retry-after';
import { Agent, type Dispatcher } from 'undici';
import { checkEndpointUrl, type EndpointUrl } from '../egress/check-endpoint-url.ts';
import type { EgressPolicy } from '../egress/egress-policy.ts';
import { guardedLookup } from '../egress/guarded-lookup.ts';
import type { ResolveHost } from '../egress/resolve-host.ts';
import { createAgentPool } from './agent-pool.ts';
import { describeFailure } from './describe-failure.ts';
import { readExcerpt } from './read-excerpt.ts';
import { retryAfterMaxMs } from './retry-schedule.ts';
import type { WebhookResult } from './webhook-result.ts';

/** One attempt at one message. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookClient {
  /** Posts once. Never throws for anything that a receiver or the network does; ends within the deadline. */
  post(post: WebhookPost): Promise<WebhookResult>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface WebhookClientOptions {
  readonly policy: EgressPolicy;
  readonly resolve: ResolveHost;
  /** Names us and where to reach us. */
  readonly userAgent: string;
  readonly clock: Clock;
  /**
   * From the call to the answer's status and headers, which decide. Its body is read until the same moment at most, and
   * what came of it by then is kept.
   */
  readonly deadlineMs?: number;
  /** Certificates to trust beside those of Node, in PEM. */
  readonly ca?: string;
}

const defaultDeadlineMs = 15_000;

/**
 * Makes the client that all messages leave by. Each URL is checked at each post, each new connection goes only to
 * addresses that were checked for it, and redirects are answers like any other.
 */
export function createWebhookClient(options: WebhookClientOptions): WebhookClient {
  const { policy, clock, userAgent, deadlineMs = defaultDeadlineMs } = options;
  const open = createAgentPool(() => openAgent(options, false));
  const allowedOnly = createAgentPool(() => openAgent(options, true));
  const check = keptChecks(policy);
  return {
    post: async ({ url, headers, body }) => {
      const startedAt = performance.now();
      const took = () => Math.round(performance.now() - startedAt);
      const checked = check(url);
      if (!checked.ok) return { kind: 'not_sent', response: checked.message, durationMs: took() };
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), deadlineMs);
      try {
        const agents = checked.onlyAllowedNetworks ? allowedOnly : open;
        const answer = await agents.of(checked.url.host).request({
          ...{ origin: checked.url.origin, path: checked.path, method: 'POST', body },
          headers: { ...headers, 'content-type': 'application/json', 'user-agent': userAgent },
          signal: deadline.signal,
        });
        const response = await readExcerpt(answer.body);
        return { ...judge(answer, clock()), response, durationMs: took() };
      } catch (err) {
        const { kind, response } = describeFailure(err, deadline.signal.aborted ? deadlineMs : null);
        return { kind, response, durationMs: took() };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      await Promise.all([open.close(), allowedOnly.close()]);
    },
  };
}

/**
 * HTTP/1.1 alone: one message, one request, one connection at a time. Our own deadline is the only one. A connection
 * is kept for the burst that a draw may be and no longer: every host costs one.
 */
function openAgent({ policy, resolve, ca }: WebhookClientOptions, onlyAllowedNetworks: boolean): Agent {
  return new Agent({
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 250,
    keepAliveMaxTimeout: 5_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16 * 1024,
    connect: {
      timeout: 10_000,
      lookup: guardedLookup({ policy, resolve, onlyAllowedNetworks }),
      ...(ca !== undefined && { ca }),
    },
  });
}

function judge({ statusCode: status, headers }: Dispatcher.ResponseData, now: Date) {
  if (status >= 200 && status < 300) return { kind: 'accepted', status } as const;
  if (status === 410) return { kind: 'gone', status } as const;
  const header = headers['retry-after'];
  const asksForTime = status === 429 || status === 503;
  const retryAfterMs = asksForTime
    ? readRetryAfter(typeof header === 'string' ? header : null, now, retryAfterMaxMs)
    : null;
  return { kind: 'refused', status, retryAfterMs } as const;
}

type KeptCheck =
  | ({ readonly ok: true; readonly path: string } & EndpointUrl)
  | { readonly ok: false; readonly message: string };

/** The check of a URL's text always comes out the same: it is made once. Its addresses are checked at each connection. */
function keptChecks(policy: EgressPolicy): (url: string) => KeptCheck {
  const kept = new Map<string, KeptCheck>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const checked = checkEndpointUrl(text, policy);
    const made: KeptCheck = checked.ok
      ? { ...checked, path: `${checked.url.pathname}${checked.url.search}` }
      : checked;
    if (kept.size >= 20_000) kept.clear();
    kept.set(text, made);
    return made;
  };
}
