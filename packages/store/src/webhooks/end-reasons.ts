import type { MessageStatus } from './tables.ts';

/** Why a webhook message ended without being accepted. What the receiver said stands with its attempts. */
export const messageEndReasons = [
  'retries_exhausted',
  'endpoint_gone',
  'endpoint_disabled',
  'profile_removed',
  'superseded',
  'replay_cancelled',
  'expunged',
  'unknown',
] as const;
export type MessageEndReason = (typeof messageEndReasons)[number];

/** What each of them means, for whoever reads the API's description. */
export const messageEndReasonsMeaning =
  'A code. Of failed: retries_exhausted, the schedule of retries is over; endpoint_gone, it was answered 410. Of cancelled: endpoint_disabled; profile_removed; superseded, a correction was recorded first; replay_cancelled; expunged, you asked for it to be forgotten. unknown: not recorded.';

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
