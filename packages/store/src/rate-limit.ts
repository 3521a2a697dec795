import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** How often something may happen: `burst` times at once, and one more each `everyMs` after. */
export interface RateLimit {
  readonly burst: number;
  readonly everyMs: number;
}

/**
 * Uses one of what `key` may do, counted over all processes that share the record. One statement
 * (the generic cell rate algorithm), so that calls at once cannot both take the last one. In a transaction it is taken
 * when that is committed. The limits themselves stand with their callers: `request-limits.ts`, `login.ts` and operations/endpoints.ts;
 * how many mails one address may be sent is in the notifier's `account-mail-choice.ts`.
 * @param key a keyed hash: what it stands for is not stored
 * @returns milliseconds until it may be tried again; null when it was taken
 */
export async function takeFromLimit(
  db: Kysely<Database>,
  { key, limit, now }: { key: Buffer; limit: RateLimit; now: Date },
): Promise<number | null> {
  const { burst, everyMs } = limit;
  const one = sql`${everyMs} * interval '1 millisecond'`;
  const taken = await sql`
    INSERT INTO rate_limits (key, free_at) VALUES (${key}, ${now}::timestamptz + ${one})
    ON CONFLICT (key) DO UPDATE SET free_at = greatest(rate_limits.free_at, ${now}::timestamptz) + ${one}
     WHERE rate_limits.free_at <= ${now}::timestamptz + ${(burst - 1) * everyMs} * interval '1 millisecond'
    RETURNING free_at`.execute(db);
  if (taken.rows.length === 1) return null;
  const row = await db
    .selectFrom('rate_limits')
    .select('free_at as freeAt')
    .where('key', '=', key)
    .executeTakeFirst();
  const freeAt = row?.freeAt.getTime() ?? now.getTime();
  return Math.max(1, freeAt - (burst - 1) * everyMs - now.getTime());
}
