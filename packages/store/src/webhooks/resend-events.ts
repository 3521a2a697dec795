import type { Draw } from '@drawbell/draws/draw';
import { type Kysely, sql } from 'kysely';
import { lanes } from '../lease.ts';
import type { Database } from '../schema.ts';
import { batchMax, isFirstOf } from './consumer-events.ts';
import type { Endpoint } from './endpoints.ts';

/** Which events of a consumer's list: one by its position, or those listed within a time. */
export type WhichEvents =
  | { readonly position: string }
  | { readonly since: Date; readonly until: Date; readonly limit: number };

interface ListedEvent {
  readonly position: string;
  readonly eventId: string;
  readonly watchedId: string;
  /** Null of events that are of no draw. */
  readonly draw: Draw | null;
}

/**
 * Owes an endpoint messages of events in its consumer's list that it has none of, as of before it existed: those whose type it
 * hears of and that `wants` lets pass. They go behind live messages. Returns how many messages.
 */
export async function resendEvents(
  trx: Kysely<Database>,
  endpoint: Endpoint,
  { which, wants, now }: { which: WhichEvents; wants: (draw: Draw) => boolean; now: Date },
): Promise<{ messages: number; more: boolean }> {
  const { id, consumer_id: consumerId, event_types: types } = endpoint;
  const batched = types.includes('profiles.matched');
  const heard = batched ? [...types, 'profile.matched'] : types;
  const place =
    'position' in which
      ? sql`l.position = ${which.position}::bigint`
      : sql`l.created_at >= ${which.since} AND l.created_at <= ${which.until}`;
  const limit = 'position' in which ? 1 : which.limit;
  // One after the other: who comes second sees what the first owed.
  await sql`SELECT FROM endpoints WHERE id = ${id} FOR NO KEY UPDATE`.execute(trx);
  const { rows } = await sql<ListedEvent>`
    SELECT l.position, l.event_id AS "eventId", l.watched_id AS "watchedId", r.content AS draw
      FROM consumer_events l
      JOIN webhook_events v ON v.id = l.event_id
      CROSS JOIN (SELECT ${consumerId}::bigint AS consumer) AS asks
      LEFT JOIN draw_revisions r ON r.draw_number = v.draw_number AND r.revision = v.revision
     WHERE (l.consumer_id IS NULL OR l.consumer_id = ${consumerId}) AND ${place} AND v.type = ANY (${heard})
       AND v.facts #>> '{failed,endpointId}' IS DISTINCT FROM ${id} AND l.expunged_at IS NULL
       AND (l.watched_id = 0 OR EXISTS (SELECT FROM watched_profiles p WHERE p.id = l.watched_id))
       AND ${sql.raw(isFirstOf('asks.consumer'))}
       AND NOT EXISTS (
         SELECT FROM webhook_messages m
          WHERE m.endpoint_id = ${id} AND m.event_id = l.event_id
            AND (m.watched_id = l.watched_id AND m.positions IS NULL OR l.position = ANY (m.positions)))
     ORDER BY l.position LIMIT ${limit + 1}`.execute(trx);
  const events = rows.slice(0, limit).filter(({ draw }) => draw === null || wants(draw));
  const { rows: made } = await sql<{ count: number }>`
    WITH wanted AS (
      SELECT e.*, (${batched} AND watched_id <> 0 AND v.type = 'profile.matched') AS batched
        FROM unnest(${events.map(({ position }) => position)}::bigint[], ${events.map(({ eventId }) => eventId)}::bigint[],
                    ${events.map(({ watchedId }) => watchedId)}::bigint[]) AS e (position, event_id, watched_id)
        JOIN webhook_events v ON v.id = e.event_id
    ), alone AS (
      INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, position, lane, next_attempt_at, created_at)
      SELECT ${id}::bigint, w.event_id, w.watched_id, l.result, w.position, ${lanes.replay}, ${now}, ${now}
        FROM wanted w JOIN consumer_events l ON l.position = w.position
       WHERE NOT batched
      ON CONFLICT (endpoint_id, event_id, watched_id) DO NOTHING
      RETURNING 1
    ), together AS (
      INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, positions, lane, next_attempt_at, created_at)
      SELECT ${id}::bigint, event_id, (array_agg(watched_id ORDER BY position))[1], array_agg(position ORDER BY position),
             ${lanes.replay}, ${now}, ${now}
        FROM (SELECT w.*, (row_number() OVER (PARTITION BY event_id ORDER BY position) - 1) / ${batchMax}::int AS batch
                FROM wanted w WHERE batched) w
       GROUP BY event_id, batch
      RETURNING 1
    )
    SELECT ((SELECT count(*) FROM alone) + (SELECT count(*) FROM together))::int AS count`.execute(trx);
  return { messages: made[0]?.count ?? 0, more: rows.length > limit };
}
