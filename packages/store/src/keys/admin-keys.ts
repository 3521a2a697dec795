import { randomBytes } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { type AdminScope, adminScopes, type Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

export type AdminKey = Omit<Selectable<Database['admin_keys']>, 'key_hash'>;

/** All that is known of a key but its hash. */
export const adminKeyColumns = [
  'id',
  'hint',
  'name',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const;

interface NewAdminKey {
  readonly name: string;
  readonly scopes: readonly AdminScope[];
  readonly expiresAt: Date | null;
  readonly now: Date;
}

/** Makes a key. Its text is in the answer and nowhere else: only a keyed hash is stored. */
export async function createAdminKey(
  db: Kysely<Database>,
  secrets: Secrets,
  key: NewAdminKey,
): Promise<{ text: string; key: AdminKey }> {
  const text = `dba_${randomBytes(32).toString('base64url')}`;
  return { text, key: await storeKey(db, secrets, text, key) };
}

async function storeKey(
  db: Kysely<Database>,
  secrets: Secrets,
  text: string,
  { name, scopes, expiresAt, now }: NewAdminKey,
): Promise<AdminKey> {
  return db
    .insertInto('admin_keys')
    .values({
      key_hash: secrets.hashToken(text),
      hint: text.slice(0, 8),
      name,
      scopes: [...scopes],
      created_at: now,
      expires_at: expiresAt,
    })
    .returning(adminKeyColumns)
    .executeTakeFirstOrThrow();
}

/**
 * Sees to it that somebody can begin: stores the key that the operator gave, or makes one where there has never been any.
 * Answers the text of a key that was made just now, to be shown this once. Processes that start at once make one.
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
      if (known === undefined) await storeKey(trx, secrets, given, { ...everything, name: 'ADMIN_API_KEY' });
      return null;
    }
    const any = await trx.selectFrom('admin_keys').select('id').limit(1).executeTakeFirst();
    if (any !== undefined) return null;
    return (await createAdminKey(trx, secrets, { ...everything, name: 'first key' })).text;
  });
}

const usedEveryMs = 60_000;

/** The key, if it works. It is looked up by its keyed hash, so that the time this takes tells nothing of it. */
export async function findAdminKey(
  db: Kysely<Database>,
  secrets: Secrets,
  { text, now }: { text: string; now: Date },
): Promise<AdminKey | undefined> {
  const key = await db
    .selectFrom('admin_keys')
    .select(adminKeyColumns)
    .where('key_hash', '=', secrets.hashToken(text))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
  if (key === undefined) return undefined;
  if (key.last_used_at === null || now.getTime() - key.last_used_at.getTime() > usedEveryMs)
    await db.updateTable('admin_keys').set({ last_used_at: now }).where('id', '=', key.id).execute();
  return key;
}

/** Newest first, revoked ones included. */
export async function listAdminKeys(db: Kysely<Database>): Promise<AdminKey[]> {
  return db.selectFrom('admin_keys').select(adminKeyColumns).orderBy('id', 'desc').limit(200).execute();
}

/** The key of this number, whether it works or not. */
export async function readAdminKey(db: Kysely<Database>, id: string): Promise<AdminKey | undefined> {
  return db.selectFrom('admin_keys').select(adminKeyColumns).where('id', '=', id).executeTakeFirst();
}

/** From now on it opens nothing. The key, or undefined when there is none; one that was revoked before stays so. */
export async function revokeAdminKey(
  db: Kysely<Database>,
  { id, now }: { id: string; now: Date },
): Promise<AdminKey | undefined> {
  await db
    .updateTable('admin_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
  return readAdminKey(db, id);
}
