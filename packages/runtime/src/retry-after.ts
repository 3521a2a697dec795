/**
 * Reads a Retry-After header (RFC 9110 §10.2.3): seconds or an HTTP date. Null when it is neither or lies in the
 * past; bounded by `maxMs`, however long a server asks us to stay away.
 */
export function readRetryAfter(value: string | null, now: Date, maxMs: number): number | null {
  const text = value?.trim() ?? '';
  const waitMs = /^\d{1,15}$/.test(text) ? Number(text) * 1_000 : httpDate(text) - now.getTime();
  if (!Number.isFinite(waitMs) || waitMs <= 0) return null;
  return Math.min(waitMs, maxMs);
}

function httpDate(text: string): number {
  return /^[A-Z][a-z]{2,8},? /.test(text) && text.length <= 40 ? Date.parse(text) : Number.NaN;
}
