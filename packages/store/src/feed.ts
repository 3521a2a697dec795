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

/** A time in which the official list could not be read. */
export interface FeedOutage {
  /** The last look before it that could. */
  readonly since: Date;
  /** The first look after it that could; null while it lasts. */
  readonly until: Date | null;
}

/** At one an hour, more than a month has. */
const outagesMax = 1_000;

/** Outages that were noticed after a day, newest first: what programs are told of (`feed.stale`, `feed.recovered`) records them. */
export async function listFeedOutages(pool: pg.Pool, { after }: { after: Date }): Promise<FeedOutage[]> {
  const { rows } = await pool.query<FeedOutage>(
    `SELECT coalesce((stale.facts ->> 'lastSuccessAt')::timestamptz, stale.occurred_at) AS since,
            (SELECT min(back.occurred_at) FROM webhook_events back
              WHERE back.type = 'feed.recovered' AND back.id > stale.id) AS until
       FROM webhook_events stale
      WHERE stale.type = 'feed.stale' AND stale.occurred_at > $1 ORDER BY stale.id DESC LIMIT $2`,
    [after, outagesMax],
  );
  return rows;
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
