import type { AttemptResult, DeliveryStatus } from './schema.ts';
import type { MessageStatus } from './webhook-tables.ts';

/** Why a webhook message ended without being accepted. What the receiver said stands with its attempts. */
export const messageEndReasons = [
  'retries_exhausted',
  'endpoint_gone',
  'endpoint_disabled',
  'profile_removed',
  'superseded',
  'replay_cancelled',
  'unknown',
] as const;
export type MessageEndReason = (typeof messageEndReasons)[number];

/** What each of them means, for whoever reads the API's description. */
export const messageEndReasonsMeaning =
  'A code. Of failed: retries_exhausted, the schedule of retries is over; endpoint_gone, it was answered 410. Of cancelled: endpoint_disabled; profile_removed; superseded, a correction was recorded first; replay_cancelled. unknown: not recorded.';

/** Why a mail ended without being taken. What the mail server said stands with its tries: it may name the address. */
export const deliveryEndReasons = [
  'refused',
  'retries_exhausted',
  'in_doubt',
  'unsubscribed',
  'suppressed',
  'erased',
  'superseded',
  'never_told',
  'replay_cancelled',
  'unknown',
] as const;
export type DeliveryEndReason = (typeof deliveryEndReasons)[number];

export const deliveryEndReasonsMeaning =
  'A code. Of failed: refused, for good, by the mail server; retries_exhausted. Of uncertain: in_doubt, nobody knows whether it was taken. Of cancelled: unsubscribed, suppressed, erased; superseded, a newer revision tells them; never_told, it corrects what they were never told; replay_cancelled. unknown: not recorded.';

/**
 * The code of a message that ended. Versions before wrote what the receiver had answered in its place, and a process
 * of theirs may still be at work beside this one: `lastStatusCode` tells those apart.
 */
export function messageEndReason(row: {
  readonly status: MessageStatus;
  readonly endReason: string | null;
  readonly lastStatusCode: number | null;
}): MessageEndReason | null {
  if (row.status === 'failed') return row.lastStatusCode === 410 ? 'endpoint_gone' : 'retries_exhausted';
  if (row.status !== 'cancelled') return null;
  return messageEndReasons.find((code) => code === row.endReason) ?? 'unknown';
}

/** The same for a mail: versions before wrote what the mail server had answered. `lastResult` tells those apart. */
export function deliveryEndReason(row: {
  readonly status: DeliveryStatus;
  readonly endReason: string | null;
  readonly lastResult: AttemptResult | null;
}): DeliveryEndReason | null {
  if (row.status === 'uncertain') return 'in_doubt';
  if (row.status === 'failed') return row.lastResult === 'rejected' ? 'refused' : 'retries_exhausted';
  if (row.status !== 'cancelled') return null;
  return deliveryEndReasons.find((code) => code === row.endReason) ?? 'unknown';
}
