import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Whoever orders believes that the receiver works again: what held it back is forgotten, and one message tries it. */
async function releaseHold(db: Kysely<Database>, endpointId: string): Promise<void> {
  await db.updateTable('endpoints').set({ hold_until: null }).where('id', '=', endpointId).execute();
}

/**
 * Orders one message again: it is due at once, under the same webhook-id, and its schedule of retries begins anew.
 * Answers null when its endpoint is not active, and false when it is being sent at this moment anyway.
 */
export async function redeliver(
  db: Kysely<Database>,
  { messageId, now }: { messageId: string; now: Date },
): Promise<boolean | null> {
  const { rows } = await sql<{ active: boolean; ordered: boolean; endpointId: string }>`
    WITH ordered AS (
      UPDATE webhook_messages m
         SET status = 'owed', lane = 1, next_attempt_at = ${now}, attempts_before = m.attempts,
             ended_at = NULL, end_reason = NULL
        FROM endpoints e
       WHERE m.id = ${messageId} AND e.id = m.endpoint_id AND e.state = 'active' AND m.status <> 'sending'
      RETURNING m.id
    )
    SELECT e.state = 'active' AS active, EXISTS (SELECT FROM ordered) AS ordered, e.id AS "endpointId"
      FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id WHERE m.id = ${messageId}`.execute(db);
  const [row] = rows;
  if (row === undefined || !row.active) return null;
  if (row.ordered) await releaseHold(db, row.endpointId);
  return row.ordered;
}

/**
 * Orders again what failed, or was not tried while the endpoint was disabled, among the messages made since a moment.
 * It goes behind what is live. Answers how many.
 */
export async function recoverFailed(
  db: Kysely<Database>,
  { endpointId, since, now }: { endpointId: string; since: Date; now: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    WITH ordered AS (
      UPDATE webhook_messages
         SET status = 'owed', lane = 2, next_attempt_at = ${now}, attempts_before = attempts,
             ended_at = NULL, end_reason = NULL
       WHERE endpoint_id = ${endpointId} AND created_at >= ${since}
         AND (status = 'failed' OR status = 'cancelled' AND end_reason = 'endpoint_disabled')
      RETURNING id
    )
    SELECT count(*)::int AS count FROM ordered`.execute(db);
  await releaseHold(db, endpointId);
  return rows[0]?.count ?? 0;
}

/** Owes one endpoint a `test.ping`, whatever it subscribed to. Answers the message. */
export async function oweTestPing(
  db: Kysely<Database>,
  { endpointId, payload, now }: { endpointId: string; payload: string; now: Date },
): Promise<{ id: string; createdAt: Date }> {
  await releaseHold(db, endpointId);
  const { id: eventId } = await db
    .insertInto('webhook_events')
    .values({ type: 'test.ping', facts: '{}', payload, occurred_at: now, state: 'done', finished_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return db
    .insertInto('webhook_messages')
    .values({ endpoint_id: endpointId, event_id: eventId, next_attempt_at: now, created_at: now })
    .returning(['id', 'created_at as createdAt'])
    .executeTakeFirstOrThrow();
}
