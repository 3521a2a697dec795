import type pg from 'pg';

/** Calls of the API in a minute; 0 is no limit. */
export interface RequestLimits {
  readonly perKey: number;
  /** An IPv4 address or an IPv6 /64. */
  readonly perNetwork: number;
  /** Calls of one network with a key that opens nothing. */
  readonly wrongKeysPerNetwork: number;
}

/** A window begins with the first call after the last one. */
export const requestWindowMs = 60_000;

export interface RequestCount {
  /** In this window, this call included. */
  readonly count: number;
  readonly endsAt: Date;
}

/** What a call came to. */
export interface CountedRequest {
  readonly network: RequestCount;
  /** Null of a key that opened nothing lately: see `countKey`. */
  readonly key: RequestCount | null;
  /** Wrong keys of the same network; null while there are none in this window. */
  readonly wrongKeys: RequestCount | null;
}

/** SQL: one more in a window that still runs at `$now`, or the first of the next. */
const oneMore = (now: string) => `
  count = CASE WHEN r.window_ends_at > ${now} THEN r.count + 1 ELSE 1 END,
  window_ends_at = CASE WHEN r.window_ends_at > ${now} THEN r.window_ends_at
                        ELSE ${now}::timestamptz + interval '${requestWindowMs} milliseconds' END`;

const upsert = (key: string, now: string) => `
  INSERT INTO request_counts AS r (key, window_ends_at, count)
  VALUES (${key}, ${now}::timestamptz + interval '${requestWindowMs} milliseconds', 1)
  ON CONFLICT (key) DO UPDATE SET ${oneMore(now)}
  RETURNING r.count, r.window_ends_at AS "endsAt"`;

/** Everybody locks the row of the network first: two calls never wait for each other. */
const countStatement = {
  name: 'count-request',
  text: `
    WITH network AS (${upsert('$1', '$4')}), own AS (
      UPDATE request_counts r SET ${oneMore('$4')}
       WHERE r.key = $2 AND EXISTS (SELECT FROM network)
      RETURNING r.count, r.window_ends_at AS "endsAt"
    )
    SELECT 'network' AS of, network.* FROM network
    UNION ALL SELECT 'key', own.* FROM own
    UNION ALL SELECT 'wrongKeys', w.count, w.window_ends_at FROM request_counts w
               WHERE w.key = $3 AND w.window_ends_at > $4`,
};

/**
 * Counts a call over all processes that share the record, in one statement. Keys are keyed hashes: what they stand for is
 * not stored. `key` is counted only if `countKey` has counted it before: made-up keys leave nothing here.
 */
export async function countRequest(
  pool: pg.Pool,
  of: { network: Buffer; key: Buffer | null; wrongKeys: Buffer; now: Date },
): Promise<CountedRequest> {
  const { rows } = await pool.query<RequestCount & { of: keyof CountedRequest }>({
    ...countStatement,
    values: [of.network, of.key, of.wrongKeys, of.now],
  });
  const counted = new Map(rows.map(({ of: what, count, endsAt }) => [what, { count, endsAt }]));
  const network = counted.get('network');
  if (network === undefined) throw new Error('a call was not counted');
  return { network, key: counted.get('key') ?? null, wrongKeys: counted.get('wrongKeys') ?? null };
}

const keyStatement = { name: 'count-key', text: upsert('$1', '$2') };

/** Counts the first call with a key that turned out to open something, or one more with a wrong one. */
export async function countKey(pool: pg.Pool, key: Buffer, now: Date): Promise<RequestCount> {
  const { rows } = await pool.query<RequestCount>({ ...keyStatement, values: [key, now] });
  const [row] = rows;
  if (row === undefined) throw new Error('a key was not counted');
  return row;
}

/** Calls with one key of a consumer in the window that runs. */
interface RequestsOfKey {
  readonly id: string;
  readonly name: string;
  readonly now: number;
  /** Null while no window runs. */
  readonly resetsAt: Date | null;
}

/** The calls with each working key of a consumer: a key is counted by what is stored of it. */
export async function requestsByKey(pool: pg.Pool, consumerId: string, now: Date): Promise<RequestsOfKey[]> {
  const { rows } = await pool.query<RequestsOfKey>(
    `SELECT k.id, k.name, coalesce(r.count, 0) AS now, r.window_ends_at AS "resetsAt"
       FROM api_keys k LEFT JOIN request_counts r ON r.key = k.key_hash AND r.window_ends_at > $2
      WHERE k.consumer_id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
      ORDER BY k.id`,
    [consumerId, now],
  );
  return rows;
}
