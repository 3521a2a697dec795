import type { Clock } from '@drawbell/runtime/clock';
import { openOutgoingHttp, type Proxies } from '@drawbell/runtime/outgoing-http';
import { readRetryAfter } from '@drawbell/runtime/retry-after';
import { isAllowedHost } from '@drawbell/runtime/setting-values';
import { type Dispatcher, request } from 'undici';
import { failureOf } from './failure-of.ts';
import type { FetchResult, Validators } from './fetch-result.ts';
import { readBody } from './read-body.ts';

export interface Deadlines {
  readonly connectMs: number;
  /** From the request to the last header. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** From the call to the last byte, redirects included. */
  readonly totalMs: number;
}

export interface FeedClientOptions {
  /** Names us and where to reach us. */
  readonly userAgent: string;
  /** Also hosts other than canada.ca, for mirrors and tests. */
  readonly allowOtherHosts: boolean;
  readonly clock: Clock;
  readonly deadlines?: Deadlines;
  /** What the source is reached through, where it is not reached directly. */
  readonly proxies?: Proxies;
}

export interface FeedClient {
  /**
   * One polite GET, conditional when validators are given. Never throws for anything a server or the network does.
   */
  get(url: string, validators: Validators | null): Promise<FetchResult>;
  close(): Promise<void>;
}

const defaultDeadlines: Deadlines = {
  connectMs: 10_000,
  headersMs: 20_000,
  bodyMs: 20_000,
  totalMs: 60_000,
};

/** The feed has 0.8 MB; after decompression. */
const bodyBytesMax = 8 * 1024 * 1024;

const redirectsMax = 3;

/** However long a server asks us to stay away, we look again after this. */
const retryAfterMaxMs = 6 * 3_600_000;

/** Speaks HTTP/1.1: the CDN before canada.ca has been seen to stall HTTP/2 streams. */
export function createFeedClient(options: FeedClientOptions): FeedClient {
  const deadlines = options.deadlines ?? defaultDeadlines;
  const http = openOutgoingHttp(options.proxies ?? {}, {
    allowH2: false,
    connectMs: deadlines.connectMs,
    headersTimeout: deadlines.headersMs,
    bodyTimeout: deadlines.bodyMs,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 32 * 1024,
  });
  return {
    get: async (url, validators) => {
      const signal = AbortSignal.timeout(deadlines.totalMs);
      try {
        return await follow(http.dispatcher, options, { url: new URL(url), validators, signal });
      } catch (err) {
        return failureOf(err, signal);
      }
    },
    close: () => http.close(),
  };
}

interface Get {
  readonly url: URL;
  readonly validators: Validators | null;
  readonly signal: AbortSignal;
}

async function follow(dispatcher: Dispatcher, options: FeedClientOptions, get: Get): Promise<FetchResult> {
  let { url } = get;
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    if (!isAllowedHost(url, options.allowOtherHosts)) {
      const reason = redirects === 0 ? 'host_not_allowed' : 'redirect_refused';
      return { kind: 'failed', reason, detail: url.host.slice(0, 200) };
    }
    const response = await request(url, {
      dispatcher,
      headers: requestHeaders(options.userAgent, get.validators),
      signal: get.signal,
    });
    const location = locationOf(response);
    if (location === null) return readResponse(response, options.clock());
    await discard(response);
    url = new URL(location, url);
  }
  return { kind: 'failed', reason: 'too_many_redirects', detail: url.host.slice(0, 200) };
}

function requestHeaders(userAgent: string, validators: Validators | null): Record<string, string> {
  return {
    'user-agent': userAgent,
    accept: 'application/json, text/html;q=0.5, */*;q=0.1',
    'accept-encoding': 'gzip, br',
    ...(validators?.etag != null && { 'if-none-match': validators.etag }),
    ...(validators?.lastModified != null && { 'if-modified-since': validators.lastModified }),
  };
}

async function readResponse(response: Dispatcher.ResponseData, now: Date): Promise<FetchResult> {
  const { statusCode: status } = response;
  if (status !== 200) {
    await discard(response);
    if (status === 304) return { kind: 'not_modified' };
    const retryAfterMs = readRetryAfter(header(response, 'retry-after'), now, retryAfterMaxMs);
    return { kind: 'refused', status, retryAfterMs };
  }
  const bytes = await readBody(response.body, header(response, 'content-encoding') ?? '', bodyBytesMax);
  const etag = header(response, 'etag');
  const lastModified = header(response, 'last-modified');
  return {
    kind: 'fetched',
    bytes,
    validators: etag === null && lastModified === null ? null : { etag, lastModified },
  };
}

function locationOf(response: Dispatcher.ResponseData): string | null {
  const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode);
  return isRedirect ? header(response, 'location') : null;
}

function header({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first.length > 1_000 ? null : first;
}

/** What an error page says is of no interest; its connection is given up rather than read to its end. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  response.body.on('error', () => {});
  response.body.destroy();
}
