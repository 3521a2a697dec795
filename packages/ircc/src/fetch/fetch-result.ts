/** What a server may be asked with next time, so that it need not send what we have. */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Why nothing usable came. */
export type FetchFailure =
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
