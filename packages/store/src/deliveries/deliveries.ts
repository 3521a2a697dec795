import type { Language } from '@drawbell/draws/subscriber-input';
import type { TellingChannel } from '@drawbell/draws/telling';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { addressOf, drawKeyOf } from '../draws/draw-key.ts';
import type { Database } from '../schema.ts';
import { lanes } from '../lease.ts';
import { neverTold } from './conditions.ts';
import type { AlertKind, AttemptResult, DeliveryStatus, ProfileResult } from './tables.ts';
import type { MessageStatus } from '../webhooks/tables.ts';

/** A ledger row without anything about the person but the number of their row. */
export interface ListedDelivery {
  readonly id: string;
  readonly recipientId: string;
  /** What the draw is found by: its number, or its key while it has none. */
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  /** Where it goes. */
  readonly channel: TellingChannel;
  /** The message that told it together with others; null where it is told by itself, or not yet. */
  readonly digestId: string | null;
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
function selectDeliveries(db: Kysely<Database>) {
  return db.selectFrom('deliveries').select((eb) => [
    'id',
    'recipient_id as recipientId',
    sql<string>`${sql.raw(addressOf('deliveries.draw_number'))}`.as('drawNumber'),
    'revision',
    'kind',
    'channel',
    'digest_id as digestId',
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
function withEndReason<
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

/** One try at a delivery, with what the mail server said. */
interface DeliveryAttempt {
  readonly attempt: number;
  readonly result: AttemptResult;
  readonly code: number | null;
  readonly response: string;
  readonly endedAt: Date;
}

export interface DeliveryDetail extends ListedDelivery {
  readonly because: string;
  readonly results: readonly ProfileResult[];
  readonly tries: readonly DeliveryAttempt[];
}

/** One ledger row with its attempts, oldest first. What servers answered may hold the address. */
export async function readDelivery(db: Kysely<Database>, id: string): Promise<DeliveryDetail | undefined> {
  const [delivery] = await readDeliveries(db, { ids: [id] });
  return delivery;
}

/** The ledger rows of one person and one draw, oldest first. */
export async function readDeliveriesOf(
  db: Kysely<Database>,
  { subscriberId, drawNumber }: { subscriberId: string; drawNumber: string },
): Promise<DeliveryDetail[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('id')
    .where('recipient_id', '=', subscriberId)
    .where('draw_number', '=', drawNumber)
    .execute();
  return readDeliveries(db, { ids: rows.map(({ id }) => id) });
}

async function readDeliveries(
  db: Kysely<Database>,
  { ids }: { ids: readonly string[] },
): Promise<DeliveryDetail[]> {
  if (ids.length === 0) return [];
  const rows = await selectDeliveries(db)
    .select(['because', 'results'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  const tries = await db
    .selectFrom('attempts')
    .select(['delivery_id as deliveryId', 'attempt', 'result', 'code', 'response', 'ended_at as endedAt'])
    .where('delivery_id', 'in', [...ids])
    .orderBy('attempt')
    .execute();
  const together = await readDigestTries(db, rows);
  return rows.map((row) => ({
    ...withEndReason(row),
    tries: [
      ...tries
        .filter(({ deliveryId }) => deliveryId === row.id)
        .map(({ deliveryId: _id, ...attempt }) => attempt),
      ...together
        .filter(({ digestId }) => digestId === row.digestId)
        .map(({ digestId: _id, ...each }) => each),
    ],
  }));
}

/** The tries of the digests that told some of these. */
async function readDigestTries(
  db: Kysely<Database>,
  rows: readonly { readonly digestId: string | null }[],
): Promise<(DeliveryAttempt & { readonly digestId: string })[]> {
  const ids = rows.flatMap(({ digestId }) => (digestId === null ? [] : [digestId]));
  if (ids.length === 0) return [];
  return db
    .selectFrom('digest_attempts')
    .select(['digest_id as digestId', 'attempt', 'result', 'code', 'response', 'ended_at as endedAt'])
    .where('digest_id', 'in', ids)
    .orderBy('attempt')
    .execute();
}

/** Who is told about a draw, and why. Holds addresses: for the operator's eyes. */
export interface DrawRecipient {
  readonly email: string;
  readonly language: Language;
  readonly status: DeliveryStatus;
  readonly because: string;
  readonly results: readonly ProfileResult[];
}

/** The recipients of a draw's newest deliveries, in the order of their subscription. */
export async function listDrawRecipients(
  db: Kysely<Database>,
  drawNumber: string,
  limit: number,
): Promise<DrawRecipient[]> {
  return db
    .selectFrom('deliveries')
    .innerJoin('subscribers', 'subscribers.id', 'deliveries.recipient_id')
    .select([
      'subscribers.email',
      'subscribers.language',
      'deliveries.status',
      'deliveries.because',
      'deliveries.results',
    ])
    .where('deliveries.draw_number', '=', drawNumber)
    .orderBy('subscribers.id')
    .limit(limit)
    .execute();
}

/** Why a mail ended without being taken. What the mail server said stands with its tries: it may name the address. */
export const deliveryEndReasons = [
  'refused',
  'retries_exhausted',
  'in_doubt',
  'unsubscribed',
  'suppressed',
  'erased',
  'superseded',
  'never_told',
  'replay_cancelled',
  'told_elsewhere',
  'channel_ended',
  'too_old',
  'unknown',
] as const;
type DeliveryEndReason = (typeof deliveryEndReasons)[number];

export const deliveryEndReasonsMeaning =
  'A code. Of failed: refused, for good, by the mail server; retries_exhausted. Of uncertain: in_doubt, nobody knows whether it was taken. Of cancelled: unsubscribed, erased; suppressed, their mailbox may not be mailed, and it is told in another of their places where they have one; superseded, a newer revision tells them; never_told, it corrects what they were never told; replay_cancelled; told_elsewhere, another place tells it; channel_ended, the place that it was for is no more; too_old, it waited for more than a month. unknown: not recorded.';

/**
 * The code of a mail that ended. Versions before wrote what the mail server had answered in its place, and a process of
 * theirs may still be at work beside this one: `lastResult` tells those apart.
 */
function deliveryEndReason(row: {
  readonly status: DeliveryStatus;
  readonly endReason: string | null;
  readonly lastResult: AttemptResult | null;
}): DeliveryEndReason | null {
  if (row.status === 'uncertain') return 'in_doubt';
  if (row.endReason === 'refused' || row.endReason === 'retries_exhausted') return row.endReason;
  if (row.status === 'failed') return row.lastResult === 'rejected' ? 'refused' : 'retries_exhausted';
  if (row.status !== 'cancelled') return null;
  return deliveryEndReasons.find((code) => code === row.endReason) ?? 'unknown';
}

export type Resent =
  | {
      readonly kind: 'ordered';
      /** The delivery that is owed now: the same, or its repeat. */
      readonly deliveryId: string;
      /** How the one that was named stood. */
      readonly before: DeliveryStatus;
    }
  | { readonly kind: 'no_delivery' }
  /** It will be sent anyway. */
  | { readonly kind: 'under_way' }
  /** Why it would not be sent. */
  | { readonly kind: 'barred'; readonly by: Barrier };

type Barrier = 'erased' | 'unsubscribed' | 'suppressed' | 'paused' | 'withdrawn' | 'held' | 'superseded';

/**
 * Orders one mail again; ahead of replays, marked as a repeat. What never arrived goes again as the same
 * message; what the mail server took goes as the repeat of the alert, a message of its own, so that mail programs do not
 * hide it as a copy. Runs in the caller's transaction.
 */
export async function resendDelivery(
  trx: Kysely<Database>,
  { deliveryId, now }: { deliveryId: string; now: Date },
): Promise<Resent> {
  const delivery = await trx
    .selectFrom('deliveries')
    .select(['status', 'kind'])
    .where('id', '=', deliveryId)
    .forUpdate()
    .executeTakeFirst();
  if (delivery === undefined) return { kind: 'no_delivery' };
  const by = await barrierOf(trx, deliveryId, now);
  if (by !== null) return { kind: 'barred', by };
  const ordered =
    delivery.status === 'sent' && delivery.kind !== 'repeat'
      ? await oweRepeat(trx, deliveryId, now)
      : await oweAgain(trx, deliveryId, now);
  if (ordered === null) return { kind: 'under_way' };
  return { kind: 'ordered', deliveryId: ordered, before: delivery.status };
}

async function barrierOf(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<Barrier | null> {
  const { rows } = await sql<{ barrier: Barrier | null }>`
    SELECT CASE
             WHEN s.id IS NULL THEN 'erased'
             WHEN s.state <> 'active' THEN 'unsubscribed'
             WHEN x.email_hash IS NOT NULL AND (d.channel_id = 0 OR x.reason IN (${sql.raw(neverTold)})) THEN 'suppressed'
             WHEN s.paused_until > ${now} THEN 'paused'
             WHEN w.withdrawn_at IS NOT NULL THEN 'withdrawn'
             WHEN w.held_at IS NOT NULL THEN 'held'
             WHEN EXISTS (SELECT FROM fan_outs f WHERE f.draw_number = d.draw_number AND f.revision > d.revision)
               THEN 'superseded'
           END AS barrier
      FROM deliveries d JOIN draws w ON w.number = d.draw_number
      LEFT JOIN subscribers s ON s.id = d.recipient_id
      LEFT JOIN suppressions x ON x.email_hash = s.email_hash
     WHERE d.id = ${deliveryId}`.execute(trx);
  return rows[0]?.barrier ?? null;
}

async function oweAgain(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    UPDATE deliveries
       SET status = 'owed', lane = 1, next_attempt_at = least(${now}::timestamptz, now()), attempts_before = attempts, replay_id = NULL,
           ended_at = NULL, end_reason = NULL
     WHERE id = ${deliveryId} AND status IN ('sent', 'failed', 'uncertain', 'cancelled')
    RETURNING id`.execute(trx);
  return rows[0]?.id ?? null;
}

async function oweRepeat(trx: Kysely<Database>, deliveryId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, lane, channel, channel_id, kind, because,
                            results, next_attempt_at, created_at)
    SELECT recipient_id, 0, draw_number, revision, 1, channel, channel_id, 'repeat', because, results, least(${now}::timestamptz, now()), ${now}
      FROM deliveries WHERE id = ${deliveryId}
    ON CONFLICT (recipient_id, draw_number, revision, channel, kind, channel_id) DO UPDATE
       SET status = 'owed', lane = 1, next_attempt_at = excluded.next_attempt_at,
           attempts_before = deliveries.attempts, replay_id = NULL, ended_at = NULL, end_reason = NULL
     WHERE deliveries.status IN ('sent', 'failed', 'uncertain', 'cancelled')
    RETURNING id`.execute(trx);
  return rows[0]?.id ?? null;
}

/** What is owed and due, for the doorbell and for metrics. */
export interface Owed {
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly underWay: number;
}

/** SQL: what waits to be told together is told by its digest, and is no mail of its own. */
const due = `status = 'owed' AND lane <> ${lanes.together} AND next_attempt_at <= $1`;

export async function countOwed(pool: pg.Pool, now: Date): Promise<Owed> {
  const { rows } = await pool.query<Owed>(
    `SELECT (SELECT count(*) FROM deliveries WHERE ${due})::int AS due,
            (SELECT min(next_attempt_at) FROM deliveries WHERE ${due}) AS "oldestDueAt",
            (SELECT count(*) FROM deliveries WHERE status IN ('claimed', 'sending'))::int AS "underWay"`,
    [now],
  );
  return rows[0] ?? { due: 0, oldestDueAt: null, underWay: 0 };
}
