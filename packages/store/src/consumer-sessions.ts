import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type ConsumerKey, keyColumns, keyWorks } from './keys.ts';
import type { Database } from './schema.ts';
import type { Secrets } from './secrets.ts';

/** How long a session of the portal lasts at most. */
const consumerSessionMs = 8 * 3_600_000;

/**
 * Begins a session of a consumer's people in a browser and returns its secret id, of which only a keyed hash is stored. The
 * session that the browser had before, if any, is over: an id is never used for two sign-ins.
 */
export async function openConsumerSession(
  trx: Kysely<Database>,
  secrets: Secrets,
  { keyId, before, now }: { keyId: string; before: string | null; now: Date },
): Promise<string> {
  if (before !== null) await endConsumerSession(trx, secrets, before);
  const sessionId = randomBytes(32).toString('base64url');
  await trx
    .insertInto('consumer_sessions')
    .values({
      id_hash: secrets.hashToken(sessionId),
      key_id: keyId,
      started_at: now,
      expires_at: new Date(now.getTime() + consumerSessionMs),
    })
    .execute();
  return sessionId;
}

/**
 * The key of a session while everything about it works: a key that is revoked or past its end, and a consumer that is
 * disabled, end it at once.
 */
export async function findConsumerSession(
  db: Kysely<Database>,
  secrets: Secrets,
  { sessionId, now }: { sessionId: string; now: Date },
): Promise<ConsumerKey | undefined> {
  const { rows } = await sql<ConsumerKey>`
    SELECT ${keyColumns('consumer')}
      FROM consumer_sessions s JOIN api_keys k ON k.id = s.key_id JOIN consumers c ON c.id = k.consumer_id
     WHERE s.id_hash = ${secrets.hashToken(sessionId)} AND s.expires_at > ${now} AND ${keyWorks(now)}
       AND c.disabled_at IS NULL`.execute(db);
  return rows[0];
}

/** Ends a session for good: a copy of its cookie opens nothing. Safe to repeat. Says whether there was one. */
export async function endConsumerSession(
  trx: Kysely<Database>,
  secrets: Secrets,
  sessionId: string,
): Promise<boolean> {
  const ended = await trx
    .deleteFrom('consumer_sessions')
    .where('id_hash', '=', secrets.hashToken(sessionId))
    .returning('key_id')
    .executeTakeFirst();
  return ended !== undefined;
}
