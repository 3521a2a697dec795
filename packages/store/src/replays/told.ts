import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type pg from 'pg';
import type { CandidateRow } from '../fan-outs/candidates.ts';
import type { Store } from '../open-store.ts';
import { settleEvent } from '../webhooks/consumer-events.ts';
import { neverTold } from '../deliveries/conditions.ts';
import type { AlertKind, DeliveryStatus } from '../deliveries/tables.ts';
import type { MessageStatus, WebhookEventType } from '../webhooks/tables.ts';

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
      WHERE recipient_id > $1 AND recipient_id <= $2 AND draw_number = $3 AND revision = $4
      ORDER BY recipient_id, id`,
    [after, upTo, drawNumber, revision, replayId],
  );
  return rows;
}

/** Why people may not be told at the moment. Everybody who is not listed may be. */
export type StandingBarrier = 'unsubscribed' | 'paused' | 'suppressed';

/** SQL: a mailbox that may not be mailed bars whoever has no other place: there it is told instead. */
const barred = `x.email_hash IS NOT NULL AND (s.channel_count = 0 OR x.reason IN (${neverTold}))`;

export async function readBarriers(
  pool: pg.Pool,
  { after, upTo, now }: { after: string; upTo: string; now: Date },
): Promise<Map<string, StandingBarrier>> {
  const { rows } = await pool.query<[string, StandingBarrier]>({
    text: `
      SELECT s.id, CASE WHEN ${barred} THEN 'suppressed'
                        WHEN s.state <> 'active' THEN 'unsubscribed' ELSE 'paused' END
        FROM subscribers s LEFT JOIN suppressions x ON x.email_hash = s.email_hash
       WHERE s.id > $1 AND s.id <= $2
         AND ((${barred}) OR s.state <> 'active' OR s.paused_until > $3)`,
    values: [after, upTo, now],
    rowMode: 'array',
  });
  return new Map(rows);
}

/** The webhook events of one draw revision. */
export interface RevisionEvents {
  /** `draw.published` or `draw.corrected`. */
  readonly draw: string;
  /** `profile.matched`. */
  readonly matched: string;
}

interface EventPayloads {
  readonly drawType: Extract<WebhookEventType, 'draw.published' | 'draw.corrected'>;
  readonly draw: string;
  readonly matched: string;
}

/**
 * The events that messages of a replay belong to. Of history and late draws there are none: they are written as done,
 * so that no endpoint is told by them but whom the replay tells.
 * @param tells whom by itself: everybody who reads, endpoint or none; only those whose endpoints are owed it; nobody, of a rehearsal,
 * which writes nothing
 */
export async function ensureRevisionEvents(
  { db, pool }: Pick<Store, 'db' | 'pool'>,
  {
    drawNumber,
    revision,
    payloads,
    tells,
    now,
  }: {
    drawNumber: string;
    revision: number;
    payloads: EventPayloads;
    tells: 'everybody' | 'those_owed' | 'nobody';
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
  if (tells !== 'nobody')
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
  if (tells === 'everybody')
    await settleEvent(pool, { id: idOf(payloads.drawType), payload: payloads.draw, now });
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
    `SELECT m.id, m.endpoint_id AS "endpointId", coalesce(l.watched_id, m.watched_id) AS "watchedId", m.status, m.repeated,
            (m.replay_id = $3 AND m.status = 'sent') IS TRUE AS "toldByThis"
       FROM webhook_messages m
       -- Each profile of a batch was told by it.
       LEFT JOIN consumer_events l ON l.position = ANY (m.positions)
      WHERE m.event_id = $1 AND m.endpoint_id = ANY ($2::bigint[])`,
    [eventId, endpointIds, replayId],
  );
  return rows;
}

/**
 * The profiles of everybody with `after < id <= upTo` who may be mailed today and was here at a moment, as they were
 * settled then. Nothing is filtered: `matchDraw` decides.
 */
export async function readPastCandidates(
  pool: pg.Pool,
  { after, upTo, at, now }: { after: string; upTo: string; at: Date; now: Date },
): Promise<CandidateRow[]> {
  const { rows } = await pool.query<{ id: string; preferences: Preferences; profiles: Profile[] }>(
    `SELECT s.id,
            coalesce(p.preferences, jsonb_build_object('meets', s.wants_meets, 'mayMeet', s.wants_may_meet,
              'nearPoints', s.near_points, 'everyDrawOfMyPrograms', s.wants_my_programs,
              'everyDraw', s.wants_every_draw)) AS preferences,
            coalesce(p.profiles, (SELECT jsonb_agg(c.facts ORDER BY c.position) FROM profiles c
                                   WHERE c.subscriber_id = s.id), '[]') AS profiles
       FROM subscribers s
       LEFT JOIN LATERAL (SELECT preferences, profiles, active FROM past_settings
                           WHERE subscriber_id = s.id AND valid_until > $3 ORDER BY valid_until, id LIMIT 1) p ON true
      WHERE s.id > $1 AND s.id <= $2 AND s.created_at <= $3
        AND coalesce(p.active, true) AND s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $4)
      ORDER BY s.id`,
    [after, upTo, at, now],
  );
  return rows.flatMap(({ id, preferences, profiles }) =>
    profiles.map((profile): CandidateRow => {
      const { meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw } = preferences;
      const wishes = [meets, mayMeet, nearPoints, everyDrawOfMyPrograms, everyDraw] as const;
      return [id, profile, ...wishes, false, null, null, null, true];
    }),
  );
}
