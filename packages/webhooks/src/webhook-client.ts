import type { Readable } from 'node:stream';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { readRetryAfter } from '@drawbell/runtime/retry-after';
import { Agent, type Dispatcher } from 'undici';
import {
  checkEndpointUrl,
  EgressError,
  type EgressPolicy,
  type EndpointUrl,
  guardedLookup,
  type ResolveHost,
} from './egress-guard.ts';
import { retryAfterMaxMs } from './retry-schedule.ts';

/** One attempt at one message. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookClient {
  /** Posts once. Never throws for anything that a receiver or the network does; ends within the deadline. */
  post(post: WebhookPost): Promise<WebhookResult>;
  /** Waits for the attempts under way. */
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

/** More endpoints than hear of one event. */
const checksMax = 20_000;

/** The check of a URL's text always comes out the same: it is made once. Its addresses are checked at each connection. */
function keptChecks(policy: EgressPolicy): (url: string) => KeptCheck {
  const checks = createCache<KeptCheck>({ entriesMax: checksMax });
  return (text) =>
    checks.getOrMake(text, () => {
      const checked = checkEndpointUrl(text, policy);
      return checked.ok ? { ...checked, path: `${checked.url.pathname}${checked.url.search}` } : checked;
    });
}

/** How one attempt ended. `response` is what the receiver said, or what went wrong, for its owner to read. */
export type WebhookResult = {
  readonly response: string;
  readonly durationMs: number;
} & (
  | { readonly kind: 'accepted'; readonly status: number }
  /** The answer was 410: the owner wants no more messages. */
  | { readonly kind: 'gone'; readonly status: 410 }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null }
  /** No byte of it can have been read: the check of the address, DNS, the connection or TLS failed. */
  | { readonly kind: 'not_sent' }
  /** It was sent, and no answer came: the receiver may have it. The same webhook-id tells it from a new one. */
  | { readonly kind: 'no_answer' }
);

interface AgentPool {
  /** The agent that keeps the connections of a host. */
  of(host: string): Agent;
  close(): Promise<void>;
}

/** An agent looks through all its hosts when one of them closes; with few in each, closing thousands costs little. */
const agentsMax = 16;

/** Several agents, each for its share of the hosts. */
function createAgentPool(open: () => Agent): AgentPool {
  const agents = Array.from({ length: agentsMax }, open);
  return {
    of: (host) => {
      const agent = agents[hashOf(host) % agentsMax];
      if (agent === undefined) throw new Error('there is no agent');
      return agent;
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.close()));
    },
  };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return hash >>> 0;
}

/** Failures before the first byte of a message can have left. */
const beforeSending =
  /^(?:UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_\w+|EMFILE|EADDRNOTAVAIL)$|CERT|^ERR_(?:TLS|SSL)_|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$|^DEPTH_ZERO/;

/** Puts a failed attempt in words for the endpoint's owner. Names no address: what DNS said stays here. */
function describeFailure(
  err: unknown,
  deadlineMs: number | null,
): { readonly kind: 'not_sent' | 'no_answer'; readonly response: string } {
  if (deadlineMs !== null)
    return { kind: 'no_answer', response: `no answer within ${deadlineMs / 1_000} seconds` };
  const found = causeOf(err);
  if (found instanceof EgressError) return { kind: 'not_sent', response: found.message };
  const code = codeOf(found);
  const kind = beforeSending.test(code) ? 'not_sent' : 'no_answer';
  return { kind, response: `${sentenceOf(code, kind)}${code === '' ? '' : ` (${code})`}` };
}

function sentenceOf(code: string, kind: 'not_sent' | 'no_answer'): string {
  if (/CERT|^ERR_TLS|^UNABLE_TO_|^DEPTH_ZERO|^HOSTNAME/.test(code)) return 'the certificate is not valid';
  if (/^ERR_SSL|^EPROTO/.test(code)) return 'the TLS handshake failed';
  return kind === 'not_sent' ? 'no connection could be made' : 'the connection ended before an answer came';
}

/** Several addresses were tried: the first failure speaks for all. */
function causeOf(err: unknown): unknown {
  if (err instanceof AggregateError && err.errors.length > 0) return causeOf(err.errors[0]);
  if (err instanceof Error && err.cause !== undefined && codeOf(err) === '') return causeOf(err.cause);
  return err;
}

function codeOf(err: unknown): string {
  return typeof err === 'object' && err !== null && 'code' in err && typeof err.code === 'string'
    ? err.code
    : '';
}

/** What is read of an answer; the rest is left where it is. */
const bytesMax = 16 * 1024;

/**
 * Reads the beginning of an answer as text that any database can hold. A body that is longer is cut off, and its
 * connection with it; one that breaks off, or has not ended when the deadline aborts it, counts as far as it came.
 */
async function readExcerpt(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      length += chunk.length;
      if (length >= bytesMax) break;
    }
  } catch {
    // Its status came before: that decides.
  }
  return textOf(Buffer.concat(chunks).subarray(0, bytesMax));
}

function textOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : bytes.toString('utf8').replaceAll('\0', '\uFFFD');
}
