import type { Language } from '@drawbell/draws/subscriber-input';
import type pg from 'pg';
import type { AccountMailKind } from '../schema.ts';

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
