import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Events of one consumer alone: of the others everybody is told the same, which is public. */
const ownTypes = ['profile.matched', 'deadline.approaching', 'message.failed', 'endpoint.disabled'] as const;

/** `being_sent`: it, or another message of the same event, is under way or still being made. */
type Expunged = 'expunged' | 'being_sent' | undefined;

/**
 * Forgets what a message says, for good: its body, what was answered, and what an event of the consumer alone says wherever it
 * stands: in the list of what the consumer is told, in the messages of the same event to its other endpoints, of a batch for
 * each of its matches. What is owed of it is cancelled first, also a batch that has no other match left. Safe to repeat. Undefined when the consumer has no such message.
 */
export async function expungeMessage(
  trx: Kysely<Database>,
  { messageId, consumerId, now }: { messageId: string; consumerId: string; now: Date },
): Promise<Expunged> {
  const [message] = (
    await sql<{ eventId: string; own: boolean; done: boolean; watched: string[] }>`
      SELECT m.event_id AS "eventId", v.type = ANY (${[...ownTypes]}) AS own, v.state = 'done' AS done,
             CASE WHEN m.positions IS NULL THEN ARRAY[m.watched_id]
                  ELSE ARRAY(SELECT l.watched_id FROM consumer_events l WHERE l.position = ANY (m.positions)) END AS watched
        FROM webhook_messages m
        JOIN endpoints e ON e.id = m.endpoint_id AND e.consumer_id = ${consumerId}
        JOIN webhook_events v ON v.id = m.event_id
       WHERE m.id = ${messageId}`.execute(trx)
  ).rows;
  if (message === undefined) return undefined;
  const { eventId, own, done, watched } = message;
  // The list before the messages, as walks lock them.
  const listed = await sql<{ position: string }>`
    SELECT position FROM consumer_events
     WHERE ${own}::boolean AND event_id = ${eventId} AND consumer_id = ${consumerId} AND watched_id = ANY (${watched}::bigint[])
     ORDER BY position FOR UPDATE`.execute(trx);
  // In the order of their ids, as everybody locks them who locks several.
  const positions = listed.rows.map(({ position }) => position);
  const { rows } = await sql<{ id: string; status: string; others: boolean }>`
    SELECT m.id, m.status, m.positions IS NOT NULL AND m.id <> ${messageId} AS others
      FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id
     WHERE e.consumer_id = ${consumerId}
       AND (m.id = ${messageId} OR ${own}::boolean AND m.event_id = ${eventId}
              AND (m.positions IS NULL AND m.watched_id = ANY (${watched}::bigint[]) OR m.positions && ${positions}::bigint[]))
     ORDER BY m.id FOR UPDATE OF m`.execute(trx);
  // A batch that is under way with other matches, too, is made without this one if it is tried again.
  if ((own && !done) || rows.some(({ status, others }) => status === 'sending' && !others))
    return 'being_sent';
  await forgetMessages(trx, { ids: rows.filter(({ others }) => !others).map(({ id }) => id), now });
  if (!own) return 'expunged';
  await expungeEvent(trx, { eventId, consumerId, watched, now });
  const batches = rows.filter(({ status, others }) => others && status !== 'sending').map(({ id }) => id);
  const { rows: empty } = await sql<{ id: string }>`
    SELECT m.id FROM webhook_messages m
     WHERE m.id = ANY (${batches}::bigint[]) AND NOT EXISTS (
       SELECT FROM consumer_events l WHERE l.position = ANY (m.positions) AND l.expunged_at IS NULL)`.execute(
    trx,
  );
  await forgetMessages(trx, { ids: empty.map(({ id }) => id), now });
  return 'expunged';
}

async function forgetMessages(
  trx: Kysely<Database>,
  { ids, now }: { ids: readonly string[]; now: Date },
): Promise<void> {
  await sql`
    UPDATE webhook_messages
       SET result = NULL, expunged_at = ${now}, status = CASE WHEN status = 'owed' THEN 'cancelled' ELSE status END,
           ended_at = CASE WHEN status = 'owed' THEN ${now}::timestamptz ELSE ended_at END,
           end_reason = CASE WHEN status = 'owed' THEN 'expunged' ELSE end_reason END
     WHERE id = ANY (${ids}::bigint[]) AND expunged_at IS NULL`.execute(trx);
  await sql`UPDATE webhook_attempts SET response = '' WHERE message_id = ANY (${ids}::bigint[])`.execute(trx);
}

/** Where an event stands beside its messages. */
async function expungeEvent(
  trx: Kysely<Database>,
  {
    eventId,
    consumerId,
    watched,
    now,
  }: { eventId: string; consumerId: string; watched: readonly string[]; now: Date },
): Promise<void> {
  await sql`
    UPDATE consumer_events SET result = NULL, expunged_at = ${now}
     WHERE event_id = ${eventId} AND consumer_id = ${consumerId} AND watched_id = ANY (${watched}::bigint[])
       AND expunged_at IS NULL`.execute(trx);
  await sql`
    UPDATE webhook_events SET payload = NULL, facts = '{}'
     WHERE id = ${eventId} AND consumer_id = ${consumerId}`.execute(trx);
}
