import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '@drawbell/runtime/clock';
import { openOutgoingHttp, type Proxies } from '@drawbell/runtime/outgoing-http';
import { readRetryAfter } from '@drawbell/runtime/retry-after';
import { isAllowedHost } from '@drawbell/runtime/setting-values';
import { type Dispatcher, request } from 'undici';
import { keptText } from './cell.ts';

export interface Deadlines {
  readonly connectMs: number;
  /** From the request to the last header. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** From the call to the last byte, redirects included. */
  readonly totalMs: number;
}

interface FeedClientOptions {
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

/** The longest Retry-After of the feed that we honour. `nextPollDelayMs` (cadence.ts) waits it out. */
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

/** What a server may be asked with next time, so that it need not send what we have. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Why nothing usable came. */
type FetchFailure =
  | 'host_not_allowed'
  | 'redirect_refused'
  | 'too_many_redirects'
  | 'connect_failed'
  | 'dns_failed'
  | 'tls_failed'
  | 'connect_timeout'
  | 'headers_timeout'
  | 'body_timeout'
  | 'total_timeout'
  | 'too_large'
  | 'truncated'
  | 'undecodable'
  | 'connection_lost';

export type FetchResult =
  | { readonly kind: 'fetched'; readonly bytes: Uint8Array; readonly validators: Validators | null }
  | { readonly kind: 'not_modified' }
  /** The server answered with a status that is no answer to us. `retryAfterMs` as it asked for, bounded. */
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'failed'; readonly reason: FetchFailure; readonly detail: string };

const byCode: Readonly<Record<string, FetchFailure>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'body_timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
  UND_ERR_HEADERS_OVERFLOW: 'too_large',
  ECONNREFUSED: 'connect_failed',
  EHOSTUNREACH: 'connect_failed',
  ENETUNREACH: 'connect_failed',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  ERR_INVALID_URL: 'redirect_refused',
};

/** OpenSSL's reasons for refusing a certificate, and Node's for a handshake. */
const tlsCode = /CERT|^ERR_(?:TLS|SSL)_|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$/;

/** Puts a thrown error of the network, of decompression or of our own limits in words. */
export function failureOf(err: unknown, total: AbortSignal): Extract<FetchResult, { kind: 'failed' }> {
  return { kind: 'failed', reason: reasonOf(err, total), detail: detailOf(err) };
}

function reasonOf(err: unknown, total: AbortSignal): FetchFailure {
  if (err instanceof BodyTooLargeError) return 'too_large';
  if (err instanceof UnknownEncodingError) return 'undecodable';
  const code = codeOf(err);
  if (code === 'Z_BUF_ERROR') return 'truncated';
  if (code.startsWith('Z_') || code.startsWith('ERR__') || code.startsWith('ERR_ZLIB')) return 'undecodable';
  if (total.aborted) return 'total_timeout';
  if (tlsCode.test(code)) return 'tls_failed';
  return byCode[code] ?? 'connection_lost';
}

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  if ('code' in err && typeof err.code === 'string') return err.code;
  return 'cause' in err ? codeOf(err.cause) : '';
}

function detailOf(err: unknown): string {
  const message = err instanceof Error ? err.message : String(err);
  return keptText(message.replaceAll(/\s+/g, ' '), 200);
}

/** The body grew beyond what any feed needs. */
class BodyTooLargeError extends Error {}

/** The body is in an encoding we did not ask for. */
class UnknownEncodingError extends Error {}

/**
 * Reads a body whole, decompressing as it comes. The limit counts bytes after decompression, so that a small body
 * that expands without end is cut off as soon as it passes it.
 */
async function readBody(body: Readable, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const decompress = decompressorFor(body, encoding);
  const chunks: Buffer[] = [];
  let length = 0;
  const collect = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      length += chunk.length;
      if (length > bytesMax) {
        done(new BodyTooLargeError(`more than ${bytesMax} bytes`));
        return;
      }
      chunks.push(chunk);
      done();
    },
  });
  collect.resume();
  await (decompress === null ? pipeline(body, collect) : pipeline(body, decompress, collect));
  return Buffer.concat(chunks, length);
}

/** A body that cannot be decompressed is given up at once, and its connection with it. */
function decompressorFor(body: Readable, encoding: string): Transform | null {
  try {
    return decompressorOf(encoding);
  } catch (err) {
    body.on('error', () => {});
    body.destroy();
    throw err;
  }
}

function decompressorOf(encoding: string): Transform | null {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_FINISH });
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new UnknownEncodingError(`content-encoding ${encoding.slice(0, 40)}`);
  }
}
