const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** No failure keeps us away for longer, unless the server asks for it. */
const backoffMaxMs = hourMs;

const torontoTime = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Toronto',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * How often to look: every minute on weekdays from 09:30 to 19:00 in Toronto, where nearly all of 113 draws were
 * first seen (earliest 9:57, latest but one 18:29), every ten minutes otherwise. `overrideSeconds` replaces both.
 */
export function pollIntervalMs(now: Date, overrideSeconds: number | undefined): number {
  if (overrideSeconds !== undefined) return overrideSeconds * 1_000;
  const parts = new Map(torontoTime.formatToParts(now).map(({ type, value }) => [type, value]));
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  const weekend = ['Sat', 'Sun'].includes(parts.get('weekday') ?? '');
  return !weekend && minutes >= 9 * 60 + 30 && minutes < 19 * 60 ? minuteMs : 10 * minuteMs;
}

/** Up to a tenth earlier or later, so that we never strike with everybody else. `random` is in [0, 1). */
export function withJitter(ms: number, random: number): number {
  return Math.round(ms * (0.9 + random / 5));
}

/** How the last poll ended, as far as the next one depends on it. */
export interface PollEnd {
  readonly ok: boolean;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** The Retry-After that the server sent; null without one. */
  readonly retryAfterMs: number | null;
}

/**
 * How long until the next poll: the cadence, doubled with every failure in a row up to an hour, and never earlier
 * than the server asked. The one place where this is decided.
 */
export function nextPollDelayMs(
  { ok, failures, retryAfterMs }: PollEnd,
  { now, overrideSeconds, random }: { now: Date; overrideSeconds: number | undefined; random: number },
): number {
  const interval = pollIntervalMs(now, overrideSeconds);
  if (ok) return withJitter(interval, random);
  const doubled = interval * 2 ** Math.min(failures - 1, 10);
  const backoff = withJitter(Math.max(interval, Math.min(doubled, backoffMaxMs)), random);
  return Math.max(backoff, retryAfterMs ?? 0);
}
