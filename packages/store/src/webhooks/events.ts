import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { type Kysely, type Selectable, sql } from 'kysely';
import type pg from 'pg';
import type { Alerting, Database, DrawEventType } from '../schema.ts';
import { type ProgramBatch, programValues, tellProgramsText } from './consumer-events.ts';
import { lanes } from '../lease.ts';
import type { WebhookEventType } from './tables.ts';
import { claimWalk, placeValues, readWalkedRevision, stepText, type WalkPlace } from '../walk.ts';

/**
 * Writes what programs are told of a draw, beside the event it follows from and in the same transaction. History and
 * late finds tell nobody, as with mail; that a draw is withdrawn or reinstated is always told. Returns the ids.
 */
export async function recordWebhookEvents(
  trx: Kysely<Database>,
  event: {
    drawEventId: string;
    type: DrawEventType;
    alerting: Alerting;
    number: string;
    revision: number;
    now: Date;
    traceParent: string | null;
  },
): Promise<string[]> {
  const types = typesOf(event);
  if (types.length === 0) return [];
  const rows = await trx
    .insertInto('webhook_events')
    .values(
      types.map((type) => ({
        type,
        draw_event_id: event.drawEventId,
        draw_number: event.number,
        revision: event.revision,
        facts: '{}',
        occurred_at: event.now,
        state: 'owed' as const,
        trace_parent: event.traceParent,
      })),
    )
    // A late draw that was replayed to programs has its events already. Walked again, they tell whom the replay did not.
    .onConflict((conflict) =>
      conflict.columns(['draw_event_id', 'type']).doUpdateSet({
        ...{ state: 'owed', cursor: '0', finished_at: null, revision: event.revision },
        // What is listed was read already, whether or not anybody has a message of it.
        payload: sql<string | null>`CASE WHEN EXISTS (
          SELECT FROM webhook_messages m WHERE m.event_id = webhook_events.id) OR EXISTS (
          SELECT FROM consumer_events l WHERE l.event_id = webhook_events.id) THEN webhook_events.payload END`,
      }),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

function typesOf({ type, alerting }: { type: DrawEventType; alerting: Alerting }): WebhookEventType[] {
  if (type === 'withdrawn' || type === 'reinstated') return [`draw.${type}`];
  return alerting === 'alert' ? [`draw.${type}`, 'profile.matched'] : [];
}

/**
 * Notes that the feed can no longer be read, and owes `feed.stale` for it: once, however many processes notice.
 * Returns the event's id; null if it was noted before.
 */
export async function noteFeedStale(db: Kysely<Database>, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    WITH noted AS (
      UPDATE feed_state SET stale_since = ${now} WHERE stale_since IS NULL RETURNING last_success_at
    )
    INSERT INTO webhook_events (type, facts, occurred_at, state)
    SELECT 'feed.stale', jsonb_build_object('lastSuccessAt',
             to_char(last_success_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), ${now}, 'owed'
      FROM noted
    RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}

/** Notes that the feed is read again, and owes `feed.recovered`. Null when it was not stale. */
export async function noteFeedRecovered(db: Kysely<Database>, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    WITH before AS (
      SELECT id, stale_since FROM feed_state WHERE stale_since IS NOT NULL FOR UPDATE
    ), noted AS (
      UPDATE feed_state SET stale_since = NULL FROM before WHERE feed_state.id = before.id
      RETURNING before.stale_since
    )
    INSERT INTO webhook_events (type, facts, occurred_at, state)
    SELECT 'feed.recovered', jsonb_build_object('staleSince',
             to_char(stale_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), ${now}, 'owed'
      FROM noted
    RETURNING id`.execute(db);
  return rows[0]?.id ?? null;
}

export type WebhookEvent = Selectable<Database['webhook_events']>;

/** An event whose walk this process may do until its lease ends. */
export interface ClaimedEvent {
  readonly event: WebhookEvent;
  /** As the revision says it; null for events of the feed. */
  readonly draw: Draw | null;
  readonly changes: readonly DrawChange[];
}

/** Takes an event to walk: see `claimWalk`. */
export async function claimWebhookEvent(
  db: Kysely<Database>,
  claim: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<ClaimedEvent | undefined> {
  const event = await claimWalk(db, 'webhook_events', claim);
  if (event === undefined) return undefined;
  const { draw_number, revision } = event;
  if (draw_number === null || revision === null) return { event, draw: null, changes: [] };
  const { draw, changes } = await readWalkedRevision(db, { draw_number, revision });
  return { event, draw, changes };
}

/** What messages of an event are made from when they are sent. */
export async function readWebhookEvent(db: Kysely<Database>, id: string): Promise<WebhookEvent | undefined> {
  return db.selectFrom('webhook_events').selectAll().where('id', '=', id).executeTakeFirst();
}

const writeStatement = {
  name: 'write-messages',
  text: stepText('webhook_events', {
    writes: tellProgramsText({
      event: '$1::bigint',
      now: '$6',
      lane: lanes.live,
      replay: 'NULL::bigint',
      first: 7,
    }),
    sets: 'messages_made = webhook_events.messages_made + told.messages',
    from: ', told',
    answers: 'told.messages::int AS written',
  }),
};

/**
 * One step of the walk over an event: lists what was decided, and owes messages. Who has a message of this event already keeps
 * that one.
 * @returns how many were written; null when the lease was lost
 */
export async function writeMessages(
  pool: pg.Pool,
  place: WalkPlace & { readonly now: Date },
  batch: ProgramBatch,
): Promise<number | null> {
  const { rows } = await pool.query<{ written: number }>({
    ...writeStatement,
    values: [...placeValues(place), place.now, ...programValues(batch)],
  });
  return rows[0]?.written ?? null;
}
