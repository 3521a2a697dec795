import type { Profile } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../schema.ts';
import type { StoredFilters, WebhookEventType } from './tables.ts';

/** An endpoint that hears of a type of event. Whether it wants this very draw, its filters say. */
export interface Listener {
  readonly id: string;
  readonly filters: StoredFilters;
}

/** An endpoint that hears of matches, one by one or a hundred at a time. */
interface MatchListener extends Listener {
  readonly batched: boolean;
}

/** Active endpoints of working consumers, or of one, that hear of `type`, by id, from the first after `after`. */
export async function listListeners(
  db: Kysely<Database>,
  {
    type,
    consumerId = null,
    after,
    limit,
  }: { type: WebhookEventType; consumerId?: string | null; after: string; limit: number },
): Promise<Listener[]> {
  let query = db
    .selectFrom('endpoints')
    .innerJoin('consumers', 'consumers.id', 'endpoints.consumer_id')
    .select(['endpoints.id', 'endpoints.filters'])
    .where('endpoints.id', '>', after)
    .where('endpoints.state', '=', 'active')
    .where('consumers.disabled_at', 'is', null)
    .where(sql<boolean>`${type} = ANY (endpoints.event_types)`)
    .orderBy('endpoints.id')
    .limit(limit);
  if (consumerId !== null) query = query.where('endpoints.consumer_id', '=', consumerId);
  return query.execute();
}

/** A watched profile, and whether its consumer was told of an earlier revision of the draw, in its list or by a message. */
interface WatchedCandidate {
  readonly id: string;
  readonly reference: string;
  readonly facts: Profile;
  readonly toldBefore: boolean;
}

/** One consumer with what is needed to decide for all of its watched profiles. */
export interface WatchingConsumer {
  readonly consumerId: string;
  readonly endpoints: readonly MatchListener[];
  readonly profiles: readonly WatchedCandidate[];
}

/**
 * The next consumer after `after` that watches profiles, with its endpoints that hear of matches, if any; null after the last.
 * Told before: an earlier revision stands in its list, or a message of it was sent, or may have been.
 */
export async function nextWatchingConsumer(
  pool: pg.Pool,
  { after, drawNumber, revision }: { after: string; drawNumber: string; revision: number },
): Promise<WatchingConsumer | null> {
  const { rows: consumers } = await pool.query<{ id: string; endpoints: MatchListener[] }>(
    `SELECT c.id, coalesce((
              SELECT jsonb_agg(jsonb_build_object('id', e.id::text, 'filters', e.filters,
                                 'batched', 'profiles.matched' = ANY (e.event_types)) ORDER BY e.id)
                FROM endpoints e
               WHERE e.consumer_id = c.id AND e.state = 'active'
                 AND e.event_types && ARRAY['profile.matched', 'profiles.matched']), '[]') AS endpoints
       FROM consumers c
      WHERE c.id > $1 AND c.disabled_at IS NULL AND EXISTS (SELECT FROM watched_profiles p WHERE p.consumer_id = c.id)
      ORDER BY c.id LIMIT 1`,
    [after],
  );
  const [consumer] = consumers;
  if (consumer === undefined) return null;
  const { rows: profiles } = await pool.query<WatchedCandidate>(
    `WITH told AS (
       SELECT l.watched_id FROM webhook_events v JOIN consumer_events l ON l.event_id = v.id AND l.consumer_id = $1
        WHERE v.type = 'profile.matched' AND v.draw_number = $2 AND v.revision < $3
       UNION
       -- Of before there was a list.
       SELECT m.watched_id FROM webhook_events v JOIN webhook_messages m ON m.event_id = v.id
        WHERE v.type = 'profile.matched' AND v.draw_number = $2 AND v.revision < $3
          AND m.endpoint_id = ANY ($4::bigint[]) AND (m.status IN ('sending', 'sent') OR m.attempts > 0))
     SELECT p.id, p.reference, p.facts, p.id IN (SELECT watched_id FROM told) AS "toldBefore"
       FROM watched_profiles p WHERE p.consumer_id = $1 ORDER BY p.id`,
    [consumer.id, drawNumber, revision, consumer.endpoints.map(({ id }) => id)],
  );
  return { consumerId: consumer.id, endpoints: consumer.endpoints, profiles };
}
