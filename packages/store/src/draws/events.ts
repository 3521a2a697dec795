import type { Draw } from '@drawbell/draws/draw';
import { type Kysely, sql } from 'kysely';
import type { Alerting, Database, DrawEventType } from '../schema.ts';
import type { AlertKind } from '../deliveries/tables.ts';
import { recordWebhookEvents } from '../webhooks/events.ts';

export interface RecordedEvent {
  readonly type: DrawEventType;
  readonly number: string;
  readonly alerting: Alerting;
  readonly revision: number;
  readonly fanOutId: string | null;
  /** The last look that succeeded and did not have it; null when there was none, or it was no publication. */
  readonly absentAt: Date | null;
  readonly webhookEventIds: readonly string[];
}

/** In which transaction, when, and from which age on nobody is alerted. */
export interface EventContext {
  readonly trx: Kysely<Database>;
  readonly now: Date;
  readonly baseline: boolean;
  readonly alertMaxAgeDays: number;
  /** The last look that succeeded; absent where no look found it. */
  readonly lastSuccessAt?: Date | null;
  /** W3C traceparent of what found it; absent where nothing is traced. */
  readonly traceParent?: string | null;
}

/**
 * Writes an event and what it owes: webhook events, and a fan-out when it alerts. Must run in the transaction that records the draw: a
 * process that dies in between leaves neither.
 */
export async function recordEvent(
  context: EventContext,
  event: {
    type: DrawEventType;
    number: string;
    revision: number;
    date: string;
    /** Nobody is told, whatever its age. */
    silent?: boolean;
  },
): Promise<RecordedEvent> {
  const { trx, now, baseline, lastSuccessAt = null } = context;
  const { type, number, revision } = event;
  const alerting = alertingOf(context, event);
  const absentAt = type === 'published' && !baseline ? lastSuccessAt : null;
  const { id } = await trx
    .insertInto('draw_events')
    .values({ draw_number: number, revision, type, alerting, absent_at: absentAt, recorded_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const kind = type === 'corrected' ? 'correction' : 'alert';
  return owe(context, { id, type, alerting, number, revision, absentAt }, kind);
}

/** Writes what an event owes: webhook events, and a fan-out when it alerts. */
async function owe(
  { trx, now, traceParent = null }: EventContext,
  event: Pick<RecordedEvent, 'type' | 'alerting' | 'number' | 'revision' | 'absentAt'> & {
    readonly id: string;
  },
  kind: Exclude<AlertKind, 'repeat'>,
): Promise<RecordedEvent> {
  const { id, type, alerting, number, revision, absentAt } = event;
  const told = { drawEventId: id, type, alerting, number, revision, now, traceParent };
  const webhookEventIds = await recordWebhookEvents(trx, told);
  const recorded = { type, number, revision, alerting, absentAt, webhookEventIds };
  if (alerting !== 'alert') return { ...recorded, fanOutId: null };
  const fanOut = await trx
    .insertInto('fan_outs')
    .values({
      event_id: id,
      draw_number: number,
      revision,
      kind,
      state: 'owed',
      recorded_at: now,
      trace_parent: traceParent,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { ...recorded, fanOutId: fanOut.id };
}

/**
 * Publishes a draw that was taken for a late find, once its date says that it is none: it was mistyped, and nobody was told.
 * Its first event now alerts, at the newest revision. Null when there is nothing to publish: it was told of, it is history,
 * it is withdrawn, or it is late still. Must run in the transaction that records the date. Whom a replay told of an earlier
 * revision is told of a correction, and nobody twice of the same.
 * @param comesBack it is withdrawn, and no longer when this transaction ends
 */
export async function publishLate(
  context: EventContext,
  { number, date }: Draw,
  { comesBack = false }: { comesBack?: boolean } = {},
): Promise<RecordedEvent | null> {
  const { trx, now } = context;
  if (alertingOf(context, { type: 'published', date }) !== 'alert') return null;
  // The condition is in the statement: of two looks at once, one publishes.
  const { rows } = await sql<{ id: string; revision: number }>`
    UPDATE draw_events e SET alerting = 'alert', recorded_at = ${now}
      FROM draws d
     WHERE e.draw_number = ${number} AND e.type = 'published' AND e.alerting = 'late'
       AND d.number = e.draw_number AND (d.withdrawn_at IS NULL OR ${comesBack})
    RETURNING e.id, d.revision`.execute(trx);
  const [row] = rows;
  if (row === undefined) return null;
  const { id, revision } = row;
  const replayed = await trx
    .selectFrom('replays')
    .select('id')
    .where('draw_number', '=', number)
    .where('revision', '<', revision)
    .where('dry_run', '=', false)
    .limit(1)
    .executeTakeFirst();
  const kind = replayed === undefined ? 'alert' : 'correction';
  return owe(context, { id, type: 'published', number, revision, alerting: 'alert', absentAt: null }, kind);
}

/** History alerts nobody, nor does a draw or correction found too long after its date: they are left to replay. */
function alertingOf(
  { now, baseline, alertMaxAgeDays }: { now: Date; baseline: boolean; alertMaxAgeDays: number },
  { type, date, silent = false }: { type: DrawEventType; date: string; silent?: boolean },
): Alerting {
  if (silent || type === 'withdrawn' || type === 'reinstated') return 'none';
  if (baseline) return 'baseline';
  const ageDays = (now.getTime() - Date.parse(`${date}T00:00:00Z`)) / 86_400_000;
  // One day more: a draw's date is a day in Canada, which ends up to eight hours after the same day in UTC.
  return ageDays > alertMaxAgeDays + 1 ? 'late' : 'alert';
}

/** What a change owes, by id: ring for it after the commit. The sweep finds what nobody rang for. */
export interface Orders {
  readonly fanOutIds: readonly string[];
  readonly webhookEventIds: readonly string[];
}

export const noOrders: Orders = { fanOutIds: [], webhookEventIds: [] };

export function ordersOf(events: readonly RecordedEvent[]): Orders {
  return {
    fanOutIds: events.flatMap(({ fanOutId }) => fanOutId ?? []),
    webhookEventIds: events.flatMap(({ webhookEventIds }) => webhookEventIds),
  };
}
