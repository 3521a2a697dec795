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

/** A watched profile, and whether its consumer was told of an earlier revision of the draw. */
interface WatchedCandidate {
  readonly id: string;
  readonly reference: string;
  readonly facts: Profile;
  readonly toldBefore: boolean;
}

/** One consumer with what is needed to decide for all of its watched profiles. */
export interface WatchingConsumer {
  readonly consumerId: string;
  readonly endpoints: readonly Listener[];
  readonly profiles: readonly WatchedCandidate[];
}

/**
 * The next consumer after `after` that watches profiles and has an endpoint that hears of matches; null after the
 * last. Told before: a message of an earlier revision was sent, or may have been.
 */
export async function nextWatchingConsumer(
  pool: pg.Pool,
  { after, drawNumber, revision }: { after: string; drawNumber: string; revision: number },
): Promise<WatchingConsumer | null> {
  const { rows: endpoints } = await pool.query<Listener & { consumerId: string }>(
    `SELECT e.id, e.filters, e.consumer_id AS "consumerId" FROM endpoints e
      WHERE e.state = 'active' AND 'profile.matched' = ANY (e.event_types) AND e.consumer_id = (
        SELECT c.id FROM consumers c
         WHERE c.id > $1 AND c.disabled_at IS NULL
           AND EXISTS (SELECT FROM watched_profiles p WHERE p.consumer_id = c.id)
           AND EXISTS (SELECT FROM endpoints n WHERE n.consumer_id = c.id AND n.state = 'active'
                         AND 'profile.matched' = ANY (n.event_types))
         ORDER BY c.id LIMIT 1)
      ORDER BY e.id`,
    [after],
  );
  const consumerId = endpoints[0]?.consumerId;
  if (consumerId === undefined) return null;
  const { rows: profiles } = await pool.query<WatchedCandidate>(
    `SELECT p.id, p.reference, p.facts,
            EXISTS (SELECT FROM webhook_events v JOIN webhook_messages m ON m.event_id = v.id
                     WHERE v.type = 'profile.matched' AND v.draw_number = $2 AND v.revision < $3
                       AND m.endpoint_id = ANY ($4::bigint[]) AND m.watched_id = p.id
                       AND (m.status IN ('sending', 'sent') OR m.attempts > 0)) AS "toldBefore"
       FROM watched_profiles p WHERE p.consumer_id = $1 ORDER BY p.id`,
    [consumerId, drawNumber, revision, endpoints.map(({ id }) => id)],
  );
  return { consumerId, endpoints: endpoints.map(({ id, filters }) => ({ id, filters })), profiles };
}
