import { EgressError } from '../egress/guarded-lookup.ts';

/** Failures before the first byte of a message can have left. */
const beforeSending =
  /^(?:UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_\w+|EMFILE|EADDRNOTAVAIL)$|CERT|^ERR_(?:TLS|SSL)_|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$|^DEPTH_ZERO/;

/** Puts a failed attempt in words for the endpoint's owner. Names no address: what DNS said stays here. */
export function describeFailure(
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
