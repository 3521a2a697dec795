import type { Clock } from '@drawbell/runtime';
import type { Store } from '../open-store.ts';
import { listPendingMigrations } from './pending-migrations.ts';

/** What a database is, for whoever checks an installation. */
export interface DatabaseFound {
  /** `server_version_num`: 160004 is 16.4. */
  readonly versionNumber: number;
  readonly version: string;
  readonly pendingMigrations: readonly string[];
  /** Of the secret that the data was made with; null when it holds none yet. */
  readonly secretFingerprint: string | null;
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
  return {
    versionNumber: row.number,
    version: row.version.split(' ')[0] ?? row.version,
    pendingMigrations: await listPendingMigrations(pool),
    secretFingerprint: noted.rows[0]?.fingerprint ?? null,
    clockAheadMs: Math.round(row.at.getTime() - (before + after) / 2),
  };
}
