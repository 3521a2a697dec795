import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { type AdminKey, adminKeyColumns } from './admin-keys.ts';

/** How long an operator's session lasts at most. */
const adminSessionMs = 8 * 3_600_000;

/**
 * Begins a session of an operator in a browser. The answer is its secret id, of which only a keyed hash is stored.
 */
export async function openAdminSession(
  trx: Kysely<Database>,
  secrets: Secrets,
  { keyId, now }: { keyId: string; now: Date },
): Promise<string> {
  const sessionId = randomBytes(32).toString('base64url');
  await trx
    .insertInto('admin_sessions')
    .values({
      id_hash: secrets.hashToken(sessionId),
      key_id: keyId,
      started_at: now,
      expires_at: new Date(now.getTime() + adminSessionMs),
    })
    .execute();
  return sessionId;
}

/** The key of a session, while both work: a key that was revoked or has expired ends its sessions at once. */
export async function findAdminSession(
  db: Kysely<Database>,
  secrets: Secrets,
  { sessionId, now }: { sessionId: string; now: Date },
): Promise<AdminKey | undefined> {
  return db
    .selectFrom('admin_sessions')
    .innerJoin('admin_keys', 'admin_keys.id', 'admin_sessions.key_id')
    .select(adminKeyColumns.map((column) => `admin_keys.${column}` as const))
    .where('admin_sessions.id_hash', '=', secrets.hashToken(sessionId))
    .where('admin_sessions.expires_at', '>', now)
    .where('admin_keys.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('admin_keys.expires_at', 'is', null), eb('admin_keys.expires_at', '>', now)]))
    .executeTakeFirst();
}

/** Ends a session for good. Safe to repeat. Answers the number of its key; null when it had ended before. */
export async function endAdminSession(
  trx: Kysely<Database>,
  secrets: Secrets,
  sessionId: string,
): Promise<string | null> {
  const ended = await trx
    .deleteFrom('admin_sessions')
    .where('id_hash', '=', secrets.hashToken(sessionId))
    .returning('key_id')
    .executeTakeFirst();
  return ended?.key_id ?? null;
}
