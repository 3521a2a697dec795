import type { Kysely } from 'kysely';
import type { Remark } from '../remarks.ts';
import type { AlertKind, Database, DeliveryStatus } from '../schema.ts';
import type { MessageStatus } from '../webhook-tables.ts';
import { type DrawHistory, readDrawHistory } from './draw-history.ts';

/** All that an operator may want to know of one draw. Nothing in it is about a person. */
export interface DrawRecord extends DrawHistory {
  readonly noted: { readonly at: Date; readonly author: string } | null;
  /** Newest first. */
  readonly remarks: readonly Remark[];
  /** Oldest first. */
  readonly fanOuts: readonly {
    readonly revision: number;
    readonly kind: string;
    readonly state: string;
    readonly subscribersSeen: number;
    readonly deliveriesMade: number;
    readonly recordedAt: Date;
    readonly finishedAt: Date | null;
  }[];
  readonly deliveries: readonly {
    readonly revision: number;
    readonly kind: AlertKind;
    readonly status: DeliveryStatus;
    readonly count: number;
  }[];
  /** Of webhooks. */
  readonly messages: readonly {
    readonly revision: number;
    readonly type: string;
    readonly status: MessageStatus;
    readonly count: number;
  }[];
}

/** Undefined when there is no such draw. */
export async function readDrawRecord(db: Kysely<Database>, name: string): Promise<DrawRecord | undefined> {
  const history = await readDrawHistory(db, name);
  if (history === undefined) return undefined;
  const { number } = history.draw;
  const { noted_at: at, note_author: author } = await db
    .selectFrom('draws')
    .select(['noted_at', 'note_author'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  return {
    ...history,
    noted: at === null || author === null ? null : { at, author },
    remarks: await readRemarks(db, number),
    fanOuts: await readFanOuts(db, number),
    deliveries: await countMails(db, number),
    messages: await countWebhooks(db, number),
  };
}

async function readRemarks(db: Kysely<Database>, number: string): Promise<Remark[]> {
  return db
    .selectFrom('remarks')
    .selectAll()
    .where('draw_number', '=', number)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
}

async function readFanOuts(db: Kysely<Database>, number: string): Promise<DrawRecord['fanOuts']> {
  const rows = await db
    .selectFrom('fan_outs')
    .selectAll()
    .where('draw_number', '=', number)
    .orderBy('id')
    .execute();
  return rows.map(({ revision, kind, state, ...row }) => ({
    ...{ revision, kind, state },
    subscribersSeen: Number(row.subscribers_seen),
    deliveriesMade: Number(row.deliveries_made),
    recordedAt: row.recorded_at,
    finishedAt: row.finished_at,
  }));
}

async function countMails(db: Kysely<Database>, number: string): Promise<DrawRecord['deliveries']> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => ['revision', 'kind', 'status', eb.fn.countAll<string>().as('count')])
    .where('draw_number', '=', number)
    .groupBy(['revision', 'kind', 'status'])
    .orderBy('revision')
    .orderBy('kind')
    .orderBy('status')
    .execute();
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

async function countWebhooks(db: Kysely<Database>, number: string): Promise<DrawRecord['messages']> {
  const rows = await db
    .selectFrom('webhook_messages')
    .innerJoin('webhook_events', 'webhook_events.id', 'webhook_messages.event_id')
    .select((eb) => [
      'webhook_events.revision',
      'webhook_events.type',
      'webhook_messages.status',
      eb.fn.countAll<string>().as('count'),
    ])
    .where('webhook_events.draw_number', '=', number)
    .groupBy(['webhook_events.revision', 'webhook_events.type', 'webhook_messages.status'])
    .orderBy('webhook_events.revision')
    .orderBy('webhook_events.type')
    .orderBy('webhook_messages.status')
    .execute();
  return rows.map(({ count, revision, ...row }) => ({
    ...row,
    revision: revision ?? 0,
    count: Number(count),
  }));
}
