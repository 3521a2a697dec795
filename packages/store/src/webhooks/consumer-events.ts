import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { addressOf } from '../draws/draw-key.ts';
import type { Database } from '../schema.ts';
import type { EventPlace } from './ids.ts';
import type { MessageType, WatchedResult, WebhookEventType } from './tables.ts';

/** As many matches as one batch carries. */
export const batchMax = 100;

/** A match of a watched profile, as decided. */
interface DecidedMatch {
  readonly watchedId: string;
  readonly result: WatchedResult;
}

/** A message that an endpoint is owed. `watchedId` is `'0'` where the event is of no profile. */
export interface OwedMessage {
  readonly endpointId: string;
  readonly watchedId: string;
  /** The endpoint hears of matches a hundred at a time. */
  readonly batched: boolean;
}

/** What one step of a walk tells programs of one event. */
export interface ProgramBatch {
  /** Whose matches they are; null where the step tells of none. */
  readonly consumerId: string | null;
  readonly matches: readonly DecidedMatch[];
  readonly messages: readonly OwedMessage[];
}

export const noPrograms: ProgramBatch = { consumerId: null, matches: [], messages: [] };

/** SQL of what `tellProgramsText` is given, by name. */
interface Told {
  /** The id of the event: an expression that names no table. */
  readonly event: string;
  readonly now: string;
  readonly lane: number;
  /** The id of the replay that owes it, or NULL: an expression that names no table. */
  readonly replay: string;
  /** The number of the first of its parameters: six, as `programValues` gives them. */
  readonly first: number;
}

/**
 * SQL: CTEs that list what was decided for a consumer's profiles and owe its endpoints their messages, from `fence`: one row
 * where the step may write, none where it may not. `told` has the number of new messages.
 *
 * What is listed already keeps its place and what it says. Who has a message of it already, alone or in a batch, keeps that one.
 * What a replay owes to an endpoint and does not tell everybody is listed for its consumer alone; a live event is listed beforehand.
 */
export function tellProgramsText({ event, now, lane, replay, first }: Told): string {
  const p = (offset: number): string => `$${first + offset}`;
  const due = `least(${now}, now())`;
  const ofNoProfile = `cardinality(${p(1)}::bigint[]) = 0`;
  const toldThere = `m.event_id = ${event} AND m.endpoint_id = ANY (${p(3)}::bigint[])`;
  return `
    apart AS (
      SELECT DISTINCT e.consumer_id
        FROM fence, endpoints e
       WHERE ${replay} IS NOT NULL AND ${ofNoProfile} AND e.id = ANY (${p(3)}::bigint[])
         AND NOT EXISTS (SELECT FROM consumer_events WHERE event_id = ${event} AND consumer_id IS NULL)
         AND NOT EXISTS (SELECT FROM consumer_events c WHERE c.event_id = ${event} AND c.consumer_id = e.consumer_id)
    ), head AS (
      UPDATE consumer_events_head h SET position = h.position + new.rows
        FROM (SELECT cardinality(${p(1)}::bigint[]) + (SELECT count(*) FROM apart) AS rows FROM fence) AS new
       WHERE new.rows > 0
      RETURNING h.position - new.rows AS before
    ), listed_apart AS (
      INSERT INTO consumer_events (position, consumer_id, event_id, created_at)
      SELECT head.before + row_number() OVER (ORDER BY consumer_id), consumer_id, ${event}, ${now} FROM apart, head
      ON CONFLICT (event_id, consumer_id, watched_id) DO UPDATE SET event_id = excluded.event_id
      RETURNING consumer_id, position
    ), listed AS (
      INSERT INTO consumer_events (position, consumer_id, event_id, watched_id, result, created_at)
      SELECT head.before + row.place, ${p(0)}::bigint, ${event}, row.watched_id, row.result::jsonb, ${now}
        FROM fence, head, unnest(${p(1)}::bigint[], ${p(2)}::text[]) WITH ORDINALITY AS row (watched_id, result, place)
      -- The same place again: its row is answered as it was.
      ON CONFLICT (event_id, consumer_id, watched_id) DO UPDATE SET event_id = excluded.event_id
      RETURNING position, watched_id, result
    ), wanted AS (
      SELECT row.endpoint_id, row.watched_id, row.batched, l.result,
             coalesce(l.position, a.position, CASE WHEN ${ofNoProfile} THEN (
               SELECT c.position FROM consumer_events c
                WHERE c.event_id = ${event} AND (c.consumer_id IS NULL OR c.consumer_id = e.consumer_id)
                ORDER BY c.position LIMIT 1) END) AS position
        FROM fence, unnest(${p(3)}::bigint[], ${p(4)}::bigint[], ${p(5)}::boolean[]) AS row (endpoint_id, watched_id, batched)
        JOIN endpoints e ON e.id = row.endpoint_id
        LEFT JOIN listed l ON l.watched_id = row.watched_id
        LEFT JOIN listed_apart a ON a.consumer_id = e.consumer_id
    ), told_alone AS (
      INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, position, lane, next_attempt_at, created_at, replay_id)
      SELECT endpoint_id, ${event}, watched_id, result, position, ${lane}, ${due}, ${now}, ${replay}
        FROM wanted
       WHERE NOT batched AND (endpoint_id, position) NOT IN (
         SELECT m.endpoint_id, unnest(m.positions) FROM webhook_messages m WHERE ${toldThere} AND m.positions IS NOT NULL)
      ON CONFLICT (endpoint_id, event_id, watched_id) DO NOTHING
      RETURNING 1
    ), told_together AS (
      INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, positions, lane, next_attempt_at, created_at, replay_id)
      SELECT endpoint_id, ${event}, (array_agg(watched_id ORDER BY position))[1], array_agg(position ORDER BY position),
             ${lane}, ${due}, ${now}, ${replay}
        FROM (
          SELECT endpoint_id, watched_id, position,
                 (row_number() OVER (PARTITION BY endpoint_id ORDER BY position) - 1) / ${batchMax} AS batch
            FROM wanted
           WHERE batched AND position IS NOT NULL AND (endpoint_id, position) NOT IN (
             SELECT m.endpoint_id, unnest(m.positions) FROM webhook_messages m WHERE ${toldThere} AND m.positions IS NOT NULL)
             -- By profile: messages of before there was a list have no position.
             AND (endpoint_id, watched_id) NOT IN (
             SELECT m.endpoint_id, m.watched_id FROM webhook_messages m WHERE ${toldThere} AND m.positions IS NULL)
        ) AS w
       GROUP BY endpoint_id, batch
      RETURNING 1
    ), told AS (
      SELECT (SELECT count(*) FROM told_alone) + (SELECT count(*) FROM told_together) AS messages
    )`;
}

export function programValues({ consumerId, matches, messages }: ProgramBatch): unknown[] {
  return [
    consumerId,
    matches.map(({ watchedId }) => watchedId),
    matches.map(({ result }) => JSON.stringify(result)),
    messages.map(({ endpointId }) => endpointId),
    messages.map(({ watchedId }) => watchedId),
    messages.map(({ batched }) => batched),
  ];
}

/**
 * Settles the bytes that all messages of an event share, and lists the event for whom it is for: everybody, or its consumer. What
 * is written first stays, whoever comes later. `profile.matched` is listed profile by profile, as it is decided.
 */
export async function settleEvent(
  pool: pg.Pool,
  { id, payload, now }: { id: string; payload: string; now: Date },
): Promise<void> {
  await pool.query(
    `WITH settled AS (
       UPDATE webhook_events SET payload = coalesce(payload, $2) WHERE id = $1 RETURNING id, type, consumer_id, facts
     ), fence AS (
       SELECT * FROM settled v
        WHERE type <> 'profile.matched' AND NOT EXISTS (
          SELECT FROM consumer_events l WHERE l.event_id = v.id AND l.consumer_id IS NOT DISTINCT FROM v.consumer_id)
     ), head AS (
       UPDATE consumer_events_head h SET position = h.position + 1 FROM fence RETURNING h.position
     )
     INSERT INTO consumer_events (position, consumer_id, event_id, watched_id, created_at)
     SELECT head.position, consumer_id, id, coalesce((facts #>> '{approaching,watchedId}')::bigint, 0), $3 FROM fence, head
     ON CONFLICT (event_id, consumer_id, watched_id) DO NOTHING`,
    [id, payload, now],
  );
}

/** Something that a consumer was told or would be told. */
export interface ConsumerEvent {
  readonly position: string;
  /** Null of what everybody is told. */
  readonly consumerId: string | null;
  readonly type: WebhookEventType;
  readonly occurredAt: Date;
  /** What all its bodies share; of `profile.matched` the draw. Null when it was expunged. */
  readonly payload: string | null;
  readonly result: WatchedResult | null;
}

const eventColumns = `
  l.position, l.consumer_id AS "consumerId", v.type, v.occurred_at AS "occurredAt", l.result,
  CASE WHEN l.expunged_at IS NULL THEN v.payload END AS payload`;
const fromEvents = 'FROM consumer_events l JOIN webhook_events v ON v.id = l.event_id';

/** SQL: of a profile that is forgotten nothing is told any more. */
const isTold = `(l.watched_id = 0 OR EXISTS (SELECT FROM watched_profiles p WHERE p.id = l.watched_id))`;

/** SQL: who was told something alone and before everybody has it once, where it was first. */
export function isFirstOf(consumer: string): string {
  return `(l.watched_id <> 0 OR NOT EXISTS (
    SELECT FROM consumer_events o
     WHERE o.event_id = l.event_id AND o.watched_id = 0 AND o.position < l.position
       AND (o.consumer_id IS NULL OR o.consumer_id = ${consumer})))`;
}

/** A page of what a consumer is told. */
export interface ConsumerEvents {
  readonly events: readonly ConsumerEvent[];
  /** Where to go on from: the last event, or the last that was looked at and not asked for. Null when there was nothing to look at. */
  readonly last: EventPlace | null;
  /** There is more to look at now; events or none. */
  readonly hasMore: boolean;
}

/** As many places of its list are looked at for a page of all types, and of some, so that rare ones cost no more than others. */
const lookedAtOnce = { all: 1_000, some: 5_000 } as const;

/** SQL that looks at so many places of a consumer's list, and at no more, whatever it finds. */
function listText(which: keyof typeof lookedAtOnce): string {
  const looks = lookedAtOnce[which];
  // One index each for what is everybody's and what is the consumer's own.
  const part = (whose: string): string => `
    (SELECT * FROM consumer_events l WHERE ${whose} AND l.position > $2 ORDER BY l.position LIMIT ${looks})`;
  // Each event by its key: joined in any other way, all there are would be read.
  const ofEvents = 'CROSS JOIN LATERAL (SELECT * FROM webhook_events WHERE id = l.event_id OFFSET 0) AS v';
  // A draw's matches are of one event: it is looked at once.
  const wanted = {
    all: '$3::text[] IS NULL',
    some: `l.event_id IN (SELECT v.id FROM (SELECT DISTINCT event_id FROM looked) AS l ${ofEvents} WHERE v.type = ANY ($3::text[]))`,
  }[which];
  return `
    WITH looked AS MATERIALIZED (
      SELECT * FROM (${part('l.consumer_id IS NULL')} UNION ALL ${part('l.consumer_id = $1')}) AS l ORDER BY l.position LIMIT ${looks}
    ), told AS (
      SELECT ${eventColumns} FROM (SELECT * FROM looked l WHERE ${wanted} ORDER BY l.position) AS l ${ofEvents}
       WHERE ${isTold} AND ${isFirstOf('$1')}
       ORDER BY l.position LIMIT $4
    ), past AS (
      SELECT l.position, v.occurred_at, l.places = ${looks} AS "lookedOn"
        FROM (SELECT *, (SELECT count(*) FROM looked) AS places FROM looked ORDER BY position DESC LIMIT 1) AS l ${ofEvents}
    )
    SELECT told.*, past.position AS "lastPosition", past.occurred_at AS "lastOccurredAt", past."lookedOn"
      FROM past LEFT JOIN told ON true ORDER BY told.position`;
}

const listStatements = {
  all: { name: 'list-consumer-events', text: listText('all') },
  some: { name: 'list-consumer-events-of-types', text: listText('some') },
};

/**
 * What a consumer is told after a position, oldest first. Whoever goes on after the last place misses nothing: a position is
 * seen only when all before it are.
 */
export async function listConsumerEvents(
  pool: pg.Pool,
  {
    consumerId,
    after,
    types,
    limit,
  }: { consumerId: string; after: string; types: readonly string[] | null; limit: number },
): Promise<ConsumerEvents> {
  // Of a page that found nothing the event is null throughout.
  const { rows } = await pool.query<
    ConsumerEvent & { lastPosition: string; lastOccurredAt: Date; lookedOn: boolean }
  >({
    ...listStatements[types === null ? 'all' : 'some'],
    values: [consumerId, after, types, limit + 1],
  });
  const [first] = rows;
  if (first === undefined) return { events: [], last: null, hasMore: false };
  const found = rows.filter(({ position }) => position !== null);
  if (found.length > limit) {
    const events = found.slice(0, limit);
    return { events, last: events.at(-1) ?? null, hasMore: true };
  }
  return {
    events: found,
    last: { position: first.lastPosition, occurredAt: first.lastOccurredAt },
    hasMore: first.lookedOn,
  };
}

/**
 * What stands at a position of a consumer's list; undefined where that is nothing. What is told no more, of a profile that is
 * forgotten, is a place to go on from all the same.
 */
export async function findConsumerEvent(
  db: Kysely<Database>,
  { consumerId, position }: { consumerId: string; position: string },
): Promise<(ConsumerEvent & { readonly isTold: boolean }) | undefined> {
  const { rows } = await sql<ConsumerEvent & { isTold: boolean }>`
    SELECT ${sql.raw(eventColumns)}, ${sql.raw(`${isTold} AND ${isFirstOf('asks.consumer')}`)} AS "isTold"
      ${sql.raw(fromEvents)} CROSS JOIN (SELECT ${consumerId}::bigint AS consumer) AS asks
     WHERE l.position = ${position} AND (l.consumer_id IS NULL OR l.consumer_id = asks.consumer)`.execute(db);
  return rows[0];
}

interface EventBetween extends ConsumerEvent {
  /** Everybody is told, and some were before: they have it from there. */
  readonly someHadIt: boolean;
}

/** Whatever was told whom within a stretch of the list, in order: for whoever waits for the next. */
export async function listEventsBetween(
  pool: pg.Pool,
  { after, upTo, limit }: { after: string; upTo: string; limit: number },
): Promise<EventBetween[]> {
  const { rows } = await pool.query<EventBetween>({
    name: 'list-events-between',
    text: `
      SELECT ${eventColumns},
             l.consumer_id IS NULL AND EXISTS (
               SELECT FROM consumer_events o WHERE o.event_id = l.event_id AND o.position < l.position) AS "someHadIt"
        ${fromEvents}
       WHERE l.position > $1 AND l.position <= $2 AND ${isTold} AND ${isFirstOf('l.consumer_id')}
       ORDER BY l.position LIMIT $3`,
    values: [after, upTo, limit],
  });
  return rows;
}

/** The last position given. */
export async function readLastPosition(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ position: string }>({
    name: 'read-last-position',
    text: 'SELECT position FROM consumer_events_head',
  });
  return rows[0]?.position ?? '0';
}

/** The list as far as it is kept begins after this position. */
export async function readFirstPosition(db: Kysely<Database>): Promise<string | null> {
  const row = await db
    .selectFrom('consumer_events')
    .select('position')
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? null;
}

/** Something that a consumer was told or would be told, as its people look at it. */
export interface ListedEvent {
  /** Where it stands in the list: what its id is made from. */
  readonly position: string;
  readonly type: Exclude<MessageType, 'profiles.matched'>;
  readonly occurredAt: Date;
  readonly drawNumber: string | null;
  readonly result: WatchedResult | null;
  /** What all its bodies share; null when it was expunged. */
  readonly payload: string | null;
}

/**
 * The latest of what a consumer is told, newest first, from before a position: everybody's and its own, but what is about a
 * profile that is forgotten. Programs read the same list from its other end.
 */
export async function listLatestEvents(
  pool: pg.Pool,
  { consumerId, before, limit }: { consumerId: string; before: string | null; limit: number },
): Promise<ListedEvent[]> {
  // One index each for what is everybody's and what is the consumer's own.
  const part = (whose: string): string => `
    (SELECT l.position, v.type, v.occurred_at AS "occurredAt", ${addressOf('v.draw_number')} AS "drawNumber", l.result,
            CASE WHEN l.expunged_at IS NULL THEN v.payload END AS payload
       FROM consumer_events l JOIN webhook_events v ON v.id = l.event_id
      WHERE ${whose} AND ($2::bigint IS NULL OR l.position < $2)
        AND ${isTold} AND ${isFirstOf('$1')}
      ORDER BY l.position DESC LIMIT $3)`;
  const { rows } = await pool.query<ListedEvent>(
    `SELECT * FROM (${part('l.consumer_id IS NULL')} UNION ALL ${part('l.consumer_id = $1')}) AS l
      ORDER BY position DESC LIMIT $3`,
    [consumerId, before, limit],
  );
  return rows;
}
