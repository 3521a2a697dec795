import { randomBytes } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type AdminScope, adminScopes, type Database } from './schema.ts';
import type { Secrets } from './secrets.ts';
import type { KeyScope } from './webhooks/tables.ts';

/** Whose a key is: the operator's, or a consumer's. */
export type KeyOwner = 'operator' | ConsumerOwner;

interface ConsumerOwner {
  readonly consumer: string;
}

/** All that is known of a key but its hash. */
export interface Key<Scope extends string = string> {
  readonly id: string;
  /** The beginning of its text. */
  readonly hint: string;
  readonly name: string;
  readonly scopes: Scope[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

export type AdminKey = Key<AdminScope>;
export interface ConsumerKey extends Key<KeyScope> {
  readonly consumer_id: string;
}

/** The two kinds of keys. The beginning of a key's text tells which one it is. */
interface Kind {
  /**
   * A table for each kind, since processes of an earlier version work beside this one for a while: a key that one of them
   * revokes must open nothing here at once, so both look at the same rows.
   */
  readonly table: 'admin_keys' | 'api_keys';
  readonly begins: 'dba_' | 'dbk_';
  readonly hintLength: number;
  /** How many are listed, the revoked ones included. */
  readonly listed: number;
}

const kinds: Record<'operator' | 'consumer', Kind> = {
  operator: { table: 'admin_keys', begins: 'dba_', hintLength: 8, listed: 200 },
  consumer: { table: 'api_keys', begins: 'dbk_', hintLength: 10, listed: 100 },
};

/** Few enough to look through when one of them has leaked. */
export const consumerKeysMax = 20;

const kindOf = (owner: KeyOwner) => (owner === 'operator' ? kinds.operator : kinds.consumer);

/** SQL: all columns of a key but its hash. */
export const keyColumns = (kind: 'operator' | 'consumer'): RawBuilder<unknown> =>
  sql.raw(
    `k.id, k.hint, k.name, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at${kind === 'consumer' ? ', k.consumer_id' : ''}`,
  );

const columnsOf = (owner: KeyOwner) => keyColumns(owner === 'operator' ? 'operator' : 'consumer');
const isOf = (owner: KeyOwner) => (owner === 'operator' ? sql`true` : sql`k.consumer_id = ${owner.consumer}`);

/** SQL: the key `k` opens something at a moment. */
export const keyWorks = (now: Date): RawBuilder<unknown> =>
  sql`k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now})`;

interface NewKey<Scope> {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  readonly now: Date;
}

interface MadeKey<Made> {
  /** In this answer and nowhere else: only a keyed hash is stored. */
  readonly text: string;
  readonly key: Made;
}

/** Makes a key. Undefined if the consumer already has as many working keys as it may have. */
export async function createKey(
  db: Kysely<Database>,
  secrets: Secrets,
  owner: 'operator',
  key: NewKey<AdminScope>,
): Promise<MadeKey<AdminKey>>;
export async function createKey(
  db: Kysely<Database>,
  secrets: Secrets,
  owner: ConsumerOwner,
  key: NewKey<KeyScope>,
): Promise<MadeKey<ConsumerKey> | undefined>;
export async function createKey(
  db: Kysely<Database>,
  secrets: Secrets,
  owner: KeyOwner,
  key: NewKey<string>,
): Promise<MadeKey<Key> | undefined> {
  if (owner !== 'operator' && (await hasEnough(db, owner.consumer))) return undefined;
  const text = `${kindOf(owner).begins}${randomBytes(32).toString('base64url')}`;
  return { text, key: await storeKey(db, secrets, owner, { ...key, text }) };
}

/** Locks the consumer's row, so that two keys made at the same time cannot both slip past the limit. */
async function hasEnough(db: Kysely<Database>, consumerId: string): Promise<boolean> {
  await db.selectFrom('consumers').select('id').where('id', '=', consumerId).forUpdate().execute();
  const { count } = await db
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consumer_id', '=', consumerId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count) >= consumerKeysMax;
}

async function storeKey(
  db: Kysely<Database>,
  secrets: Secrets,
  owner: KeyOwner,
  { text, name, scopes, expiresAt, now }: NewKey<string> & { readonly text: string },
): Promise<Key> {
  const { table, hintLength } = kindOf(owner);
  const [column, value] =
    owner === 'operator' ? [sql``, sql``] : [sql`, consumer_id`, sql`, ${owner.consumer}`];
  const { rows } = await sql<Key>`
    INSERT INTO ${sql.table(table)} AS k (key_hash, hint, name, scopes, created_at, expires_at${column})
    VALUES (${secrets.hashToken(text)}, ${text.slice(0, hintLength)}, ${name}, ${[...scopes]}, ${now}, ${expiresAt}${value})
    RETURNING ${columnsOf(owner)}`.execute(db);
  const [key] = rows;
  if (key === undefined) throw new Error('a key was not written');
  return key;
}

/**
 * Makes sure that somebody can log in: stores the key that the operator gave, or makes one if there has never been any.
 * Returns the text of a key that was made just now, to be shown only once. Processes that start together make one.
 */
export async function ensureFirstAdminKey(
  db: Kysely<Database>,
  secrets: Secrets,
  { given, now }: { given: string | undefined; now: Date },
): Promise<string | null> {
  const everything = { scopes: adminScopes, expiresAt: null, now };
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('drawbell first admin key'))`.execute(trx);
    if (given !== undefined) {
      const known = await trx
        .selectFrom('admin_keys')
        .select('id')
        .where('key_hash', '=', secrets.hashToken(given))
        .executeTakeFirst();
      const first = { ...everything, text: given, name: 'ADMIN_API_KEY' };
      if (known === undefined) await storeKey(trx, secrets, 'operator', first);
      return null;
    }
    const any = await trx.selectFrom('admin_keys').select('id').limit(1).executeTakeFirst();
    if (any !== undefined) return null;
    return (await createKey(trx, secrets, 'operator', { ...everything, name: 'first key' })).text;
  });
}

const usedEveryMs = 60_000;

/**
 * Finds a key that works, of a consumer that is not disabled. It is found by its keyed hash, so that the time taken tells
 * nothing of it.
 */
export async function findKey(
  db: Kysely<Database>,
  secrets: Secrets,
  kind: 'operator',
  look: { text: string; now: Date },
): Promise<AdminKey | undefined>;
export async function findKey(
  db: Kysely<Database>,
  secrets: Secrets,
  kind: 'consumer',
  look: { text: string; now: Date },
): Promise<ConsumerKey | undefined>;
export async function findKey(
  db: Kysely<Database>,
  secrets: Secrets,
  kind: 'operator' | 'consumer',
  { text, now }: { text: string; now: Date },
): Promise<Key | undefined> {
  const table = sql.table(kinds[kind].table);
  const ownerWorks =
    kind === 'operator'
      ? sql`true`
      : sql`EXISTS (SELECT FROM consumers c WHERE c.id = k.consumer_id AND c.disabled_at IS NULL)`;
  const { rows } = await sql<Key>`
    SELECT ${keyColumns(kind)} FROM ${table} k
     WHERE k.key_hash = ${secrets.hashToken(text)} AND ${keyWorks(now)} AND ${ownerWorks}`.execute(db);
  const [key] = rows;
  if (key === undefined) return undefined;
  if (key.last_used_at === null || now.getTime() - key.last_used_at.getTime() > usedEveryMs)
    await sql`UPDATE ${table} SET last_used_at = ${now} WHERE id = ${key.id}`.execute(db);
  return key;
}

/** Which of a consumer's keys, by id, still work, and their consumers. */
export async function findWorkingKeys(
  db: Kysely<Database>,
  { ids, now }: { ids: readonly string[]; now: Date },
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT k.id FROM api_keys k JOIN consumers c ON c.id = k.consumer_id
     WHERE k.id = ANY (${ids}::bigint[]) AND c.disabled_at IS NULL AND ${keyWorks(now)}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** The newest keys, newest first, revoked ones included. */
export async function listKeys(db: Kysely<Database>, owner: KeyOwner): Promise<Key[]> {
  const { table, listed } = kindOf(owner);
  const { rows } = await sql<Key>`
    SELECT ${columnsOf(owner)} FROM ${sql.table(table)} k
     WHERE ${isOf(owner)} ORDER BY k.id DESC LIMIT ${listed}`.execute(db);
  return rows;
}

/** A key as it is now, and as it was. */
export interface RevokedKey {
  readonly key: Key;
  /** When it was revoked before; null when this ended it. */
  readonly before: Date | null;
}

/** Revokes a key at once. Safe to repeat. Undefined if the owner has no such key. */
export async function revokeKey(
  db: Kysely<Database>,
  owner: KeyOwner,
  { id, now }: { id: string; now: Date },
): Promise<RevokedKey | undefined> {
  // The statement sees the key as it was before.
  const { rows } = await sql<Key & { before: Date | null }>`
    WITH was AS (
      SELECT k.id, k.revoked_at AS before FROM ${sql.table(kindOf(owner).table)} k
       WHERE k.id = ${id} AND ${isOf(owner)} FOR UPDATE
    )
    UPDATE ${sql.table(kindOf(owner).table)} k SET revoked_at = coalesce(k.revoked_at, ${now}::timestamptz)
      FROM was WHERE k.id = was.id
    RETURNING ${columnsOf(owner)}, was.before`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { before, ...key } = row;
  return { key, before };
}
