import type { Language } from '@drawbell/draws/subscriber-input';
import { CompiledQuery, type Kysely } from 'kysely';
import type pg from 'pg';
import { type BounceRecorded, recordRefusal, type Refusal } from '../bounces/record-bounce.ts';
import type { AlertKind, AttemptResult, Database, DeliveryStatus, ProfileResult } from '../schema.ts';
import { claimed } from './claimed.ts';
import { toldEarlier } from './told-earlier.ts';

/** How a try ended and what becomes of its delivery. */
export interface FinishedEmail {
  readonly id: string;
  readonly status: Extract<DeliveryStatus, 'sent' | 'owed' | 'failed' | 'uncertain'>;
  readonly result: AttemptResult;
  readonly code: number | null;
  readonly response: string;
  /** When to try again, for `owed`. */
  readonly nextAttemptAt: Date | null;
  /** Set when the server refused the mailbox: what follows is recorded with the end. */
  readonly refusal?: Refusal;
}

/** A mail to send now: its row is 'sending' in the record, and its reader still wants it. */
export interface StartedEmail {
  readonly id: string;
  readonly subscriberId: string;
  /** 0 for a mail that only a replay owes. */
  readonly fanOutId: string;
  readonly email: string;
  readonly emailHash: Buffer;
  readonly language: Language;
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly lane: number;
  readonly because: string;
  readonly results: ProfileResult[];
  /** Ordered again by hand: the reader may have it already. */
  readonly repeat: boolean;
  /** Attempts before this one, since it was last ordered. */
  readonly attempts: number;
  /** Of them, those whose end nobody could know. */
  readonly uncertainAttempts: number;
  /** Of a correction: the reader was sent an earlier revision. */
  readonly toldBefore: boolean;
}

/** SQL: records tries that ended, given as $1 to $6, at $7 by the worker $8. `recorded` has those that were this worker's. */
const ends = `
    ended AS (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[])
        AS e (id, status, result, code, response, next_attempt_at)
    ), recorded AS (
      UPDATE deliveries d
         SET status = ended.status,
             attempts = d.attempts + 1,
             uncertain_attempts = d.uncertain_attempts + (ended.result = 'uncertain')::int::smallint,
             next_attempt_at = coalesce(ended.next_attempt_at, d.next_attempt_at),
             claimed_by = NULL, lease_until = NULL,
             ended_at = CASE WHEN ended.status = 'owed' THEN NULL ELSE $7::timestamptz END,
             end_reason = CASE WHEN ended.status = 'uncertain' THEN 'in_doubt' WHEN ended.status <> 'failed' THEN NULL
                               WHEN ended.result = 'rejected' THEN 'refused' ELSE 'retries_exhausted' END
        FROM ended
       WHERE d.id = ended.id
         AND (d.status = 'sending' AND d.claimed_by = $8
              OR ended.status = 'sent' AND d.status IN ('owed', 'claimed', 'uncertain'))
      RETURNING d.id, d.attempts
    ), attempt AS (
      INSERT INTO attempts (delivery_id, attempt, result, code, response, ended_at)
      SELECT id, recorded.attempts, ended.result, ended.code, ended.response, $7
        FROM recorded JOIN ended USING (id)
    )`;

/**
 * Records tries that ended and begins the next ones, in one statement, hence one commit for both: between two
 * commits each connection carries at most one message, so after a kill at most one message a connection is in doubt.
 *
 * A row begins only while its reader is active, not paused and not suppressed, its draw neither withdrawn nor held back,
 * the replay that ordered it not cancelled, and no newer
 * revision has a fan-out of its own: unsubscribing takes effect at once, also in the middle of a fan-out. A mail whose
 * only cause is that an earlier revision was told begins only if that one was sent.
 *
 * Readers are locked until the commit: somebody who is told that they have left left before their mail began, or their
 * leaving waited until the mail was recorded as under way. Seen in a fault round: without the lock, who left while this
 * statement ran was mailed afterwards.
 *
 * That the server accepted a mail is recorded also when the lease was lost and a sweep has made it owed again: what
 * is known to have arrived is not sent a second time.
 */
const statement = {
  name: 'advance-emails',
  text: `
    WITH ${ends}, reader AS (
      SELECT id, email, email_hash, language FROM subscribers
       WHERE id IN (SELECT recipient_id FROM deliveries WHERE id = ANY ($10::bigint[]))
         AND state = 'active' AND (paused_until IS NULL OR paused_until <= $7)
         FOR SHARE
    )
    UPDATE deliveries d
       SET status = 'sending', lease_until = now() + $9::int * interval '1 millisecond'
      FROM reader s, draws w
     WHERE d.id = ANY ($10::bigint[]) AND d.id <> ALL ($1::bigint[]) AND ${claimed('d')} AND d.claimed_by = $8
       AND s.id = d.recipient_id
       AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)
       AND w.number = d.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL
       AND (d.replay_id IS NULL OR NOT EXISTS (
         SELECT FROM replays r WHERE r.id = d.replay_id AND r.state = 'cancelled'))
       AND (w.revision = d.revision OR NOT EXISTS (
         SELECT FROM fan_outs f WHERE f.draw_number = d.draw_number AND f.revision > d.revision))
       AND (d.because <> 'correction' OR ${toldEarlier('d')})
    RETURNING d.id, d.recipient_id AS "subscriberId", d.fan_out_id AS "fanOutId", s.email, s.email_hash AS "emailHash", s.language,
              d.draw_number AS "drawNumber", d.revision,
              d.kind, d.lane, d.because, d.results,
              d.attempts - d.attempts_before AS attempts, (d.kind = 'repeat' OR d.attempts_before > 0) AS repeat,
              d.uncertain_attempts AS "uncertainAttempts",
              (d.kind = 'correction' AND ${toldEarlier('d')}) AS "toldBefore"`,
};

export interface Advance {
  readonly worker: string;
  readonly finished: readonly FinishedEmail[];
  readonly start: readonly string[];
  readonly now: Date;
  readonly leaseMs: number;
}

/** Answers the mails that may be sent now. Ids of `start` that are not among them: see `setAsideEmails`. */
export async function advanceEmails(pool: pg.Pool, advance: Advance): Promise<StartedEmail[]> {
  const { finished, worker, now } = advance;
  const { rows } = await pool.query<StartedEmail>({
    ...statement,
    values: [...endValues(finished, { worker, now }), advance.leaseMs, advance.start],
  });
  return rows;
}

function endValues(
  finished: readonly FinishedEmail[],
  { worker, now }: { worker: string; now: Date },
): unknown[] {
  return [
    finished.map((email) => email.id),
    finished.map((email) => email.status),
    finished.map((email) => email.result),
    finished.map((email) => email.code),
    finished.map((email) => email.response),
    finished.map((email) => email.nextAttemptAt),
    now,
    worker,
  ];
}

/**
 * Records a try that ended in a refusal of the mailbox, and what follows from it as from a bounce: see `recordRefusal`.
 * Null when the mail is not this worker's any more.
 */
export async function recordRefusedEmail(
  db: Kysely<Database>,
  {
    finished,
    worker,
    now,
  }: { finished: FinishedEmail & { readonly refusal: Refusal }; worker: string; now: Date },
): Promise<BounceRecorded | null> {
  const query = `WITH ${ends} SELECT attempts FROM recorded`;
  const mail = { kind: 'delivery', id: finished.id } as const;
  return recordRefusal(db, { mail, refusal: finished.refusal, now }, async (trx) => {
    const values = endValues([finished], { worker, now });
    const { rows } = await trx.executeQuery<{ attempts: number }>(CompiledQuery.raw(query, values));
    return rows[0]?.attempts ?? null;
  });
}
