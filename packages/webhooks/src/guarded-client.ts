import { createCache } from '@drawbell/runtime/cache';
import { Agent } from 'undici';
import type { ClientCertificate } from './client-certificate.ts';
import {
  checkEndpointUrl,
  EgressError,
  type EgressPolicy,
  type EndpointUrl,
  guardedLookup,
  type ResolveHost,
  resolveGuarded,
} from './egress-guard.ts';
import { exchange } from './exchange.ts';
import { createProxyConnector, ProxyError } from './proxy-connect.ts';

/** One request to a server that somebody else named. */
interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** In place of the client's own. */
  readonly deadlineMs?: number;
  /** How much of the answer is read, in place of what a person would. */
  readonly answerBytesMax?: number;
  /** Breaks off what waits for an answer, as a stop does: it counts as none. */
  readonly signal?: AbortSignal;
  /** Shown to a server that asks who we are: connections with it are used for nothing else. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface GuardedClient {
  /** Asks once. Never throws for anything that a server or the network does; ends within the deadline. */
  request(request: GuardedRequest): Promise<GuardedAnswer>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** What came of a request. `response` is what the server said, or what went wrong, for a person to read. */
export type GuardedAnswer = {
  readonly response: string;
  readonly durationMs: number;
} & (
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case names; of several of one name the first. */
      readonly header: (name: string) => string | null;
    }
  /** No byte of it can have been read: the check of the address, DNS, the connection or TLS failed. */
  | { readonly kind: 'not_sent' }
  /** It was sent, and no answer came: the server may have it. */
  | { readonly kind: 'no_answer' }
);

export interface GuardedClientOptions {
  readonly policy: EgressPolicy;
  readonly resolve: ResolveHost;
  /** Names us and where to reach us. */
  readonly userAgent: string;
  /**
   * From the call to the answer's status and headers, which decide. Its body is read until the same moment at most, and
   * what came of it by then is kept.
   */
  readonly deadlineMs?: number;
  /** Certificates to trust beside those of Node, in PEM. */
  readonly ca?: string;
  /** How long a connection that nobody uses is kept; as long as the burst that a draw may be, unless told otherwise. */
  readonly keepAliveMs?: number;
  /** A proxy that every connection is made through, `http://` or `https://`: see `createProxyConnector`. */
  readonly proxy?: string | undefined;
}

const defaultDeadlineMs = 15_000;

/**
 * Makes a client for servers that other people name. Each URL is checked at each request, each new connection goes only
 * to addresses that were checked for it, and redirects are answers like any other.
 */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const { policy, userAgent, deadlineMs: usualDeadlineMs = defaultDeadlineMs } = options;
  const agents = {
    open: createAgentPool(() => openAgent(options, false)),
    allowedOnly: createAgentPool(() => openAgent(options, true)),
    certified: createCertifiedAgents(options),
  };
  const check = keptChecks(policy);
  return {
    request: async ({ url, deadlineMs = usualDeadlineMs, signal, certificate, ...rest }) => {
      const startedAt = performance.now();
      const took = () => Math.round(performance.now() - startedAt);
      const checked = check(url);
      if (!checked.ok) return { kind: 'not_sent', response: checked.message, durationMs: took() };
      const { onlyAllowedNetworks } = checked;
      const agent =
        certificate === undefined
          ? agents[onlyAllowedNetworks ? 'allowedOnly' : 'open'].of(checked.url.host)
          : agents.certified.of(certificate, onlyAllowedNetworks);
      const exchanged = await exchange(
        agent,
        {
          ...{ origin: checked.url.origin, path: checked.path, method: rest.method, body: rest.body ?? null },
          headers: { ...rest.headers, 'user-agent': userAgent },
        },
        { deadlineMs, signal, bodyBytesMax: rest.answerBytesMax ?? excerptBytesMax },
      );
      if (exchanged.kind === 'failed') return { ...describeFailure(exchanged.error), durationMs: took() };
      if (exchanged.kind === 'late') {
        const response =
          signal?.aborted === true
            ? sentenceOf('', 'no_answer')
            : `no answer within ${deadlineMs / 1_000} seconds`;
        return { kind: 'no_answer', response, durationMs: took() };
      }
      const { status, headers, body } = exchanged;
      const header = (name: string): string | null => {
        const value = headers[name];
        return (typeof value === 'string' ? value : value?.[0]) ?? null;
      };
      return { kind: 'answered', status, header, response: textOf(body), durationMs: took() };
    },
    close: async () => {
      await Promise.all(Object.values(agents).map((each) => each.close()));
    },
  };
}

/**
 * HTTP/1.1 alone: one message, one request, one connection at a time. Our own deadline is the only one. A connection
 * is kept for a burst and no longer: every host costs one.
 */
function openAgent(
  { policy, resolve, ca, proxy, keepAliveMs = 250, deadlineMs = defaultDeadlineMs }: GuardedClientOptions,
  onlyAllowedNetworks: boolean,
  certificate?: ClientCertificate,
): Agent {
  const guard = { policy, resolve, onlyAllowedNetworks };
  const connectMs = Math.min(connectMsMax, deadlineMs);
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate.certificate, key: certificate.key }),
  };
  return new Agent({
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: Math.max(keepAliveMs, 5_000),
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16 * 1024,
    connect:
      proxy === undefined
        ? { timeout: connectMs, lookup: guardedLookup(guard), ...tls }
        : createProxyConnector({
            ...{ proxy, connectMs, ...tls },
            addressesOf: (host) => resolveGuarded(host, guard),
          }),
  });
}

const connectMsMax = 10_000;

/** Endpoints that ask for a certificate are few. */
const certifiedAgentsMax = 100;

/** An agent for each certificate, those that were used last: with more, the others connect anew. */
function createCertifiedAgents(options: GuardedClientOptions) {
  const agents = new Map<string, Agent>();
  return {
    of: (certificate: ClientCertificate, onlyAllowedNetworks: boolean): Agent => {
      const name = `${onlyAllowedNetworks}\n${certificate.certificate}\n${certificate.key}`;
      const agent = agents.get(name) ?? openAgent(options, onlyAllowedNetworks, certificate);
      agents.delete(name);
      agents.set(name, agent);
      const [[oldest, idle] = []] = agents;
      if (agents.size > certifiedAgentsMax && oldest !== undefined && idle !== undefined) {
        agents.delete(oldest);
        // What is under way there ends as it would.
        void idle.close();
      }
      return agent;
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}

type KeptCheck =
  | ({ readonly ok: true; readonly path: string } & EndpointUrl)
  | { readonly ok: false; readonly message: string };

/** More endpoints than hear of one event. */
const checksMax = 20_000;

/**
 * A URL of usual length whose path and query are sent as they stand: nothing in them is written otherwise, left out or taken
 * for steps up and down.
 */
const plainUrl =
  /^(?=.{1,1000}$)(https?:\/\/[a-z\d.-]+(?::\d{1,5})?)(\/(?!.*\/\.)(?!\.)[\w~!$&()*+,;=:@/.-]*(?:\?[\w~!$&()*+,;=:@/?.-]+)?)$/;

/**
 * The check of a URL's text always comes out the same: it is made once. Its addresses are checked at each connection. Where
 * a path says nothing that is checked, what it leads to is checked for all paths there: a push service has one for each browser.
 */
export function keptChecks(policy: EgressPolicy): (url: string) => KeptCheck {
  const checks = createCache<KeptCheck>({ entriesMax: checksMax });
  const keptCheck = (text: string): KeptCheck =>
    checks.getOrMake(text, () => {
      const checked = checkEndpointUrl(text, policy);
      return checked.ok ? { ...checked, path: `${checked.url.pathname}${checked.url.search}` } : checked;
    });
  return (text) => {
    const [, origin, path] = plainUrl.exec(text) ?? [];
    if (origin === undefined || path === undefined) return keptCheck(text);
    const checked = keptCheck(`${origin}/`);
    return checked.ok ? { ...checked, path } : checked;
  };
}

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
function describeFailure(err: unknown): {
  readonly kind: 'not_sent' | 'no_answer';
  readonly response: string;
} {
  const found = causeOf(err);
  if (found instanceof EgressError || found instanceof ProxyError)
    return { kind: 'not_sent', response: found.message };
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

/** What is read of an answer unless told otherwise; the rest is left where it is. */
const excerptBytesMax = 16 * 1024;

/** Text that any database can hold. */
function textOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : bytes.toString('utf8').replaceAll('\0', '\uFFFD');
}
