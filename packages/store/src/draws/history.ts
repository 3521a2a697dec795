import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import type { Kysely, Selectable } from 'kysely';
import type { Remark } from '../remarks.ts';
import type { Alerting, Database, DrawEventType } from '../schema.ts';
import type { AlertKind, DeliveryStatus } from '../deliveries/tables.ts';
import type { MessageStatus } from '../webhooks/tables.ts';
import { drawKeyOf } from './draw-key.ts';
import type { DrawNote } from './tables.ts';
import { heldOf, type RecordedDraw } from './draws.ts';

/** A draw with everything that was published about it and what followed. */
export interface DrawHistory extends RecordedDraw {
  /** Oldest first. `touchedAt` is later than `recordedAt` when only the form changed since. */
  readonly revisions: readonly {
    readonly revision: number;
    readonly draw: Draw;
    readonly changes: readonly DrawChange[];
    readonly recordedAt: Date;
    readonly touchedAt: Date;
    /** Who made it; null is IRCC. */
    readonly author: string | null;
    /** What the feed said, where a correction by hand stands against it. */
    readonly published: Draw | null;
  }[];
  /** Oldest first. */
  readonly events: readonly DrawEvent[];
  /** A note of the operator. */
  readonly note: DrawNote | null;
  /** An operator added it, and the feed has not shown it yet. */
  readonly byHand: boolean;
}

interface DrawEvent {
  readonly type: DrawEventType;
  readonly revision: number;
  readonly alerting: Alerting;
  readonly recordedAt: Date;
}

/** A draw by its number or its key; undefined when there is no such draw. */
export async function readDrawHistory(db: Kysely<Database>, name: string): Promise<DrawHistory | undefined> {
  const number = await drawKeyOf(db, name);
  const row = await db.selectFrom('draws').selectAll().where('number', '=', number).executeTakeFirst();
  if (row === undefined) return undefined;
  const revisions = await db
    .selectFrom('draw_revisions')
    .selectAll()
    .where('draw_number', '=', number)
    .orderBy('revision')
    .execute();
  const events = await listDrawEvents(db, [number]);
  return historyOf(row, revisions, events.get(number) ?? []);
}

/** Undefined when nothing was published about it. */
function historyOf(
  row: Selectable<Database['draws']>,
  revisions: readonly Selectable<Database['draw_revisions']>[],
  events: readonly DrawEvent[],
): DrawHistory | undefined {
  const newest = revisions.at(-1);
  if (newest === undefined) return undefined;
  return {
    draw: newest.content,
    revision: newest.revision,
    firstSeenAt: row.first_seen_at,
    touchedAt: newest.touched_at,
    withdrawnAt: row.withdrawn_at,
    held: heldOf(row),
    revisions: revisions.map(
      ({ revision, content, changes, recorded_at, touched_at, author, published }) => ({
        revision,
        draw: content,
        changes,
        recordedAt: recorded_at,
        touchedAt: touched_at,
        ...{ author, published },
      }),
    ),
    events,
    note: row.note,
    byHand: row.by_hand,
  };
}

/** A draw with all that was published about it, and what was odd in it. */
export interface RemarkedDraw extends DrawHistory {
  /** Oldest first. */
  readonly remarks: readonly Remark[];
}

/** At three draws a week: a century more than there are. */
const drawsMax = 20_000;

/**
 * Every draw on record with its revisions, events and remarks, newest draw first, withdrawn ones included: all read
 * from one state of the record.
 */
export async function listDrawHistories(db: Kysely<Database>): Promise<RemarkedDraw[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const draws = await trx
        .selectFrom('draws')
        .selectAll()
        .orderBy('sort_key', 'desc')
        .limit(drawsMax)
        .execute();
      const revisions = byDraw(
        await trx.selectFrom('draw_revisions').selectAll().orderBy('revision').execute(),
      );
      const remarks = byDraw(
        await trx
          .selectFrom('remarks')
          .selectAll()
          .where('draw_number', 'is not', null)
          .orderBy('id')
          .execute(),
      );
      const events = await listDrawEvents(
        trx,
        draws.map(({ number }) => number),
      );
      return draws.flatMap((row) => {
        const { number } = row;
        const history = historyOf(row, revisions.get(number) ?? [], events.get(number) ?? []);
        return history === undefined ? [] : [{ ...history, remarks: remarks.get(number) ?? [] }];
      });
    });
}

function byDraw<Row extends { readonly draw_number: string | null }>(
  rows: readonly Row[],
): Map<string | null, Row[]> {
  return Map.groupBy(rows, ({ draw_number: number }) => number);
}

/** The events of some draws by their numbers, oldest first. */
export async function listDrawEvents(
  db: Kysely<Database>,
  numbers: readonly string[],
): Promise<Map<string, DrawEvent[]>> {
  const byNumber = new Map<string, DrawEvent[]>(numbers.map((number) => [number, []]));
  if (numbers.length === 0) return byNumber;
  const rows = await db
    .selectFrom('draw_events')
    .select(['draw_number', 'type', 'revision', 'alerting', 'recorded_at'])
    .where('draw_number', 'in', numbers)
    .orderBy('id')
    .execute();
  for (const { draw_number, type, revision, alerting, recorded_at } of rows) {
    byNumber.get(draw_number)?.push({ type, revision, alerting, recordedAt: recorded_at });
  }
  return byNumber;
}

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
