import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Database } from '../schema.ts';
import type { MessageStatus, WebhookEventType } from '../webhook-tables.ts';

/** The webhook events of one draw revision. */
export interface RevisionEvents {
  /** `draw.published` or `draw.corrected`. */
  readonly draw: string;
  /** `profile.matched`. */
  readonly matched: string;
}

export interface EventPayloads {
  readonly drawType: Extract<WebhookEventType, 'draw.published' | 'draw.corrected'>;
  readonly draw: string;
  readonly matched: string;
}

/**
 * The events that messages of a replay belong to. Of history and late draws there are none: they are written as done,
 * so that nobody is told by them but whom the replay tells.
 */
export async function ensureRevisionEvents(
  db: Kysely<Database>,
  {
    drawNumber,
    revision,
    payloads,
    now,
  }: {
    drawNumber: string;
    revision: number;
    payloads: EventPayloads;
    now: Date;
  },
): Promise<RevisionEvents> {
  const { id: drawEventId, recorded_at: occurredAt } = await db
    .selectFrom('draw_events')
    .select(['id', 'recorded_at'])
    .where('draw_number', '=', drawNumber)
    .where('revision', '=', revision)
    .where('type', 'in', ['published', 'corrected'])
    .executeTakeFirstOrThrow();
  const wanted = { [payloads.drawType]: payloads.draw, 'profile.matched': payloads.matched } as const;
  await db
    .insertInto('webhook_events')
    .values(
      [payloads.drawType, 'profile.matched' as const].map((type) => ({
        ...{ type, draw_event_id: drawEventId, draw_number: drawNumber, revision, facts: '{}' },
        payload: wanted[type],
        ...{ occurred_at: occurredAt, state: 'done' as const, finished_at: now },
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['draw_event_id', 'type']).doUpdateSet((eb) => ({
        payload: eb.fn.coalesce('webhook_events.payload', 'excluded.payload'),
      })),
    )
    .execute();
  const rows = await db
    .selectFrom('webhook_events')
    .select(['id', 'type'])
    .where('draw_event_id', '=', drawEventId)
    .execute();
  const idOf = (type: WebhookEventType) => rows.find((row) => row.type === type)?.id ?? '0';
  return { draw: idOf(payloads.drawType), matched: idOf('profile.matched') };
}

export interface ToldMessage {
  readonly id: string;
  readonly endpointId: string;
  readonly watchedId: string;
  readonly status: MessageStatus;
  /** A replay sent it again already. */
  readonly repeated: boolean;
  /** The replay that asks has sent it. */
  readonly toldByThis: boolean;
}

/** The messages of one event to some endpoints, as a replay finds them. */
export async function readToldMessages(
  pool: pg.Pool,
  { replayId, eventId, endpointIds }: { replayId: string; eventId: string; endpointIds: readonly string[] },
): Promise<ToldMessage[]> {
  const { rows } = await pool.query<ToldMessage>(
    `SELECT id, endpoint_id AS "endpointId", watched_id AS "watchedId", status, repeated,
            (replay_id = $3 AND status = 'sent') IS TRUE AS "toldByThis"
       FROM webhook_messages WHERE event_id = $1 AND endpoint_id = ANY ($2::bigint[])`,
    [eventId, endpointIds, replayId],
  );
  return rows;
}
