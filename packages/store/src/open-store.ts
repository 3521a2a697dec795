import type { Logger } from '@drawbell/runtime/logger';
import { openPostgresPool } from '@drawbell/runtime/postgres-pool';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

/** The record. `db` for queries; `pool` for the few statements that need a session or a name of their own. */
export interface Store {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

/** A transaction on the record, for functions that must commit together. */
export type RecordTransaction = Transaction<Database>;

interface StoreOptions {
  readonly databaseUrl: string;
  /** Shown in pg_stat_activity, e.g. `drawbell-notifier`. */
  readonly applicationName: string;
  readonly connectionsMax?: number;
  readonly log: Logger;
}

/** `date` stays text: a draw's date is a day in Canada, not an instant in this process's zone. */
const dateTypeId = 1082;

/** No statement but a migration takes this long: the server has gone away without closing the connection. */
const queryTimeoutMs = 300_000;

/**
 * Opens a pool. Connects on first use; a connection lost while idle, or to a server that takes no writes any more, is
 * replaced, with a word in the log.
 */
export function openStore(options: StoreOptions): Store {
  const types = new pg.TypeOverrides();
  types.setTypeParser(dateTypeId, (text: string) => text);
  const pool = openPostgresPool({
    connectionString: options.databaseUrl,
    application_name: options.applicationName,
    max: options.connectionsMax ?? 8,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    query_timeout: queryTimeoutMs,
    types,
  });
  pool.on('error', (err) => options.log.warn({ err }, 'an idle database connection was lost'));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const close = async (): Promise<void> => {
    await db.destroy();
    // Kysely ends the pool only when a query went through it.
    if (!pool.ending) await pool.end();
  };
  return { db, pool, close };
}

/** Carries out `act` in the transaction that the caller is in, or in one of its own. */
export async function inTransaction<Result>(
  db: Kysely<Database>,
  act: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  // Kysely hands out no other kind of transaction.
  return db.isTransaction ? act(db as Transaction<Database>) : db.transaction().execute(act);
}
