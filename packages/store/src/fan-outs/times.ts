import type pg from 'pg';
import { addressOf } from '../draws/draw-key.ts';
import { lanes } from '../lease.ts';
import type { AlertKind, DeliveryStatus } from '../deliveries/tables.ts';

/**
 * A fan-out of which something is still open is counted this often at most, and the older it is the less often: 100,000 mails
 * take some 150 ms, and retries go on for two days.
 */
const measureEveryMs = 10_000;
const measureEveryPartOfAge = 50;

/** Retries end within about two days; what is open later is held back or waits for somebody. */
const measuredForMs = 5 * 86_400_000;

/** SQL: seconds from the record of the draw to the end of what was sent, as p50, p95 and p99. */
const timesToEnd = `percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
  ORDER BY greatest(0, extract(epoch FROM ended_at - due.recorded_at))) FILTER (WHERE status = 'sent')`;

/** SQL: the three of them as keys of an object, to a millisecond. */
const percentiles = (p: string) =>
  `'p50', round(${p}[1]::numeric, 3), 'p95', round(${p}[2]::numeric, 3), 'p99', round(${p}[3]::numeric, 3)`;

/**
 * Counts how long the mails of recent fan-outs that are walked, and the webhook messages of the same draw revision,
 * took from the record of the draw to their end, and keeps it with the fan-out. Each is counted while something of it
 * is open, and once more when nothing is: pages and metrics read the result and cost the same after 100,000 mails as
 * after ten. Rows of one fan-out, and of one event, are found by their BRIN index. What an administrator or a consumer
 * ordered again is not counted. Safe to run in several processes.
 */
export async function measureFanOuts(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `WITH due AS (
       SELECT id, draw_number, revision, recorded_at FROM fan_outs
        WHERE settled_at IS NULL AND state = 'done' AND recorded_at > $2
          AND (measured_at IS NULL OR measured_at > $1
               OR measured_at <= $1 - greatest($3::int * interval '1 millisecond', ($1 - recorded_at) / ${measureEveryPartOfAge}))
        FOR UPDATE SKIP LOCKED
     ), counted AS (
       SELECT due.id, mails.sent, mails.open, mails.p,
              posts.sent AS posts_sent, posts.open AS posts_open, posts.p AS posts_p
         FROM due CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE status = 'sent')::int AS sent,
                  count(*) FILTER (WHERE status IN ('owed', 'claimed', 'sending'))::int AS open,
                  ${timesToEnd} AS p
             FROM deliveries WHERE fan_out_id = due.id AND replay_id IS NULL AND lane <> ${lanes.together}) mails
         CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE m.status = 'sent')::int AS sent,
                  count(*) FILTER (WHERE m.status IN ('owed', 'sending') OR m.id IS NULL AND e.state <> 'done')::int AS open,
                  ${timesToEnd} AS p
             FROM webhook_events e
             LEFT JOIN webhook_messages m ON m.event_id = e.id AND m.replay_id IS NULL AND NOT m.repeated
            WHERE e.draw_number = due.draw_number AND e.revision = due.revision
              AND e.type IN ('draw.published', 'draw.corrected', 'profile.matched')) posts
     )
     UPDATE fan_outs f
        SET measured_at = $1,
            settled_at = CASE WHEN counted.open = 0 AND counted.posts_open = 0 THEN $1::timestamptz END,
            delivery_times = jsonb_build_object('sent', sent, 'open', open, ${percentiles('p')},
              'webhooks', jsonb_build_object('sent', posts_sent, 'open', posts_open, ${percentiles('posts_p')}))
       FROM counted WHERE f.id = counted.id`,
    [now, new Date(now.getTime() - measuredForMs), measureEveryMs],
  );
}

/** How long what is told of one draw took. Seconds are from the record of the draw to the end of each message. */
export interface TimesToEnd {
  readonly sent: number;
  /** What is still to be sent or tried again. */
  readonly open: number;
  /** Null while nothing was sent. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** How long the mails of one draw revision took to reach people, and its webhook messages to reach programs. */
export interface DeliveryTimes extends TimesToEnd {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: Exclude<AlertKind, 'repeat'>;
  readonly recordedAt: Date;
  /** The last look that did not have it: publication lies between this and the record. Null when unknown. */
  readonly absentAt: Date | null;
  /** Null where an older version counted. */
  readonly webhooks: TimesToEnd | null;
  readonly measuredAt: Date;
}

/** The newest fan-outs that were measured, newest first. Reads no row of the ledger. */
export async function listDeliveryTimes(pool: pg.Pool, limit: number): Promise<DeliveryTimes[]> {
  const { rows } = await pool.query<Omit<DeliveryTimes, keyof TimesToEnd> & { mails: TimesToEnd }>(
    `SELECT ${addressOf('f.draw_number')} AS "drawNumber", f.revision, f.kind, f.recorded_at AS "recordedAt",
            e.absent_at AS "absentAt", f.measured_at AS "measuredAt",
            f.delivery_times - 'webhooks' AS mails, f.delivery_times -> 'webhooks' AS webhooks
       FROM fan_outs f JOIN draw_events e ON e.id = f.event_id
      WHERE f.measured_at IS NOT NULL ORDER BY f.id DESC LIMIT $1`,
    [limit],
  );
  return rows.map(({ mails, ...times }) => ({ ...times, ...mails }));
}

/** The newest fan-out and how far its deliveries are. */
export interface LastFanOut {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: Exclude<AlertKind, 'repeat'>;
  readonly state: 'owed' | 'running' | 'done';
  readonly subscribersSeen: number;
  readonly deliveriesMade: number;
  readonly recordedAt: Date;
  readonly startedAt: Date | null;
  /** When the last ledger row was written. */
  readonly matchedAt: Date | null;
  readonly firstSentAt: Date | null;
  readonly lastSentAt: Date | null;
  /** Deliveries by status; a status nobody is in is absent. */
  readonly deliveries: Readonly<Partial<Record<DeliveryStatus, number>>>;
}

/**
 * Undefined when there was none yet. Reads the rows of one fan-out through the BRIN index, some tens of milliseconds
 * for 300,000 rows: callers keep the answer for a few seconds.
 */
export async function readLastFanOut(pool: pg.Pool): Promise<LastFanOut | undefined> {
  const { rows } = await pool.query<
    Omit<LastFanOut, 'deliveries'> & { deliveries: LastFanOut['deliveries'] | null }
  >(
    `WITH newest AS (
       SELECT * FROM fan_outs WHERE state <> 'cancelled' ORDER BY id DESC LIMIT 1
     ), ledger AS (
       SELECT status, count(*)::int AS made,
              min(ended_at) FILTER (WHERE status = 'sent') AS first_sent,
              max(ended_at) FILTER (WHERE status = 'sent') AS last_sent
         FROM deliveries WHERE fan_out_id = (SELECT id FROM newest) GROUP BY status
     )
     SELECT ${addressOf('newest.draw_number')} AS "drawNumber", revision, kind, state,
            subscribers_seen::float8 AS "subscribersSeen", deliveries_made::float8 AS "deliveriesMade",
            recorded_at AS "recordedAt", started_at AS "startedAt", finished_at AS "matchedAt",
            (SELECT min(first_sent) FROM ledger) AS "firstSentAt",
            (SELECT max(last_sent) FROM ledger) AS "lastSentAt",
            (SELECT jsonb_object_agg(status, made) FROM ledger) AS deliveries
       FROM newest`,
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, deliveries: row.deliveries ?? {} };
}

/** Counts that warn an operator. */
interface RecordHealth {
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
