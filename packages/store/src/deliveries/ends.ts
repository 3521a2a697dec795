import { CompiledQuery, type Kysely } from 'kysely';
import { type BounceRecorded, recordRefusal, type Refusal } from '../bounces/reports.ts';
import type { Database } from '../schema.ts';
import { manyOrFew } from '../kept-plans.ts';
import type { AttemptResult, DeliveryStatus } from './tables.ts';

/** How a try at a delivery, or at a digest of several, ended and what becomes of it. */
export interface FinishedDelivery {
  readonly id: string;
  readonly status: Extract<DeliveryStatus, 'sent' | 'owed' | 'failed' | 'uncertain'>;
  readonly result: AttemptResult;
  readonly code: number | null;
  readonly response: string;
  /** When to try again, for `owed`. */
  readonly nextAttemptAt: Date | null;
  /** Set when a mail server refused the mailbox: what follows is recorded with the end. */
  readonly refusal?: Refusal;
}

/** What is tried: an alert by itself, or several in a digest. */
type Tried = 'deliveries' | 'digests';

const attemptsOf = {
  deliveries: { table: 'attempts', column: 'delivery_id', mail: 'delivery', answers: '' },
  digests: { table: 'digest_attempts', column: 'digest_id', mail: 'digest', answers: ', t.told' },
} as const;

/** SQL: records tries that ended, given as $1 to $6, at $7 by the worker $8. `recorded` has those that were this worker's. */
export const ends: Readonly<Record<Tried, string>> = {
  deliveries: endsText('deliveries'),
  digests: endsText('digests'),
};

function endsText(tried: Tried): string {
  const { table, column, answers } = attemptsOf[tried];
  return `
    ended AS (
      SELECT * FROM unnest(${manyOrFew('$1::bigint[]')}, $2::text[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[])
        AS e (id, status, result, code, response, next_attempt_at)
    ), recorded AS (
      UPDATE ${tried} t
         SET status = ended.status,
             attempts = t.attempts + 1,
             uncertain_attempts = t.uncertain_attempts + (ended.result = 'uncertain')::int::smallint,
             next_attempt_at = coalesce(ended.next_attempt_at, t.next_attempt_at),
             claimed_by = NULL, lease_until = NULL,
             ended_at = CASE WHEN ended.status = 'owed' THEN NULL ELSE $7::timestamptz END,
             end_reason = CASE WHEN ended.status = 'uncertain' THEN 'in_doubt' WHEN ended.status <> 'failed' THEN NULL
                               WHEN ended.result = 'rejected' THEN 'refused' ELSE 'retries_exhausted' END
        FROM ended
       WHERE t.id = ended.id
         AND (t.status = 'sending' AND t.claimed_by = $8
              OR ended.status = 'sent' AND t.status IN ('owed', 'claimed', 'uncertain'))
      RETURNING t.id, t.attempts, t.end_reason, ended.status, ended.result, ended.code, ended.response${answers}
    ), attempt AS (
      INSERT INTO ${table} (${column}, attempt, result, code, response, ended_at)
      SELECT id, attempts, result, code, response, $7 FROM recorded
    )`;
}

/** The values $1 to $8 of `ends`. */
export function endValues(
  finished: readonly FinishedDelivery[],
  { worker, now }: { worker: string; now: Date },
): unknown[] {
  return [
    finished.map(({ id }) => id),
    finished.map(({ status }) => status),
    finished.map(({ result }) => result),
    finished.map(({ code }) => code),
    finished.map(({ response }) => response),
    finished.map(({ nextAttemptAt }) => nextAttemptAt),
    now,
    worker,
  ];
}

/** The end of a try whose mailbox was refused. */
export interface RefusedEnd {
  readonly finished: FinishedDelivery & { readonly refusal: Refusal };
  readonly worker: string;
  readonly now: Date;
}

/**
 * Records a try that ended in a refusal of the mailbox, and what follows from it as from a bounce: see `recordRefusal`.
 * Returns null if this worker no longer holds it.
 * @param also SQL of what ends with it, after `ends`
 */
export async function recordRefusedEnd(
  db: Kysely<Database>,
  tried: Tried,
  { finished, worker, now }: RefusedEnd,
  also = '',
): Promise<BounceRecorded | null> {
  const query = `WITH ${ends[tried]}${also} SELECT attempts FROM recorded`;
  const mail = { kind: attemptsOf[tried].mail, id: finished.id } as const;
  return recordRefusal(db, { mail, refusal: finished.refusal, now }, async (trx) => {
    const values = endValues([finished], { worker, now });
    const { rows } = await trx.executeQuery<{ attempts: number }>(CompiledQuery.raw(query, values));
    return rows[0]?.attempts ?? null;
  });
}
