import type pg from 'pg';

export interface Swept {
  /** Claimed by a worker that went away before it began: owed again, nothing was sent. */
  readonly released: number;
  /** Being sent when their worker went away: nobody can know whether the server had accepted them. Counted, marked, owed again with the same Message-ID. */
  readonly inDoubt: number;
}

/**
 * How often a mail may end in doubt before it is left to a person as `uncertain`: at most so many copies of it can
 * exist, all with one Message-ID.
 */
export const uncertainAttemptsMax = 3;

/**
 * Finds all work that lost its worker, from the record alone. The queue may have forgotten everything.
 * A mail in doubt too many times ends as `uncertain`, for a person to decide.
 */
export async function sweepLostEmails(pool: pg.Pool, { now }: { now: Date }): Promise<Swept> {
  const released = await pool.query(
    `UPDATE deliveries SET status = 'owed', claimed_by = NULL, lease_until = NULL
      WHERE status = 'claimed' AND lease_until < now()`,
  );
  const inDoubt = await pool.query(
    `WITH lost AS (
       SELECT id FROM deliveries WHERE status = 'sending' AND lease_until < now() FOR UPDATE SKIP LOCKED
     ), marked AS (
       UPDATE deliveries d
          SET attempts = attempts + 1,
              uncertain_attempts = uncertain_attempts + 1,
              status = CASE WHEN uncertain_attempts + 1 >= $2 THEN 'uncertain' ELSE 'owed' END,
              ended_at = CASE WHEN uncertain_attempts + 1 >= $2 THEN $1::timestamptz END,
              end_reason = CASE WHEN uncertain_attempts + 1 >= $2 THEN 'in_doubt' END,
              claimed_by = NULL, lease_until = NULL
         FROM lost WHERE d.id = lost.id
       RETURNING d.id, d.attempts
     )
     INSERT INTO attempts (delivery_id, attempt, result, response, ended_at)
     SELECT id, attempts, 'uncertain', 'the worker went away while sending', $1 FROM marked`,
    [now, uncertainAttemptsMax],
  );
  return { released: released.rowCount ?? 0, inDoubt: inDoubt.rowCount ?? 0 };
}

/** Extends the leases of what a living worker holds, so that a slow mail server is not taken for a dead worker. */
export async function renewLeases(
  pool: pg.Pool,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<void> {
  await pool.query(
    `UPDATE deliveries SET lease_until = now() + $2::int * interval '1 millisecond'
      WHERE claimed_by = $1 AND status IN ('claimed', 'sending')`,
    [worker, leaseMs],
  );
}

/** What is owed and due, for the doorbell and for metrics. */
export interface Owed {
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly underWay: number;
}

export async function countOwed(pool: pg.Pool, now: Date): Promise<Owed> {
  const { rows } = await pool.query<Owed>(
    `SELECT (SELECT count(*) FROM deliveries WHERE status = 'owed' AND next_attempt_at <= $1)::int AS due,
            (SELECT min(next_attempt_at) FROM deliveries WHERE status = 'owed' AND next_attempt_at <= $1) AS "oldestDueAt",
            (SELECT count(*) FROM deliveries WHERE status IN ('claimed', 'sending'))::int AS "underWay"`,
    [now],
  );
  return rows[0] ?? { due: 0, oldestDueAt: null, underWay: 0 };
}
