import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { StoredFilters } from '../webhook-tables.ts';
import type { SealedSecret } from './endpoint-secrets.ts';

export type Endpoint = Selectable<Database['endpoints']>;

/** What its owner decides about an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly filters: StoredFilters;
  readonly payloadVersion: number;
  readonly ratePerSecond: number | null;
}

/** More than any consumer needs; a bound for what one draw can cause. */
export const endpointsMax = 20;

/** Answers undefined when the consumer has as many as there may be. */
export async function createEndpoint(
  db: Kysely<Database>,
  consumerId: string,
  { settings, secret, now }: { settings: EndpointSettings; secret: SealedSecret; now: Date },
): Promise<Endpoint | undefined> {
  // Two creations at once queue up behind the consumer's row, so that neither slips past the bound.
  await db.selectFrom('consumers').select('id').where('id', '=', consumerId).forUpdate().execute();
  const { count } = await db
    .selectFrom('endpoints')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consumer_id', '=', consumerId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= endpointsMax) return undefined;
  return db
    .insertInto('endpoints')
    .values({
      ...columnsOf(settings),
      consumer_id: consumerId,
      secrets: JSON.stringify([{ id: '1', ...secret, createdAt: now.toISOString(), expiresAt: null }]),
      state: 'active',
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What changes is replaced; `state` turns it off, or on again with a clean slate. */
export async function changeEndpoint(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  {
    settings,
    state,
    now,
  }: { settings: EndpointSettings; state: 'active' | 'disabled_by_owner' | undefined; now: Date },
): Promise<Endpoint | undefined> {
  return db
    .updateTable('endpoints')
    .set({
      ...columnsOf(settings),
      updated_at: now,
      ...(state === 'disabled_by_owner' && { state, disabled_at: now, disabled_reason: 'owner' }),
      ...(state === 'active' && {
        ...{ state, disabled_at: null, disabled_reason: null },
        ...{ consecutive_failures: 0, failing_since: null, hold_until: null },
      }),
    })
    .where('id', '=', id)
    .where('consumer_id', '=', consumerId)
    .returningAll()
    .executeTakeFirst();
}

/** Removes an endpoint with its messages. */
export async function removeEndpoint(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
): Promise<boolean> {
  const row = await db
    .deleteFrom('endpoints')
    .where('id', '=', id)
    .where('consumer_id', '=', consumerId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findEndpoint(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
): Promise<Endpoint | undefined> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('id', '=', id)
    .where('consumer_id', '=', consumerId)
    .executeTakeFirst();
}

/** By id, from the first after `after`. */
export async function listEndpoints(
  db: Kysely<Database>,
  consumerId: string,
  { after, limit }: { after: string; limit: number },
): Promise<Endpoint[]> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('consumer_id', '=', consumerId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** How many endpoints a consumer has in each state. Failing: active, and its last attempt failed. */
export interface EndpointsOfConsumer {
  readonly consumerId: string;
  readonly active: number;
  readonly failing: number;
  readonly disabled: number;
}

/** Of every consumer that has any. */
export async function countEndpoints(db: Kysely<Database>): Promise<EndpointsOfConsumer[]> {
  const { rows } = await sql<EndpointsOfConsumer>`
    SELECT consumer_id AS "consumerId",
           count(*) FILTER (WHERE state = 'active')::int AS active,
           count(*) FILTER (WHERE state = 'active' AND failing_since IS NOT NULL)::int AS failing,
           count(*) FILTER (WHERE state <> 'active')::int AS disabled
      FROM endpoints GROUP BY consumer_id`.execute(db);
  return rows;
}

function columnsOf(settings: EndpointSettings) {
  return {
    url: settings.url,
    description: settings.description,
    event_types: [...settings.eventTypes],
    filters: JSON.stringify(settings.filters),
    payload_version: settings.payloadVersion,
    rate_per_second: settings.ratePerSecond,
  };
}
