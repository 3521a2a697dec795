import type pg from 'pg';

/**
 * Messages whose worker went away are owed again. Nobody can know whether their receivers have them: each is counted
 * as an attempt without an answer, and the next one carries the same webhook-id. Answers how many there were.
 */
export async function sweepLostMessages(pool: pg.Pool, { now }: { now: Date }): Promise<number> {
  const { rowCount } = await pool.query(
    `WITH lost AS (
       SELECT id FROM webhook_messages WHERE status = 'sending' AND lease_until < now() FOR UPDATE SKIP LOCKED
     ), marked AS (
       UPDATE webhook_messages m
          SET status = 'owed', attempts = m.attempts + 1, next_attempt_at = least($1, now()),
              claimed_by = NULL, lease_until = NULL
         FROM lost WHERE m.id = lost.id
       RETURNING m.id, m.attempts
     )
     INSERT INTO webhook_attempts (message_id, attempt, result, response, ended_at)
     SELECT id, attempts, 'no_answer', 'our own process went away while sending', $1 FROM marked`,
    [now],
  );
  return rowCount ?? 0;
}

/** Extends the leases of what a living worker holds. */
export async function renewMessageLeases(
  pool: pg.Pool,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<void> {
  await pool.query(
    `UPDATE webhook_messages SET lease_until = now() + $2::int * interval '1 millisecond'
      WHERE claimed_by = $1 AND status = 'sending'`,
    [worker, leaseMs],
  );
}

/** Gives back everything that the record says `worker` holds and that it has not under way. */
export async function keepOnlyMessagesUnderWay(
  pool: pg.Pool,
  { worker, underWay }: { worker: string; underWay: readonly string[] },
): Promise<void> {
  await pool.query(
    `UPDATE webhook_messages SET status = 'owed', claimed_by = NULL, lease_until = NULL
      WHERE claimed_by = $1 AND status = 'sending' AND id <> ALL ($2::bigint[])`,
    [worker, underWay],
  );
}

/** Whether any message is due. */
export async function isMessageDue(pool: pg.Pool, now: Date): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM webhook_messages WHERE status = 'owed' AND lane IN (1, 2) AND next_attempt_at <= $1 LIMIT 1`,
    [now],
  );
  return rows.length > 0;
}
