import type pg from 'pg';
import type { WatchedResult } from '../webhook-tables.ts';

export interface NewMessage {
  readonly endpointId: string;
  /** `'0'` where the event is of no profile. */
  readonly watchedId: string;
  readonly result: WatchedResult | null;
}

export interface MessagePlace {
  readonly eventId: string;
  readonly worker: string;
  readonly cursor: string;
  readonly nextCursor: string;
  readonly now: Date;
  readonly leaseMs: number;
}

/**
 * Moves the cursor of a walk and writes the messages of one batch in one statement, hence one transaction. A worker
 * that lost its lease moves and writes nothing. Who has a message of this event already keeps that one.
 * @returns how many were written; null when the lease was lost
 */
export async function writeMessages(
  pool: pg.Pool,
  place: MessagePlace,
  messages: readonly NewMessage[],
): Promise<number | null> {
  const { rows } = await pool.query<{ written: number }>({
    name: 'write-messages',
    text: `
      WITH fence AS (
        SELECT id FROM webhook_events
         WHERE id = $1 AND claimed_by = $2 AND cursor = $3 AND state = 'running' FOR UPDATE
      ), written AS (
        INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, next_attempt_at, created_at)
        SELECT row.endpoint_id, fence.id, row.watched_id, row.result::jsonb, least($6, now()), $6
          FROM fence, unnest($7::bigint[], $8::bigint[], $9::text[]) AS row (endpoint_id, watched_id, result)
          JOIN endpoints ON endpoints.id = row.endpoint_id
        ON CONFLICT (endpoint_id, event_id, watched_id) DO NOTHING
        RETURNING 1
      )
      UPDATE webhook_events
         SET cursor = $4, lease_until = now() + $5::int * interval '1 millisecond',
             messages_made = messages_made + (SELECT count(*) FROM written)
        FROM fence WHERE webhook_events.id = fence.id
      RETURNING (SELECT count(*) FROM written)::int AS written`,
    values: [
      place.eventId,
      place.worker,
      place.cursor,
      place.nextCursor,
      place.leaseMs,
      place.now,
      messages.map(({ endpointId }) => endpointId),
      messages.map(({ watchedId }) => watchedId),
      messages.map(({ result }) => (result === null ? null : JSON.stringify(result))),
    ],
  });
  return rows[0]?.written ?? null;
}
