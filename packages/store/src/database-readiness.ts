import { DrawbellError } from '@drawbell/runtime/drawbell-error';
import { PostgresConnection } from '@drawbell/runtime/postgres-pool';
import type { ReadinessPart } from '@drawbell/runtime/readiness';
import type pg from 'pg';
import { listPendingMigrations } from './migrate.ts';

/** Callers give up after three seconds. */
const answerWithinMs = 2_500;

/** How long a commit may wait for a synchronous standby before nothing counts as recorded any more. */
const commitWaitSeconds = 10;

/**
 * The database as a part that no process can do without. It tries what the work needs: the pool lends a connection, a
 * new connection opens, the schema is this code's, and a commit is written and kept.
 */
export function databaseReadiness(pool: pg.Pool): ReadinessPart {
  return {
    ...{ name: 'database', required: true },
    look: async () => {
      try {
        const pending = await listPendingMigrations(pool);
        if (pending.length > 0) return `The database lacks migrations: ${pending.join(', ')}.`;
      } catch (err) {
        return refusalOf(err);
      }
      return tryDatabase(pool.options);
    },
  };
}

/**
 * Why nothing can be recorded in a database, in a sentence; null if it can. Takes one
 * connection of its own for a moment, and changes nothing.
 */
export async function tryDatabase(config: pg.ClientConfig): Promise<string | null> {
  const connection = new PostgresConnection({
    ...config,
    ...{ connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs },
  });
  try {
    await connection.connect();
    connection.requireWrites();
    await tryWrite(connection);
    return (await hasWaitingCommits(connection))
      ? 'The database keeps nothing: what is committed waits for a synchronous standby.'
      : null;
  } catch (err) {
    return refusalOf(err);
  } finally {
    void connection.end().catch(() => {});
  }
}

/**
 * A row that is locked is written to, and given back with no other change: refused without the right to, in recovery,
 * when the disk is full, and when transactions have run out. SKIP LOCKED, for several try at once.
 */
async function tryWrite(connection: pg.Client): Promise<void> {
  await connection.query(
    `BEGIN; SET LOCAL statement_timeout = ${answerWithinMs};
     SELECT pg_current_xact_id();
     SELECT version FROM schema_migrations ORDER BY version DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
     ROLLBACK`,
  );
}

/** Looks for commits that wait instead of trying one: a try would wait, too, and each try after it. */
async function hasWaitingCommits(connection: pg.Client): Promise<boolean> {
  const { rows } = await connection.query<{ waiting: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()
                    AND state_change < clock_timestamp() - make_interval(secs => ${commitWaitSeconds})) AS waiting`,
  );
  return rows[0]?.waiting === true;
}

/** A sentence by the error's code. The server's own message names hosts and users, and anybody may ask. */
const refusals: Readonly<Record<string, string>> = {
  '53300': 'The database takes no more connections.',
  '53100': 'The database takes no writes: its disk is full.',
  '42501': 'The database takes no writes from this user.',
  '25006': 'The database takes no writes: it is read-only.',
  '54000': 'The database takes no writes: it has run out of transaction numbers.',
  '57P03': 'The database is starting up, or shutting down.',
};

function refusalOf(err: unknown): string {
  if (err instanceof DrawbellError) return err.message;
  const code = err instanceof Error && 'code' in err ? String(err.code) : '';
  return refusals[code] ?? 'The database cannot be reached.';
}
