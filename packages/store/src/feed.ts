import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type pg from 'pg';
import type { Database } from './schema.ts';

export type FeedState = Selectable<Database['feed_state']>;
export type FeedStateChange = Omit<Updateable<Database['feed_state']>, 'id'>;

export async function readFeedState(db: Kysely<Database>): Promise<FeedState> {
  return db.selectFrom('feed_state').selectAll().executeTakeFirstOrThrow();
}

export async function writeFeedState(
  db: Kysely<Database> | Transaction<Database>,
  change: FeedStateChange,
): Promise<void> {
  await db.updateTable('feed_state').set(change).execute();
}

/** An arbitrary fixed number: the process that holds this session lock is the one that polls. */
const advisoryLock = 0x706f6c6c;

/**
 * Runs `poll` if no other process is polling. The lock lives and dies with its own connection, so a killed process
 * never keeps it. A connection lost in the middle frees the lock too early and is no reason to end the poll:
 * `recordLook` records nothing twice.
 */
export async function withPollLock<T>(
  pool: pg.Pool,
  poll: () => Promise<T>,
): Promise<{ held: true; value: T } | { held: false }> {
  const client = await pool.connect();
  let lost: Error | undefined;
  const onLost = (err: Error) => {
    lost = err;
  };
  // Nobody else listens to a connection that is lent out, and an error without a listener ends the process.
  client.on('error', onLost);
  try {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
      advisoryLock,
    ]);
    if (rows[0]?.held !== true) return { held: false };
    try {
      return { held: true, value: await poll() };
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [advisoryLock]).catch(onLost);
    }
  } finally {
    client.off('error', onLost);
    client.release(lost);
  }
}
