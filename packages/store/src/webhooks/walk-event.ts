import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../schema.ts';

export type WebhookEvent = Selectable<Database['webhook_events']>;

/** An event whose walk this process may do until its lease ends. */
export interface ClaimedEvent {
  readonly event: WebhookEvent;
  /** As the revision says it; null for events of the feed. */
  readonly draw: Draw | null;
  readonly changes: readonly DrawChange[];
}

const nobodyWalks = sql<boolean>`(state = 'owed' OR state = 'running' AND lease_until < now())`;

const notHeld = sql<boolean>`NOT EXISTS (
  SELECT FROM draws WHERE draws.number = webhook_events.draw_number AND draws.held_at IS NOT NULL)`;

/** Takes the walk of an event that is owed, or whose worker's lease ran out; undefined when there is none to take. */
export async function claimWebhookEvent(
  db: Kysely<Database>,
  { id, worker, leaseMs }: { id: string; worker: string; leaseMs: number },
): Promise<ClaimedEvent | undefined> {
  const event = await db
    .updateTable('webhook_events')
    .set({
      state: 'running',
      claimed_by: worker,
      lease_until: sql<Date>`now() + ${leaseMs}::int * interval '1 millisecond'`,
    })
    .where('id', '=', id)
    .where(nobodyWalks)
    .where(notHeld)
    .returningAll()
    .executeTakeFirst();
  if (event === undefined) return undefined;
  if (event.draw_number === null || event.revision === null) return { event, draw: null, changes: [] };
  const { content, changes } = await db
    .selectFrom('draw_revisions')
    .select(['content', 'changes'])
    .where('draw_number', '=', event.draw_number)
    .where('revision', '=', event.revision)
    .executeTakeFirstOrThrow();
  return { event, draw: content, changes };
}

/** Settles the bytes that all messages of an event share: what is written first stays, whoever walks later. */
export async function settlePayload(db: Kysely<Database>, id: string, payload: string): Promise<string> {
  const row = await db
    .updateTable('webhook_events')
    .set((eb) => ({ payload: eb.fn.coalesce('payload', eb.val(payload)) }))
    .where('id', '=', id)
    .returning('payload')
    .executeTakeFirstOrThrow();
  return row.payload ?? payload;
}

/** What messages of an event are made from when they are sent. */
export async function readWebhookEvent(db: Kysely<Database>, id: string): Promise<WebhookEvent | undefined> {
  return db.selectFrom('webhook_events').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Ends the walk, or gives it back for the next worker to go on at the cursor. */
export async function leaveWebhookEvent(
  db: Kysely<Database>,
  { id, worker, done, now }: { id: string; worker: string; done: boolean; now: Date },
): Promise<void> {
  await db
    .updateTable('webhook_events')
    .set({
      state: done ? 'done' : 'owed',
      finished_at: done ? now : null,
      claimed_by: null,
      lease_until: null,
    })
    .where('id', '=', id)
    .where('claimed_by', '=', worker)
    .where('state', '=', 'running')
    .execute();
}

/** Events whose walk is owed and that nobody walks: the whole memory of what the queue may have lost. */
export async function listOpenWebhookEvents(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_events')
    .select('id')
    .where('state', 'in', ['owed', 'running'])
    .where(nobodyWalks)
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(({ id }) => id);
}
