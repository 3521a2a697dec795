import type { Clock } from '@drawbell/runtime/clock';
import type pg from 'pg';
import { listPendingMigrations } from './migrate.ts';
import type { Store } from './open-store.ts';

/** What a database is, for whoever checks an installation. */
export interface DatabaseFound {
  /** `server_version_num`: 160004 is 16.4. */
  readonly versionNumber: number;
  readonly version: string;
  readonly pendingMigrations: readonly string[];
  /** Of the secret that the data was made with; null when it holds none yet. */
  readonly secretFingerprint: string | null;
  /** Connections that this user may have to this database at once, those of others taken off. */
  readonly connectionsFree: number;
  readonly maxConnections: number;
  /** How far the database's clock is ahead of ours. */
  readonly clockAheadMs: number;
}

/** Looks and changes nothing: no migration, no note of a secret. @throws when the database cannot be reached */
export async function inspectDatabase({ pool }: Store, clock: Clock): Promise<DatabaseFound> {
  await pool.query('SELECT 1');
  const before = clock().getTime();
  const { rows } = await pool.query<{ at: Date; number: number; version: string; made: boolean }>(
    `SELECT clock_timestamp() AS at, current_setting('server_version_num')::int AS number,
            current_setting('server_version') AS version, to_regclass('settings') IS NOT NULL AS made`,
  );
  const after = clock().getTime();
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not say what it is');
  const noted = row.made
    ? await pool.query<{ fingerprint: string }>(
        "SELECT value ->> 'fingerprint' AS fingerprint FROM settings WHERE key = 'secret_fingerprint'",
      )
    : { rows: [] };
  const connections = await readConnections(pool);
  return {
    ...connections,
    versionNumber: row.number,
    version: row.version.split(' ')[0] ?? row.version,
    pendingMigrations: await listPendingMigrations(pool),
    secretFingerprint: noted.rows[0]?.fingerprint ?? null,
    clockAheadMs: Math.round(row.at.getTime() - (before + after) / 2),
  };
}

/**
 * Reserved ones are left out for ordinary users, limits of the user and of the database count, and so do connections
 * of others. Ours, which tell their name, are those that the answer is compared with.
 */
async function readConnections(pool: pg.Pool): Promise<{ connectionsFree: number; maxConnections: number }> {
  const { rows } = await pool.query<{ most: number; free: number }>(
    `WITH us AS (SELECT rolsuper, NULLIF(rolconnlimit, -1) AS most FROM pg_roles WHERE rolname = current_user),
          here AS (SELECT NULLIF(datconnlimit, -1) AS most FROM pg_database WHERE datname = current_database()),
          others AS (SELECT usename, datname FROM pg_stat_activity
                      WHERE backend_type = 'client backend' AND application_name NOT LIKE 'drawbell%'),
          server AS (SELECT current_setting('max_connections')::int AS most,
                            current_setting('superuser_reserved_connections')::int
                            + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved)
     SELECT server.most, least(
              server.most - CASE WHEN us.rolsuper THEN 0 ELSE server.reserved END - (SELECT count(*) FROM others),
              us.most - (SELECT count(*) FROM others WHERE usename = current_user),
              here.most - (SELECT count(*) FROM others WHERE datname = current_database()))::int AS free
       FROM server, us, here`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not say how many connections it takes');
  return { connectionsFree: row.free, maxConnections: row.most };
}
