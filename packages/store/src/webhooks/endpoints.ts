import { type Kysely, type Selectable, sql } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { StoredCertificate, StoredFilters, StoredSecret } from './tables.ts';

export type Endpoint = Selectable<Database['endpoints']>;

/** What its owner decides about an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly filters: StoredFilters;
  readonly payloadVersion: number;
  readonly ratePerSecond: number | null;
  /** Sealed; null for none. */
  readonly headers?: string | null;
  readonly headerNames?: readonly string[];
  readonly clientCertificate?: StoredCertificate | null;
}

/** More than any consumer needs, and a limit for the messages that one draw can cause. */
export const endpointsMax = 20;

/** Makes an endpoint. Undefined if the consumer already has as many as it may have. */
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

/** Changes the fields that are given. `state` disables the endpoint, or enables it and forgets its failures. */
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

/** Deletes an endpoint; its messages go with it. */
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

/** The same for every consumer that has endpoints. */
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
    headers: settings.headers ?? null,
    header_names: [...(settings.headerNames ?? [])],
    client_certificate: settings.clientCertificate ? JSON.stringify(settings.clientCertificate) : null,
  };
}

/** A new secret, sealed. */
type SealedSecret = Pick<StoredSecret, 'kind' | 'sealed' | 'publicKey'>;

/** Secrets that sign now: those that have not expired, newest first. */
export function secretsInForce(secrets: readonly StoredSecret[], now: Date): readonly StoredSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now);
}

/** As many as sign at once: each adds a signature to a header. */
const secretsMax = 5;

/** What a rotation makes. */
interface SecretRotation {
  /** Left out, it is of the kind of the current secret: whoever verifies goes on as before. */
  readonly kind: StoredSecret['kind'] | undefined;
  readonly make: (kind: StoredSecret['kind']) => SealedSecret;
  readonly oldExpireAt: Date;
  readonly now: Date;
}

/**
 * Adds a secret. All that sign now go on signing until `oldExpireAt`, so that receivers can change over in between;
 * those past their time are forgotten. Undefined when there is no such endpoint, `'too_many'` when five sign already.
 */
export async function rotateSecret(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  { kind, make, oldExpireAt, now }: SecretRotation,
): Promise<StoredSecret | 'too_many' | undefined> {
  return change<StoredSecret | 'too_many'>(db, { id, consumerId }, (secrets) => {
    const kept = secretsInForce(secrets, now);
    if (kept.length >= secretsMax) return { answer: 'too_many', secrets: null };
    const highest = Math.max(0, ...secrets.map((each) => Number(each.id)));
    // Two rotations at once: the second follows what the first made, for the row is locked.
    const current = secrets.find(({ expiresAt }) => expiresAt === null) ?? secrets[0];
    const added = {
      ...{ id: String(highest + 1), ...make(kind ?? current?.kind ?? 'hmac') },
      ...{ createdAt: now.toISOString(), expiresAt: null },
    };
    const ending = kept.map((each) => ({ ...each, expiresAt: earlier(each.expiresAt, oldExpireAt) }));
    return { answer: added, secrets: [added, ...ending] };
  });
}

/** Ends a secret at once, as when it leaked. The current one must be replaced first: `'current'`. */
export async function removeSecret(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  secretId: string,
): Promise<'removed' | 'current' | undefined> {
  return change<'removed' | 'current' | undefined>(db, { id, consumerId }, (secrets) => {
    const found = secrets.find((each) => each.id === secretId);
    if (found === undefined) return { answer: undefined, secrets: null };
    if (found.expiresAt === null) return { answer: 'current', secrets: null };
    return { answer: 'removed', secrets: secrets.filter((each) => each !== found) };
  });
}

function earlier(expiresAt: string | null, at: Date): string {
  return expiresAt !== null && new Date(expiresAt) < at ? expiresAt : at.toISOString();
}

/** Reads, decides and writes under the lock of the row, so that two rotations at once both count. */
async function change<T>(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
  decide: (secrets: readonly StoredSecret[]) => { answer: T; secrets: readonly StoredSecret[] | null },
): Promise<T | undefined> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom('endpoints')
      .select('secrets')
      .where('id', '=', id)
      .where('consumer_id', '=', consumerId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { answer, secrets } = decide(row.secrets);
    if (secrets !== null) {
      await trx
        .updateTable('endpoints')
        .set({ secrets: JSON.stringify(secrets) })
        .where('id', '=', id)
        .execute();
    }
    return answer;
  });
}
