import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Consumer } from '../consumers.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import type { KeyScope } from '../webhooks/tables.ts';

export type ApiKey = Omit<Selectable<Database['api_keys']>, 'key_hash'>;

const columns = [
  'id',
  'consumer_id',
  'hint',
  'name',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;

/** A bound for what must be looked through when one has leaked. */
export const apiKeysMax = 20;

/**
 * Makes a key. Its text is in the answer and nowhere else: only a keyed hash is stored. Undefined when the consumer
 * has as many working keys as there may be.
 */
export async function createApiKey(
  db: Kysely<Database>,
  secrets: Secrets,
  {
    consumerId,
    name,
    scopes,
    expiresAt,
    now,
  }: {
    consumerId: string;
    name: string;
    scopes: readonly KeyScope[];
    expiresAt: Date | null;
    now: Date;
  },
): Promise<{ text: string; key: ApiKey } | undefined> {
  await db.selectFrom('consumers').select('id').where('id', '=', consumerId).forUpdate().execute();
  const { count } = await db
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consumer_id', '=', consumerId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(count) >= apiKeysMax) return undefined;
  const text = `dbk_${randomBytes(32).toString('base64url')}`;
  const key = await db
    .insertInto('api_keys')
    .values({
      consumer_id: consumerId,
      key_hash: secrets.hashToken(text),
      hint: text.slice(0, 10),
      name,
      scopes: [...scopes],
      created_at: now,
      expires_at: expiresAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { text, key };
}

const usedEveryMs = 60_000;

/** Whose key this is, if it works. It is looked up by its hash, so that the time this takes tells nothing of it. */
export async function findByApiKey(
  db: Kysely<Database>,
  secrets: Secrets,
  { text, now }: { text: string; now: Date },
): Promise<{ consumer: Consumer; key: ApiKey } | undefined> {
  const key = await db
    .selectFrom('api_keys')
    .select(columns)
    .where('key_hash', '=', secrets.hashToken(text))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
  if (key === undefined) return undefined;
  const consumer = await db
    .selectFrom('consumers')
    .selectAll()
    .where('id', '=', key.consumer_id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (consumer === undefined) return undefined;
  if (key.last_used_at === null || now.getTime() - key.last_used_at.getTime() > usedEveryMs)
    await db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', key.id).execute();
  return { consumer, key };
}

/** Newest first, revoked ones included. */
export async function listApiKeys(db: Kysely<Database>, consumerId: string): Promise<ApiKey[]> {
  return db
    .selectFrom('api_keys')
    .select(columns)
    .where('consumer_id', '=', consumerId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
}

/** From now on it opens nothing. False when there is no such key, or it was revoked before. */
export async function revokeApiKey(
  db: Kysely<Database>,
  { id, consumerId, now }: { id: string; consumerId: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('consumer_id', '=', consumerId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
