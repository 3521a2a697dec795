import { type Kysely, sql } from 'kysely';
import type { Alerting, Database, DrawEventType } from '../schema.ts';
import type { WebhookEventType } from '../webhook-tables.ts';

/**
 * Writes what programs are told of a draw, beside the event it follows from and in the same transaction. History and
 * late finds tell nobody, as with mail; that a draw is withdrawn or reinstated is told always. Answers the ids.
 */
export async function recordWebhookEvents(
  trx: Kysely<Database>,
  event: {
    drawEventId: string;
    type: DrawEventType;
    alerting: Alerting;
    number: string;
    revision: number;
    now: Date;
    traceParent: string | null;
  },
): Promise<string[]> {
  const types = typesOf(event);
  if (types.length === 0) return [];
  const rows = await trx
    .insertInto('webhook_events')
    .values(
      types.map((type) => ({
        type,
        draw_event_id: event.drawEventId,
        draw_number: event.number,
        revision: event.revision,
        facts: '{}',
        occurred_at: event.now,
        state: 'owed' as const,
        trace_parent: event.traceParent,
      })),
    )
    // A late draw that was replayed to programs has its events already. Walked again, they tell whom the replay did not.
    .onConflict((conflict) =>
      conflict.columns(['draw_event_id', 'type']).doUpdateSet({
        ...{ state: 'owed', cursor: '0', finished_at: null, revision: event.revision },
        payload: sql<string | null>`CASE WHEN EXISTS (
          SELECT FROM webhook_messages m WHERE m.event_id = webhook_events.id) THEN webhook_events.payload END`,
      }),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

function typesOf({ type, alerting }: { type: DrawEventType; alerting: Alerting }): WebhookEventType[] {
  if (type === 'withdrawn' || type === 'reinstated') return [`draw.${type}`];
  return alerting === 'alert' ? [`draw.${type}`, 'profile.matched'] : [];
}

/**
 * Notes that the feed is not read any more, and owes `feed.stale` for it. Once, however many processes notice.
 * Answers the event's id; null when it was noted before.
 */
export async function noteFeedStale(db: Kysely<Database>, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    WITH noted AS (
      UPDATE feed_state SET stale_since = ${now} WHERE stale_since IS NULL RETURNING last_success_at
    )
    INSERT INTO webhook_events (type, facts, occurred_at, state)
    SELECT 'feed.stale', jsonb_build_object('lastSuccessAt',
             to_char(last_success_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), ${now}, 'owed'
      FROM noted
    RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}

/** Notes that the feed is read again, and owes `feed.recovered`. Null when it was not stale. */
export async function noteFeedRecovered(db: Kysely<Database>, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    WITH before AS (
      SELECT id, stale_since FROM feed_state WHERE stale_since IS NOT NULL FOR UPDATE
    ), noted AS (
      UPDATE feed_state SET stale_since = NULL FROM before WHERE feed_state.id = before.id
      RETURNING before.stale_since
    )
    INSERT INTO webhook_events (type, facts, occurred_at, state)
    SELECT 'feed.recovered', jsonb_build_object('staleSince',
             to_char(stale_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), ${now}, 'owed'
      FROM noted
    RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}
