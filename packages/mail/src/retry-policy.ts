import type { SendResult } from './send-result.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Pauses after the first, second, … failed attempt. Short ones first: most transient failures (greylisting, a busy
 * or restarting server) pass within minutes, and an alert is worth most while the draw is new. Their sum is about two
 * days, the time after which a mail server itself would give up soon.
 */
const pausesMs: readonly number[] = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  12 * hourMs,
  13 * hourMs,
];

/** What the end of an attempt means for its delivery. */
export type AttemptVerdict = 'sent' | 'uncertain' | 'retry' | 'failed';

/**
 * Decides, in this one place, what is permanent. Only a 5xx about the recipient is: that mailbox will refuse again.
 * A 5xx about us as the sender (policy, authentication, our own address) or about the server is retried on the same
 * schedule, because it strikes every recipient alike and an operator can mend it: one wrong setting must not turn a
 * whole fan-out into failures. After an uncertain end nobody can know: a second copy with the same Message-ID does
 * less harm than a lost alert, so it is tried again, but not often.
 */
export function classify(result: SendResult): AttemptVerdict {
  if (result.kind === 'accepted') return 'sent';
  if (result.kind === 'uncertain') return 'uncertain';
  return result.kind === 'rejected' && result.permanent && result.scope === 'recipient' ? 'failed' : 'retry';
}

/** What has been tried for a delivery, the attempt that just ended included. */
export interface Tried {
  readonly attempts: number;
  readonly uncertainAttempts: number;
}

/**
 * How long to wait before the next attempt; null when there is none: the delivery is over, has been tried for about
 * two days, or ended `uncertain` as often as `uncertainAttemptsMax`, so that at most that many copies can exist.
 *
 * @param random a number in [0, 1): up to a tenth is added to the pause, so that what failed together does not all
 * come back together
 */
export function nextAttemptDelayMs(
  tried: Tried,
  result: SendResult,
  { random, uncertainAttemptsMax }: { random: number; uncertainAttemptsMax: number },
): number | null {
  const verdict = classify(result);
  if (verdict === 'sent' || verdict === 'failed') return null;
  if (verdict === 'uncertain' && tried.uncertainAttempts >= uncertainAttemptsMax) return null;
  return pauseAfter(tried.attempts, random);
}

/** How long after so many failed attempts the next one is made; null when there is none. Of a message of any channel. */
export function pauseAfter(attempts: number, random: number): number | null {
  const pauseMs = pausesMs[attempts - 1];
  return pauseMs === undefined ? null : Math.round(pauseMs * (1 + random / 10));
}
