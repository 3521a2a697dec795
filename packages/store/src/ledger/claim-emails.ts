import type pg from 'pg';

/** A claim names rows only; what they say is read when the sending begins, as it is then. */
export interface EmailClaim {
  readonly worker: string;
  /** 0 account mail, 1 alerts of live draws, 2 replays: each worker empties the lower lanes first. */
  readonly lane: number;
  readonly limit: number;
  readonly now: Date;
  readonly leaseMs: number;
}

/**
 * Takes owed mails of one lane, oldest due first, past rows that another worker is taking. Scans the partial index
 * deliveries_owed in its own order, so the cost is that of the rows taken, whatever else is owed.
 */
const statement = {
  name: 'claim-emails',
  text: `
    WITH due AS (
      SELECT id FROM deliveries
       WHERE status = 'owed' AND channel = 'email' AND lane = $1 AND next_attempt_at <= $2
       ORDER BY next_attempt_at, id
       LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE deliveries d SET status = 'claimed', claimed_by = $4, lease_until = now() + $5::int * interval '1 millisecond'
      FROM due WHERE d.id = due.id
    RETURNING d.id`,
};

export async function claimEmails(pool: pg.Pool, claim: EmailClaim): Promise<string[]> {
  const values = [claim.lane, claim.now, claim.limit, claim.worker, claim.leaseMs];
  const { rows } = await pool.query<{ id: string }>({ ...statement, values });
  return rows.map((row) => row.id);
}

/**
 * Gives back every row that the record says `worker` holds and that it has not under way: claimed and not begun at
 * an orderly stop, or begun by a statement whose answer was lost before anything was sent.
 */
export async function keepOnlyUnderWay(
  pool: pg.Pool,
  { worker, underWay }: { worker: string; underWay: readonly string[] },
): Promise<void> {
  await pool.query(
    `UPDATE deliveries SET status = 'owed', claimed_by = NULL, lease_until = NULL
      WHERE claimed_by = $1 AND status IN ('claimed', 'sending') AND id <> ALL ($2::bigint[])`,
    [worker, underWay],
  );
}
