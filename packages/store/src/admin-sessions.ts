import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type AdminKey, keyColumns, keyWorks } from './keys.ts';
import type { Database } from './schema.ts';
import type { Secrets } from './secrets.ts';

/** How long an operator's session lasts at most. */
const adminSessionMs = 8 * 3_600_000;

/**
 * Begins a session of an operator in a browser and returns its secret id, of which only a keyed hash is stored.
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
  const { rows } = await sql<AdminKey>`
    SELECT ${keyColumns('operator')} FROM admin_sessions s JOIN admin_keys k ON k.id = s.key_id
     WHERE s.id_hash = ${secrets.hashToken(sessionId)} AND s.expires_at > ${now} AND ${keyWorks(now)}`.execute(
    db,
  );
  return rows[0];
}

/** Ends a session for good. Safe to repeat. Returns the id of its key; null if it had ended before. */
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
