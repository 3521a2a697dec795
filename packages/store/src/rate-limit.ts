import type pg from 'pg';

/** How often something may happen: `burst` times at once, and one more each `everyMs` after. */
export interface RateLimit {
  readonly burst: number;
  readonly everyMs: number;
}

/**
 * Uses one of what `key` may do, over all processes that share the record, and answers whether it could. One statement
 * (the generic cell rate algorithm), so that calls at once cannot both take the last one.
 * @param key a keyed hash: what it stands for is not stored
 * @returns milliseconds until it may be tried again; null when it was taken
 */
export async function takeFromLimit(
  pool: pg.Pool,
  { key, limit, now }: { key: Buffer; limit: RateLimit; now: Date },
): Promise<number | null> {
  const { burst, everyMs } = limit;
  const taken = await pool.query(
    `INSERT INTO rate_limits (key, free_at) VALUES ($1, $2::timestamptz + $3 * interval '1 millisecond')
     ON CONFLICT (key) DO UPDATE
       SET free_at = greatest(rate_limits.free_at, $2::timestamptz) + $3 * interval '1 millisecond'
     WHERE rate_limits.free_at <= $2::timestamptz + $4 * interval '1 millisecond'
     RETURNING free_at`,
    [key, now, everyMs, (burst - 1) * everyMs],
  );
  if (taken.rowCount === 1) return null;
  const { rows } = await pool.query<{ free_at: Date }>('SELECT free_at FROM rate_limits WHERE key = $1', [
    key,
  ]);
  const freeAt = rows[0]?.free_at.getTime() ?? now.getTime();
  return Math.max(1, freeAt - (burst - 1) * everyMs - now.getTime());
}
