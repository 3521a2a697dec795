const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after the first attempt and those that follow, as the Standard Webhooks specification has them: 75.6 hours. */
const waits: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Up to a fifth longer, so that what failed together does not come back together. */
const jitterShare = 0.2;

/** The longest Retry-After of a receiver that is honoured. */
export const retryAfterMaxMs = 24 * hour;

/**
 * How long until the next attempt; null when the schedule is over.
 * @param attempts how many there were since the message was first sent or ordered again, at least 1
 * @param retryAfterMs the receiver's Retry-After: the next attempt is never earlier
 * @param random in [0, 1)
 */
export function nextWebhookAttemptMs(
  attempts: number,
  retryAfterMs: number | null,
  random: number,
): number | null {
  const wait = waits[attempts - 1];
  if (wait === undefined) return null;
  return Math.max(Math.round(wait * (1 + jitterShare * random)), retryAfterMs ?? 0);
}
