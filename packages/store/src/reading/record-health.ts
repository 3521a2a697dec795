import type pg from 'pg';

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
