import type pg from 'pg';
import type { SuppressionReason } from '../schema.ts';

/** What an operator is warned by. */
export interface RecordHealth {
  /** Tries since `since` of which nobody knows whether the mail server accepted the message. */
  readonly uncertainAttempts: number;
  /** Mails that were tried again after such a try: at most so many people may have two copies, with one Message-ID. */
  readonly duplicatesRisked: number;
  /** Fan-outs that are owed or running. */
  readonly openFanOuts: number;
}

export async function readRecordHealth(pool: pg.Pool, { since }: { since: Date }): Promise<RecordHealth> {
  const { rows } = await pool.query<RecordHealth>(
    `SELECT (SELECT count(*) FROM attempts WHERE result = 'uncertain' AND ended_at >= $1)::int AS "uncertainAttempts",
            (SELECT count(DISTINCT a.delivery_id) FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
              WHERE a.result = 'uncertain' AND a.ended_at >= $1 AND d.attempts > a.attempt)::int AS "duplicatesRisked",
            (SELECT count(*) FROM fan_outs WHERE state IN ('owed', 'running'))::int AS "openFanOuts"`,
    [since],
  );
  return rows[0] ?? { uncertainAttempts: 0, duplicatesRisked: 0, openFanOuts: 0 };
}

/** Addresses that are never mailed, by reason. Reads the whole table: callers keep the answer for a while. */
export async function countSuppressions(pool: pg.Pool): Promise<Record<SuppressionReason, number>> {
  const { rows } = await pool.query<{ reason: SuppressionReason; n: number }>(
    'SELECT reason, count(*)::int AS n FROM suppressions GROUP BY reason',
  );
  const none = { hard_bounce: 0, complaint: 0, operator: 0, erased: 0 };
  return Object.assign(none, Object.fromEntries(rows.map(({ reason, n }) => [reason, n])));
}
