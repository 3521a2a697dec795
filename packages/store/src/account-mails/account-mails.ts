import { mailingAddress } from '@drawbell/draws/address';
import type { Language } from '@drawbell/draws/subscriber-input';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { type BounceRecorded, recordRefusal, type Refusal } from '../bounces/reports.ts';
import type { AccountMailKind, Database, DeliveryStatus } from '../schema.ts';

/**
 * Owes somebody a mail. What exactly it says is decided when it is sent, from how things stand then. It is due at once,
 * also when the clock of this process is ahead of the others.
 */
export async function oweAccountMail(
  db: Kysely<Database>,
  mail: {
    kind: AccountMailKind;
    email: string;
    emailHash: Buffer;
    language: Language;
    subscriberId?: string;
    requestId?: string;
    endpointId?: string;
    now: Date;
  },
): Promise<void> {
  await db
    .insertInto('account_mails')
    .values({
      kind: mail.kind,
      email: mailingAddress(mail.email),
      email_hash: mail.emailHash,
      language: mail.language,
      subscriber_id: mail.subscriberId ?? null,
      request_id: mail.requestId ?? null,
      endpoint_id: mail.endpointId ?? null,
      next_attempt_at: sql<Date>`least(${mail.now}::timestamptz, now())`,
      created_at: mail.now,
    })
    .execute();
}

/** An account mail in the hands of a worker. */
export interface ClaimedAccountMail {
  readonly id: string;
  readonly kind: AccountMailKind;
  readonly email: string;
  readonly emailHash: Buffer;
  readonly language: Language;
  readonly subscriberId: string | null;
  readonly requestId: string | null;
  readonly endpointId: string | null;
  /** Of `todays_score`: first day of the points grid that it asks because of. */
  readonly gridChange: string | null;
  readonly attempts: number;
  readonly uncertainAttempts: number;
  readonly createdAt: Date;
}

/**
 * Claims what is due, what somebody waits for before what goes to many, oldest first, already as being sent: after a kill each of them is in doubt, which for mails so
 * few costs a second copy with the same Message-ID at most.
 */
export async function claimAccountMails(
  pool: pg.Pool,
  { worker, limit, now, leaseMs }: { worker: string; limit: number; now: Date; leaseMs: number },
): Promise<ClaimedAccountMail[]> {
  const { rows } = await pool.query<ClaimedAccountMail>(
    `WITH due AS (
       SELECT id FROM account_mails
        WHERE status = 'owed' AND next_attempt_at <= $2
        ORDER BY lane, next_attempt_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
     )
     UPDATE account_mails m
        SET status = 'sending', claimed_by = $1, lease_until = now() + $4::int * interval '1 millisecond'
       FROM due WHERE m.id = due.id
     RETURNING m.id, m.kind, m.email, m.email_hash AS "emailHash", m.language, m.subscriber_id AS "subscriberId",
               m.request_id AS "requestId", m.endpoint_id AS "endpointId", m.grid_change AS "gridChange", m.attempts, m.uncertain_attempts AS "uncertainAttempts",
               m.created_at AS "createdAt"`,
    [worker, now, limit, leaseMs],
  );
  return rows;
}

/** Extends the leases of what a living worker holds. */
export async function renewAccountMailLeases(
  pool: pg.Pool,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<void> {
  await pool.query(
    `UPDATE account_mails SET lease_until = now() + $2::int * interval '1 millisecond'
      WHERE claimed_by = $1 AND status = 'sending'`,
    [worker, leaseMs],
  );
}

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
