import { CompiledQuery, type Kysely } from 'kysely';
import type pg from 'pg';
import { type BounceRecorded, recordRefusal, type Refusal } from '../bounces/record-bounce.ts';
import type { Database, DeliveryStatus } from '../schema.ts';

/** How a try at an account mail ended and what becomes of the mail. */
export interface FinishedAccountMail {
  readonly id: string;
  readonly status: Extract<DeliveryStatus, 'owed' | 'sent' | 'failed' | 'uncertain' | 'cancelled'>;
  /** Nothing was tried: it waits, `owed`, until `nextAttemptAt`. */
  readonly postponed?: boolean;
  /** What the server said, or why nothing was sent. */
  readonly reason: string;
  readonly uncertain: boolean;
  /** With `owed`. */
  readonly nextAttemptAt: Date | null;
}

/**
 * Records the end of a try, only by the worker that holds the mail. The address of somebody who was erased is
 * forgotten with the end of their last mail.
 */
export async function finishAccountMail(
  pool: pg.Pool,
  { worker, finished, now }: { worker: string; finished: FinishedAccountMail; now: Date },
): Promise<void> {
  await pool.query(finish, finishValues(finished, { worker, now }));
}

/** Whoever was not asked for today's score after all may be asked when the walk comes by again, should it then be right. */
const finish = `
    WITH ended AS (
      UPDATE account_mails
         SET status = $3, attempts = attempts + CASE WHEN $3 = 'cancelled' OR $8 THEN 0 ELSE 1 END,
             uncertain_attempts = uncertain_attempts + $4::int,
             next_attempt_at = coalesce($5, next_attempt_at), claimed_by = NULL, lease_until = NULL,
             ended_at = CASE WHEN $3 = 'owed' THEN NULL ELSE $6::timestamptz END, end_reason = $7,
             email = CASE WHEN kind = 'erased' AND $3 <> 'owed' THEN '' ELSE email END
       WHERE id = $1 AND claimed_by = $2 AND status = 'sending'
      RETURNING attempts, uncertain_attempts, subscriber_id, grid_change
    ), not_asked AS (
      DELETE FROM score_asks a USING ended e
       WHERE $3 = 'cancelled' AND e.uncertain_attempts = 0
         AND a.subscriber_id = e.subscriber_id AND a.change_date = e.grid_change
    )
    SELECT attempts FROM ended`;

function finishValues(
  { id, status, reason, uncertain, nextAttemptAt, postponed = false }: FinishedAccountMail,
  { worker, now }: { worker: string; now: Date },
): unknown[] {
  return [id, worker, status, uncertain ? 1 : 0, nextAttemptAt, now, reason.slice(0, 500), postponed];
}

/**
 * Records a try that ended in a refusal about the mailbox, and what follows from it as from a bounce: see `recordRefusal`.
 * Null when the mail is not this worker's any more.
 */
export async function finishRefusedAccountMail(
  db: Kysely<Database>,
  {
    finished,
    refusal,
    worker,
    now,
  }: { finished: FinishedAccountMail; refusal: Refusal; worker: string; now: Date },
): Promise<BounceRecorded | null> {
  const mail = { kind: 'account_mail', id: finished.id } as const;
  return recordRefusal(db, { mail, refusal, now }, async (trx) => {
    const query = CompiledQuery.raw(finish, finishValues(finished, { worker, now }));
    const { rows } = await trx.executeQuery<{ attempts: number }>(query);
    return rows[0]?.attempts ?? null;
  });
}

/** Mails that lost their worker are owed again, and given up once they may have arrived too often. */
export async function sweepLostAccountMails(
  pool: pg.Pool,
  { now, uncertainAttemptsMax }: { now: Date; uncertainAttemptsMax: number },
): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE account_mails
        SET attempts = attempts + 1, uncertain_attempts = uncertain_attempts + 1, claimed_by = NULL, lease_until = NULL,
            status = CASE WHEN uncertain_attempts + 1 >= $2 THEN 'uncertain' ELSE 'owed' END,
            ended_at = CASE WHEN uncertain_attempts + 1 >= $2 THEN $1::timestamptz END,
            end_reason = 'the worker went away while sending',
            email = CASE WHEN kind = 'erased' AND uncertain_attempts + 1 >= $2 THEN '' ELSE email END
      WHERE status = 'sending' AND lease_until < now()`,
    [now, uncertainAttemptsMax],
  );
  return rowCount ?? 0;
}

/** Whether any account mail is due. */
export async function isAccountMailDue(pool: pg.Pool, now: Date): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM account_mails WHERE status = 'owed' AND next_attempt_at <= $1 LIMIT 1`,
    [now],
  );
  return rows.length > 0;
}
