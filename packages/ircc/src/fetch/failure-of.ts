import { keptText } from '../parse/cell.ts';
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
