import type pg from 'pg';
import { addressOf } from '../draws/draw-key.ts';
import type { MessageType, WatchedResult } from './tables.ts';

/** Something that a consumer was told or would be told, as its people look at it. */
export interface ListedEvent {
  /** Where it stands in the list: what its id is made from. */
  readonly position: string;
  readonly type: Exclude<MessageType, 'profiles.matched'>;
  readonly occurredAt: Date;
  readonly drawNumber: string | null;
  readonly result: WatchedResult | null;
  /** What all its bodies share; null when it was expunged. */
  readonly payload: string | null;
}

/**
 * The latest of what a consumer is told, newest first, from before a position: everybody's and its own, but what is about a
 * profile that is forgotten. Programs read the same list from its other end.
 */
export async function listLatestEvents(
  pool: pg.Pool,
  { consumerId, before, limit }: { consumerId: string; before: string | null; limit: number },
): Promise<ListedEvent[]> {
  // One index each for what is everybody's and what is the consumer's own.
  const part = (whose: string): string => `
    (SELECT l.position, v.type, v.occurred_at AS "occurredAt", ${addressOf('v.draw_number')} AS "drawNumber", l.result,
            CASE WHEN l.expunged_at IS NULL THEN v.payload END AS payload
       FROM consumer_events l JOIN webhook_events v ON v.id = l.event_id
      WHERE ${whose} AND ($2::bigint IS NULL OR l.position < $2)
        AND (l.watched_id = 0 OR EXISTS (SELECT FROM watched_profiles p WHERE p.id = l.watched_id))
      ORDER BY l.position DESC LIMIT $3)`;
  const { rows } = await pool.query<ListedEvent>(
    `SELECT * FROM (${part('l.consumer_id IS NULL')} UNION ALL ${part('l.consumer_id = $1')}) AS l
      ORDER BY position DESC LIMIT $3`,
    [consumerId, before, limit],
  );
  return rows;
}
