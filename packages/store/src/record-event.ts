import type { Kysely } from 'kysely';
import type { Alerting, Database, DrawEventType } from './schema.ts';
import { recordWebhookEvents } from './webhooks/record-webhook-events.ts';

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
  const { trx, now, baseline, lastSuccessAt = null, traceParent = null } = context;
  const { type, number, revision } = event;
  const alerting = alertingOf(context, event);
  const absentAt = type === 'published' && !baseline ? lastSuccessAt : null;
  const { id } = await trx
    .insertInto('draw_events')
    .values({ draw_number: number, revision, type, alerting, absent_at: absentAt, recorded_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
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
      kind: type === 'corrected' ? 'correction' : 'alert',
      state: 'owed',
      recorded_at: now,
      trace_parent: traceParent,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { ...recorded, fanOutId: fanOut.id };
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
