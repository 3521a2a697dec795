import type pg from 'pg';
import type { AlertKind, DeliveryStatus } from '../schema.ts';

/** A ledger row of one draw revision and one person, and how the person stands. */
export interface ToldRow {
  readonly deliveryId: string;
  readonly subscriberId: string;
  readonly kind: AlertKind;
  readonly status: DeliveryStatus;
  readonly because: string;
  /** Nobody has begun to send it. */
  readonly untried: boolean;
  readonly endReason: string | null;
  /**
   * The replay that asks has mailed it, or may have: it was sent, or ended in doubt at least once since the replay owed
   * it, whatever became of it then. What came before the replay does not count.
   */
  readonly toldByThis: boolean;
}

/** What the ledger says of a revision to a replay, for the people with `after < id <= upTo`. */
export async function readTold(
  pool: pg.Pool,
  {
    replayId,
    drawNumber,
    revision,
    after,
    upTo,
  }: { replayId: string; drawNumber: string; revision: number; after: string; upTo: string },
): Promise<ToldRow[]> {
  const { rows } = await pool.query<ToldRow>(
    `SELECT id AS "deliveryId", recipient_id AS "subscriberId", kind, status, because,
            attempts = attempts_before AS untried, end_reason AS "endReason",
            (replay_id = $5 AND attempts > attempts_before
               AND (status = 'sent' OR uncertain_attempts > 0 AND EXISTS (
                 SELECT FROM attempts a
                  WHERE a.delivery_id = deliveries.id AND a.attempt > attempts_before AND a.result = 'uncertain')))
              IS TRUE AS "toldByThis"
       FROM deliveries
      WHERE recipient_id > $1 AND recipient_id <= $2 AND draw_number = $3 AND revision = $4 AND channel = 'email'
      ORDER BY recipient_id, id`,
    [after, upTo, drawNumber, revision, replayId],
  );
  return rows;
}

/** Why people may not be mailed at the moment. Whoever is not in it may be. */
export type StandingBarrier = 'unsubscribed' | 'paused' | 'suppressed';

export async function readBarriers(
  pool: pg.Pool,
  { after, upTo, now }: { after: string; upTo: string; now: Date },
): Promise<Map<string, StandingBarrier>> {
  const { rows } = await pool.query<[string, StandingBarrier]>({
    text: `
      SELECT s.id, CASE WHEN x.email_hash IS NOT NULL THEN 'suppressed'
                        WHEN s.state <> 'active' THEN 'unsubscribed' ELSE 'paused' END
        FROM subscribers s LEFT JOIN suppressions x ON x.email_hash = s.email_hash
       WHERE s.id > $1 AND s.id <= $2
         AND (x.email_hash IS NOT NULL OR s.state <> 'active' OR s.paused_until > $3)`,
    values: [after, upTo, now],
    rowMode: 'array',
  });
  return new Map(rows);
}
