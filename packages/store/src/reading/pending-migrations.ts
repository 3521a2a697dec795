import { readdirSync } from 'node:fs';
import type pg from 'pg';

const migrationsUrl = new URL('../migrations/', import.meta.url);

/** Names of the migrations that this code needs and the database does not have. Changes nothing. */
export async function listPendingMigrations(pool: pg.Pool): Promise<string[]> {
  const needed = readdirSync(migrationsUrl)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const { rows } = await pool.query<{ found: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS found`,
  );
  if (rows[0]?.found !== true) return needed;
  const applied = await pool.query<{ name: string }>('SELECT name FROM schema_migrations');
  const names = new Set(applied.rows.map((row) => row.name));
  return needed.filter((name) => !names.has(name));
}
