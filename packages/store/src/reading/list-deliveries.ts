import { type Kysely, sql } from 'kysely';
import { type DeliveryEndReason, deliveryEndReason } from '../end-reasons.ts';
import type { AlertKind, AttemptResult, Database, DeliveryStatus } from '../schema.ts';
import type { MessageStatus } from '../webhook-tables.ts';
import { addressOf, drawKeyOf } from '../draw-key.ts';

/** A ledger row without anything about the person but the number of their row. */
export interface ListedDelivery {
  readonly id: string;
  readonly recipientId: string;
  /** What the draw is found by: its number, or its key while it has none. */
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Attempts after which nobody could know whether the server had accepted the mail. */
  readonly uncertainAttempts: number;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: DeliveryEndReason | null;
}

export interface DeliveryFilter {
  readonly drawNumber?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly subscriberId?: string | undefined;
  readonly replayId?: string | undefined;
  /** The number of the row to go on from. */
  readonly before?: string | null | undefined;
}

/** The columns of `ListedDelivery`. */
export function selectDeliveries(db: Kysely<Database>) {
  return db.selectFrom('deliveries').select((eb) => [
    'id',
    'recipient_id as recipientId',
    sql<string>`${sql.raw(addressOf('deliveries.draw_number'))}`.as('drawNumber'),
    'revision',
    'kind',
    'status',
    'attempts',
    'uncertain_attempts as uncertainAttempts',
    'created_at as createdAt',
    eb
      .case()
      .when('status', '=', 'owed')
      .then(eb.ref('next_attempt_at'))
      .else(null)
      .end()
      .as('nextAttemptAt'),
    'ended_at as endedAt',
    'end_reason as endReason',
    // Of the few that failed alone: it tells why where a version before recorded an answer instead.
    sql<AttemptResult | null>`CASE WHEN status = 'failed' THEN (
        SELECT a.result FROM attempts a
         WHERE a.delivery_id = deliveries.id AND a.attempt = deliveries.attempts) END`.as('lastResult'),
  ]);
}

/** A row as it was selected, with the code of its end. */
export function withEndReason<
  Row extends { status: DeliveryStatus; endReason: string | null; lastResult: AttemptResult | null },
>({ lastResult, ...row }: Row): Omit<Row, 'lastResult'> & Pick<ListedDelivery, 'endReason'> {
  return { ...row, endReason: deliveryEndReason({ ...row, lastResult }) };
}

/** Newest first. */
export async function listDeliveries(
  db: Kysely<Database>,
  filter: DeliveryFilter,
  limit: number,
): Promise<ListedDelivery[]> {
  let query = selectDeliveries(db).orderBy('id', 'desc').limit(limit);
  if (filter.drawNumber !== undefined)
    query = query.where('draw_number', '=', await drawKeyOf(db, filter.drawNumber));
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.subscriberId !== undefined) query = query.where('recipient_id', '=', filter.subscriberId);
  if (filter.replayId !== undefined) query = query.where('replay_id', '=', filter.replayId);
  if (filter.before !== undefined && filter.before !== null) query = query.where('id', '<', filter.before);
  return (await query.execute()).map(withEndReason);
}

/** How many deliveries of a draw stand where, over all revisions. */
export async function countDeliveries(
  db: Kysely<Database>,
  drawNumber: string,
): Promise<{ status: DeliveryStatus; count: number }[]> {
  // By fan-out, 0 for what was ordered by hand: there is an index of blocks on it, and none on the draw.
  const { rows } = await sql<{ status: DeliveryStatus; count: number }>`
    SELECT status, count(*)::int AS count FROM deliveries
     WHERE draw_number = ${drawNumber}
       AND fan_out_id = ANY (ARRAY(SELECT id FROM fan_outs WHERE draw_number = ${drawNumber} UNION ALL SELECT 0))
     GROUP BY status ORDER BY status`.execute(db);
  return rows;
}

/** How many webhook messages about a draw stand where, over all revisions and events. */
export async function countDrawMessages(
  db: Kysely<Database>,
  drawNumber: string,
): Promise<{ status: MessageStatus; count: number }[]> {
  // Endpoint by endpoint: the index of messages begins with it.
  const { rows } = await sql<{ status: MessageStatus; count: number }>`
    SELECT m.status, count(*)::int AS count
      FROM webhook_events v CROSS JOIN endpoints e
      JOIN webhook_messages m ON m.endpoint_id = e.id AND m.event_id = v.id
     WHERE v.draw_number = ${drawNumber}
     GROUP BY m.status ORDER BY m.status`.execute(db);
  return rows;
}
