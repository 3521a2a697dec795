import type pg from 'pg';
import { addressOf } from '../draw-key.ts';
import type { AlertKind } from '../schema.ts';

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
