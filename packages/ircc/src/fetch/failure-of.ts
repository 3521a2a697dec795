import type { FetchFailure, FetchResult } from './fetch-result.ts';
import { BodyTooLargeError, UnknownEncodingError } from './read-body.ts';

const byCode: Readonly<Record<string, FetchFailure>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'body_timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
  UND_ERR_HEADERS_OVERFLOW: 'too_large',
  ECONNREFUSED: 'connect_failed',
  EHOSTUNREACH: 'connect_failed',
  ENETUNREACH: 'connect_failed',
  ENOTFOUND: 'connect_failed',
  EAI_AGAIN: 'connect_failed',
  ERR_INVALID_URL: 'redirect_refused',
};

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
  return byCode[code] ?? 'connection_lost';
}

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  if ('code' in err && typeof err.code === 'string') return err.code;
  return 'cause' in err ? codeOf(err.cause) : '';
}

function detailOf(err: unknown): string {
  return (err instanceof Error ? err.message : String(err)).replaceAll(/\s+/g, ' ').slice(0, 200);
}
