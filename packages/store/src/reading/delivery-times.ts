import type pg from 'pg';
import type { AlertKind } from '../schema.ts';

/** How long one draw revision took to reach people. Seconds are from its record to the end of each mail. */
export interface DeliveryTimes {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: Exclude<AlertKind, 'repeat'>;
  readonly recordedAt: Date;
  /** The last look that did not have it: publication lies between this and the record. Null when unknown. */
  readonly absentAt: Date | null;
  readonly sent: number;
  /** Mails that are still to be sent or tried again. */
  readonly open: number;
  /** Null while nothing was sent. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly measuredAt: Date;
}

/** The newest fan-outs that were measured, newest first. Reads no row of the ledger. */
export async function listDeliveryTimes(pool: pg.Pool, limit: number): Promise<DeliveryTimes[]> {
  const { rows } = await pool.query<DeliveryTimes>(
    `SELECT f.draw_number AS "drawNumber", f.revision, f.kind, f.recorded_at AS "recordedAt",
            e.absent_at AS "absentAt", f.measured_at AS "measuredAt",
            (f.delivery_times -> 'sent')::int AS sent, (f.delivery_times -> 'open')::int AS open,
            (f.delivery_times ->> 'p50')::float8 AS p50, (f.delivery_times ->> 'p95')::float8 AS p95,
            (f.delivery_times ->> 'p99')::float8 AS p99
       FROM fan_outs f JOIN draw_events e ON e.id = f.event_id
      WHERE f.measured_at IS NOT NULL ORDER BY f.id DESC LIMIT $1`,
    [limit],
  );
  return rows;
}
