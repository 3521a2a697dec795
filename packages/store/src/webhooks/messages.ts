import { type Kysely, type Selectable, sql } from 'kysely';
import type pg from 'pg';
import { addressOf } from '../draws/draw-key.ts';
import type { Database } from '../schema.ts';
import { messageEndReason, type MessageEndReason } from './end-reasons.ts';
import { type BatchedMatch, batchedMatches, messageTypeOf } from './advance.ts';
import type { MessageStatus, MessageType, WatchedResult } from './tables.ts';

/** A message as its endpoint's owner sees it in a list. */
export interface ListedMessage {
  readonly id: string;
  readonly createdAt: Date;
  readonly endpointId: string;
  readonly eventId: string;
  readonly watchedId: string;
  readonly type: MessageType;
  /** When the event happened. */
  readonly occurredAt: Date;
  /** See `bodyIdOf`. */
  readonly position: string | null;
  readonly drawNumber: string | null;
  readonly revision: number | null;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: MessageEndReason | null;
  /** The beginning of what the last attempt was answered, or what went wrong with it; null before the first. */
  readonly lastResponse: string | null;
  readonly result: WatchedResult | null;
  /** Of a batch: the matches of profiles that are still watched, in order. */
  readonly matches: readonly BatchedMatch[] | null;
  /** What it said is forgotten. */
  readonly expungedAt: Date | null;
}

interface MessageFilter {
  readonly status?: MessageStatus | undefined;
  readonly type?: MessageType | undefined;
}

/** Where a page of messages ends. */
interface MessageCursor {
  readonly eventId: string;
  readonly watchedId: string;
}

/** Of an answer, in a list: the whole of it stands with its attempt. */
const excerptCharactersMax = 200;

const shownType = sql<MessageType>`${sql.raw(messageTypeOf('m', 'v'))}`;

function selectMessages(db: Kysely<Database>) {
  return db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_events as v', 'v.id', 'm.event_id')
    .leftJoin('webhook_attempts as a', (join) =>
      join.onRef('a.message_id', '=', 'm.id').onRef('a.attempt', '=', 'm.attempts'),
    )
    .select([
      'm.id',
      'm.created_at as createdAt',
      'm.endpoint_id as endpointId',
      'm.event_id as eventId',
      'm.watched_id as watchedId',
      shownType.as('type'),
      'v.occurred_at as occurredAt',
      'm.position',
      sql<string | null>`${sql.raw(addressOf('v.draw_number'))}`.as('drawNumber'),
      'v.revision',
      'm.status',
      'm.attempts',
      'm.next_attempt_at as nextAttemptAt',
      'm.ended_at as endedAt',
      'm.end_reason as endReason',
      'a.status_code as lastStatusCode',
      sql<string | null>`left(a.response, ${excerptCharactersMax})`.as('lastResponse'),
      'm.result',
      'm.expunged_at as expungedAt',
      sql<ListedMessage['matches']>`${sql.raw(batchedMatches('m'))}`.as('matches'),
    ]);
}

type SelectedMessage = Omit<ListedMessage, 'endReason'> & {
  readonly endReason: string | null;
  readonly lastStatusCode: number | null;
};

function listed({ lastStatusCode, ...message }: SelectedMessage): ListedMessage {
  return { ...message, endReason: messageEndReason({ ...message, lastStatusCode }) };
}

/** Messages of one endpoint, newest event first, in the order of their unique key. */
export async function listMessages(
  db: Kysely<Database>,
  endpointId: string,
  { status, type, before, limit }: MessageFilter & { before: MessageCursor | null; limit: number },
): Promise<ListedMessage[]> {
  let query = selectMessages(db).where('m.endpoint_id', '=', endpointId);
  if (status !== undefined) query = query.where('m.status', '=', status);
  if (type !== undefined) query = query.where(shownType, '=', type);
  if (before !== null) {
    query = query.where((eb) =>
      eb(
        eb.refTuple('m.event_id', 'm.watched_id'),
        '<',
        eb.tuple(
          eb.cast<string>(eb.val(before.eventId), 'bigint'),
          eb.cast<string>(eb.val(before.watchedId), 'bigint'),
        ),
      ),
    );
  }
  const found = await query
    .orderBy('m.event_id', 'desc')
    .orderBy('m.watched_id', 'desc')
    .limit(limit)
    .execute();
  return found.map(listed);
}

/** One message of a consumer's endpoints. */
export async function findMessage(
  db: Kysely<Database>,
  { id, consumerId }: { id: string; consumerId: string },
): Promise<ListedMessage | undefined> {
  const found = await selectMessages(db)
    .innerJoin('endpoints as e', 'e.id', 'm.endpoint_id')
    .where('m.id', '=', id)
    .where('e.consumer_id', '=', consumerId)
    .executeTakeFirst();
  return found === undefined ? undefined : listed(found);
}

export type MessageAttempt = Selectable<Database['webhook_attempts']>;

/** Attempts of one message, newest first. */
export async function listAttempts(
  db: Kysely<Database>,
  messageId: string,
  { before, limit }: { before: number | null; limit: number },
): Promise<MessageAttempt[]> {
  let query = db.selectFrom('webhook_attempts').selectAll().where('message_id', '=', messageId);
  if (before !== null) query = query.where('attempt', '<', before);
  return query.orderBy('attempt', 'desc').limit(limit).execute();
}

/** One attempt at any message of an endpoint. */
export interface EndpointAttempt extends MessageAttempt {
  readonly messageCreatedAt: Date;
  readonly type: MessageType;
  readonly drawNumber: string | null;
}

/** Where a page of an endpoint's attempts ends. */
export interface AttemptCursor {
  readonly endedAt: Date;
  readonly messageId: string;
  readonly attempt: number;
}

/** The attempts of one endpoint, newest first: message by message, by the index that begins with the endpoint. */
export async function listEndpointAttempts(
  pool: pg.Pool,
  endpointId: string,
  { before, limit }: { before: AttemptCursor | null; limit: number },
): Promise<EndpointAttempt[]> {
  const { rows } = await pool.query<EndpointAttempt>(
    `SELECT a.*, m.created_at AS "messageCreatedAt",
            ${messageTypeOf('m', 'v')} AS type, ${addressOf('v.draw_number')} AS "drawNumber"
       FROM webhook_messages m
       CROSS JOIN LATERAL (SELECT * FROM webhook_attempts WHERE message_id = m.id) a
       JOIN webhook_events v ON v.id = m.event_id
      WHERE m.endpoint_id = $1 AND m.attempts > 0
        AND ($2::timestamptz IS NULL OR (a.ended_at, a.message_id, a.attempt) < ($2, $3::bigint, $4::smallint))
      ORDER BY a.ended_at DESC, a.message_id DESC, a.attempt DESC LIMIT $5`,
    [endpointId, before?.endedAt ?? null, before?.messageId ?? null, before?.attempt ?? null, limit],
  );
  return rows;
}

/** How an endpoint's messages of a time stand. */
interface EndpointCounts {
  readonly sent: number;
  readonly failed: number;
  readonly owed: number;
  readonly lastSentAt: Date | null;
}

export async function countMessages(pool: pg.Pool, endpointId: string, since: Date): Promise<EndpointCounts> {
  const { rows } = await pool.query<EndpointCounts>(
    `SELECT count(*) FILTER (WHERE status = 'sent')::int AS sent,
            count(*) FILTER (WHERE status = 'failed')::int AS failed,
            count(*) FILTER (WHERE status IN ('owed', 'sending'))::int AS owed,
            max(ended_at) FILTER (WHERE status = 'sent') AS "lastSentAt"
       FROM webhook_messages WHERE endpoint_id = $1 AND created_at >= $2`,
    [endpointId, since],
  );
  return rows[0] ?? { sent: 0, failed: 0, owed: 0, lastSentAt: null };
}

/** The same of all endpoints of a consumer together. */
export async function countMessagesOfConsumer(
  pool: pg.Pool,
  consumerId: string,
  since: Date,
): Promise<Omit<EndpointCounts, 'lastSentAt'>> {
  const { rows } = await pool.query<Omit<EndpointCounts, 'lastSentAt'>>(
    `SELECT count(*) FILTER (WHERE m.status = 'sent')::int AS sent,
            count(*) FILTER (WHERE m.status = 'failed')::int AS failed,
            count(*) FILTER (WHERE m.status IN ('owed', 'sending'))::int AS owed
       FROM endpoints e JOIN webhook_messages m ON m.endpoint_id = e.id
      WHERE e.consumer_id = $1 AND m.created_at >= $2`,
    [consumerId, since],
  );
  return rows[0] ?? { sent: 0, failed: 0, owed: 0 };
}

/** An order means that the receiver is believed to work again: ends its pause, so that one message tries it at once. */
async function releaseHold(db: Kysely<Database>, endpointId: string): Promise<void> {
  await db.updateTable('endpoints').set({ hold_until: null }).where('id', '=', endpointId).execute();
}

export type ResentMessage =
  | { readonly kind: 'endpoint_disabled' | 'being_sent' | 'expunged' }
  /** It is owed; `before` is how it stood. */
  | { readonly kind: 'ordered'; readonly before: MessageStatus };

/**
 * Orders one message again: it is due at once, under the same webhook-id, and its schedule of retries begins anew.
 * Undefined when there is none.
 */
export async function resendMessage(
  db: Kysely<Database>,
  { messageId, now }: { messageId: string; now: Date },
): Promise<ResentMessage | undefined> {
  // The statement sees the message as it was before.
  const { rows } = await sql<{
    active: boolean;
    ordered: boolean;
    expunged: boolean;
    endpointId: string;
    before: MessageStatus;
  }>`
    WITH ordered AS (
      UPDATE webhook_messages m
         SET status = 'owed', lane = 1, next_attempt_at = ${now}, attempts_before = m.attempts,
             ended_at = NULL, end_reason = NULL
        FROM endpoints e
       WHERE m.id = ${messageId} AND e.id = m.endpoint_id AND e.state = 'active' AND m.status <> 'sending'
         AND m.expunged_at IS NULL
      RETURNING m.id
    )
    SELECT e.state = 'active' AS active, EXISTS (SELECT FROM ordered) AS ordered,
           m.expunged_at IS NOT NULL AS expunged, e.id AS "endpointId", m.status AS before
      FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id WHERE m.id = ${messageId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  if (row.expunged) return { kind: 'expunged' };
  if (!row.active) return { kind: 'endpoint_disabled' };
  if (!row.ordered) return { kind: 'being_sent' };
  await releaseHold(db, row.endpointId);
  return { kind: 'ordered', before: row.before };
}

/**
 * Orders again what failed, or was not tried while the endpoint was disabled, among the messages made since a moment, and
 * before another if there is one. What is expunged stays so.
 * These go behind live messages. Returns how many there are.
 */
export async function recoverFailed(
  db: Kysely<Database>,
  { endpointId, since, until, now }: { endpointId: string; since: Date; until: Date | null; now: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    WITH ended AS (
      SELECT id FROM webhook_messages
       WHERE endpoint_id = ${endpointId} AND created_at >= ${since} AND expunged_at IS NULL
         AND (${until}::timestamptz IS NULL OR created_at < ${until}::timestamptz)
         AND (status = 'failed' OR status = 'cancelled' AND end_reason = 'endpoint_disabled')
       -- As everybody locks them who locks several.
       ORDER BY id FOR UPDATE
    ), ordered AS (
      UPDATE webhook_messages m
         SET status = 'owed', lane = 2, next_attempt_at = ${now}, attempts_before = attempts,
             ended_at = NULL, end_reason = NULL
        FROM ended WHERE m.id = ended.id
      RETURNING m.id
    )
    SELECT count(*)::int AS count FROM ordered`.execute(db);
  await releaseHold(db, endpointId);
  return rows[0]?.count ?? 0;
}

/** Owes one endpoint a `test.ping`, whatever it subscribed to. Returns the message. */
export async function oweTestPing(
  db: Kysely<Database>,
  { endpointId, payload, now }: { endpointId: string; payload: string; now: Date },
): Promise<{ id: string; createdAt: Date }> {
  await releaseHold(db, endpointId);
  const { id: eventId } = await db
    .insertInto('webhook_events')
    .values({ type: 'test.ping', facts: '{}', payload, occurred_at: now, state: 'done', finished_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return db
    .insertInto('webhook_messages')
    .values({ endpoint_id: endpointId, event_id: eventId, next_attempt_at: now, created_at: now })
    .returning(['id', 'created_at as createdAt'])
    .executeTakeFirstOrThrow();
}

/** When the message of a row was made, for `messageIdOf`. */
export async function readMessageTime(db: Kysely<Database>, id: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('webhook_messages')
    .select('created_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.created_at;
}
