import { type Kysely, type Selectable, sql } from 'kysely';
import type pg from 'pg';
import { type MessageEndReason, messageEndReason } from '../end-reasons.ts';
import { addressOf } from '../draw-key.ts';
import type { Database } from '../schema.ts';
import type { MessageStatus, WatchedResult, WebhookEventType } from '../webhook-tables.ts';

/** A message as its endpoint's owner sees it in a list. */
export interface ListedMessage {
  readonly id: string;
  readonly createdAt: Date;
  readonly endpointId: string;
  readonly eventId: string;
  readonly watchedId: string;
  readonly type: WebhookEventType;
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
}

export interface MessageFilter {
  readonly status?: MessageStatus | undefined;
  readonly type?: WebhookEventType | undefined;
}

/** Where a page of messages ends. */
export interface MessageCursor {
  readonly eventId: string;
  readonly watchedId: string;
}

/** Of an answer, in a list: the whole of it stands with its attempt. */
const excerptCharactersMax = 200;

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
      'v.type',
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
  if (type !== undefined) query = query.where('v.type', '=', type);
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
  readonly type: WebhookEventType;
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
    `SELECT a.*, m.created_at AS "messageCreatedAt", v.type, ${addressOf('v.draw_number')} AS "drawNumber"
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
export interface EndpointCounts {
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
