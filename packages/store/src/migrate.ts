import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { DrawbellError, StartError } from '@drawbell/runtime/drawbell-error';
import type pg from 'pg';

const migrationsUrl = new URL('./migrations/', import.meta.url);

/** Any fixed number: processes that start at once queue up behind this transaction-scoped lock. */
const advisoryLock = 0x64726177;

/** No timeout, since a migration of a large table may take long: the largest value that a timer takes. */
const patienceMs = 2 ** 31 - 1;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/**
 * Brings the schema up to this code's, all pending migrations in one transaction. Safe when several processes start
 * at once.
 * @throws StartError `database_newer` when the database was migrated by newer code.
 * @throws DrawbellError `migration_changed` when an applied migration no longer reads as it did.
 */
export async function migrate(pool: pg.Pool): Promise<{ applied: string[] }> {
  const migrations = readMigrations();
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [advisoryLock]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const { rows } = await client.query<Omit<Migration, 'sql'>>(
      'SELECT version, name, checksum FROM schema_migrations ORDER BY version',
    );
    checkHistory(rows, migrations);
    const pending = migrations.filter((migration) => migration.version > (rows.at(-1)?.version ?? 0));
    for (const { version, name, sql, checksum } of pending) {
      const patient = { text: sql, query_timeout: patienceMs };
      await client.query(patient);
      await client.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
        version,
        name,
        checksum,
      ]);
    }
    await client.query('COMMIT');
    return { applied: pending.map((migration) => migration.name) };
  } catch (err) {
    await client.query('ROLLBACK').catch(() => {});
    throw err;
  } finally {
    client.release();
  }
}

function readMigrations(): Migration[] {
  return listMigrations().map((name) => {
    const sql = readFileSync(new URL(name, migrationsUrl), 'utf8');
    return {
      version: Number(name.slice(0, 4)),
      name,
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    };
  });
}

function listMigrations(): string[] {
  return readdirSync(migrationsUrl)
    .filter((file) => file.endsWith('.sql'))
    .sort();
}

function checkHistory(applied: readonly Omit<Migration, 'sql'>[], known: readonly Migration[]): void {
  for (const row of applied) {
    const own = known.find((migration) => migration.version === row.version);
    if (own === undefined) {
      throw new StartError(
        'database_newer',
        `The database is newer than this version of Drawbell (it has ${row.name}). Start the newer version, or restore a backup.`,
      );
    }
    if (own.checksum !== row.checksum) {
      throw new DrawbellError('migration_changed', `Migration ${row.name} is not the one that was applied.`);
    }
  }
}

/** Names of the migrations that this code needs and the database does not have. Changes nothing. */
export async function listPendingMigrations(pool: pg.Pool): Promise<string[]> {
  const needed = listMigrations();
  const { rows } = await pool.query<{ found: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS found`,
  );
  if (rows[0]?.found !== true) return needed;
  const applied = await pool.query<{ name: string }>('SELECT name FROM schema_migrations');
  const names = new Set(applied.rows.map((row) => row.name));
  return needed.filter((name) => !names.has(name));
}
