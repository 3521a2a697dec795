import type { Secrets } from '../secrets.ts';

/** Where an event stands in the list of what consumers are told, and when it happened. */
export interface EventPlace {
  readonly position: string;
  readonly occurredAt: Date;
}

/**
 * The id of what a consumer is told, in its list and in the body of messages: the same at each of the consumer's endpoints, and
 * not that of another event even if a restored database counts from an earlier position again.
 */
export function eventIdOf(secrets: Secrets, { position, occurredAt }: EventPlace): string {
  return `evt_${position}_${secrets.linkToken('event', `${position} ${occurredAt.getTime()}`).slice(0, 16)}`;
}

/** The position that an event id names; null if the text is no such id. `eventIdOf` tells whether it is genuine. */
export function positionOfEventId(text: string): string | null {
  return /^evt_(\d{1,18})_[\w-]{16}$/.exec(text)?.[1] ?? null;
}

/** What a message's id is made from. */
interface MessageIdentity {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * The id of a message to one endpoint, its `webhook-id`: the same at every attempt, and not that of another message even if a restored
 * database counts from an earlier row again.
 */
export function messageIdOf(secrets: Secrets, { id, createdAt }: MessageIdentity): string {
  return `msg_${id}_${secrets.linkToken('message', `${id} ${createdAt.getTime()}`).slice(0, 16)}`;
}

/** The id that the body of a message has: that of its event; of tests and batches, which are in no list, the message's own. */
export function bodyIdOf(
  secrets: Secrets,
  message: MessageIdentity & { readonly position: string | null; readonly occurredAt: Date },
): string {
  const { position, occurredAt } = message;
  return position === null ? messageIdOf(secrets, message) : eventIdOf(secrets, { position, occurredAt });
}

/** The matches of a batch, each with the id of the event that it stands for. */
export function withEventIds<Match extends { readonly position: string }>(
  secrets: Secrets,
  { matches, occurredAt }: { readonly matches: readonly Match[] | null; readonly occurredAt: Date },
): (Match & { readonly id: string })[] | null {
  if (matches === null) return null;
  return matches.map((match) => ({
    ...match,
    id: eventIdOf(secrets, { position: match.position, occurredAt }),
  }));
}

/** The row that a message id names; null if the text is no such id. `messageIdOf` tells whether it is genuine. */
export function rowOfMessageId(text: string): string | null {
  return /^msg_(\d{1,18})_[\w-]{16}$/.exec(text)?.[1] ?? null;
}
