import type pg from 'pg';
import { addressOf } from '../draw-key.ts';
import type { AlertKind, DeliveryStatus } from '../schema.ts';

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
