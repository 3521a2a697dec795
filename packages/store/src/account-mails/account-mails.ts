import { mailingAddress } from '@drawbell/draws/address';
import type { Language } from '@drawbell/draws/subscriber-input';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { type Claim, claimText, claimValues } from '../lease.ts';
import { type BounceRecorded, recordRefusal, type Refusal } from '../bounces/reports.ts';
import type { AccountMailKind, Database } from '../schema.ts';
import type { DeliveryStatus } from '../deliveries/tables.ts';

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

/** Kinds that nobody asked for at this moment: a pause holds them, and they follow their person to another address. */
export const pausedKinds = [
  'todays_score',
  'reminder',
  'invitation_expired',
  'source_silent',
  'source_back',
] as const satisfies readonly AccountMailKind[];

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
  /** Of `invitation_expired`: which. */
  readonly invitationId: string | null;
  /** Of `source_silent` and `source_back`: which silence. */
  readonly sourceSilenceId: string | null;
  readonly attempts: number;
  readonly uncertainAttempts: number;
  readonly createdAt: Date;
}

const claimStatement = claimText('account_mails', {
  ...{ where: 'true', order: 'lane, next_attempt_at, id', status: 'sending' },
  answers: `t.id, t.kind, t.email, t.email_hash AS "emailHash", t.language, t.subscriber_id AS "subscriberId",
    t.request_id AS "requestId", t.endpoint_id AS "endpointId", t.grid_change AS "gridChange",
    t.invitation_id AS "invitationId", t.source_silence_id AS "sourceSilenceId", t.attempts, t.uncertain_attempts AS "uncertainAttempts", t.created_at AS "createdAt"`,
});

/** Claims what is due: what somebody waits for before what goes to many, and the oldest first. */
export async function claimAccountMails(pool: pg.Pool, claim: Claim): Promise<ClaimedAccountMail[]> {
  const { rows } = await pool.query<ClaimedAccountMail>(claimStatement, claimValues(claim));
  return rows;
}

/** How a try at an account mail ended and what becomes of the mail. */
export interface FinishedAccountMail {
  readonly id: string;
  readonly status: Extract<DeliveryStatus, 'owed' | 'sent' | 'failed' | 'uncertain' | 'cancelled'>;
  /** No try was made: the mail waits as `owed` until `nextAttemptAt`. */
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

/**
 * Lets the next walk ask somebody whose mail was cancelled, if the question is still right then. Reminders are told with
 * the end of their mail, also where nobody knows whether it arrived; of one that was never sent they are dropped, and
 * planned anew where their day holds again.
 */
const finish = `
    WITH ended AS (
      UPDATE account_mails
         SET status = $3, attempts = attempts + CASE WHEN $3 = 'cancelled' OR $8 THEN 0 ELSE 1 END,
             uncertain_attempts = uncertain_attempts + $4::int,
             next_attempt_at = coalesce($5, next_attempt_at), claimed_by = NULL, lease_until = NULL,
             ended_at = CASE WHEN $3 = 'owed' THEN NULL ELSE $6::timestamptz END, end_reason = $7,
             email = CASE WHEN kind = 'erased' AND $3 <> 'owed' THEN '' ELSE email END
       WHERE id = $1 AND claimed_by = $2 AND status = 'sending'
      RETURNING id, attempts, uncertain_attempts, subscriber_id, grid_change
    ), not_asked AS (
      DELETE FROM score_asks a USING ended e
       WHERE $3 = 'cancelled' AND e.uncertain_attempts = 0
         AND a.subscriber_id = e.subscriber_id AND a.change_date = e.grid_change
    ), told AS (
      UPDATE reminders r SET state = 'told' FROM ended e
       WHERE r.mail_id = e.id AND $3 <> 'owed' AND ($3 <> 'cancelled' OR e.uncertain_attempts > 0)
    ), not_told AS (
      DELETE FROM reminders r USING ended e
       WHERE r.mail_id = e.id AND $3 = 'cancelled' AND e.uncertain_attempts = 0
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
 * Returns null if this worker no longer holds the mail.
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
