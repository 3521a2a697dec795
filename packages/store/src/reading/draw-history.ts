import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import type { Kysely } from 'kysely';
import { drawKeyOf } from '../draw-key.ts';
import type { Alerting, Database, DrawEventType, DrawNote } from '../schema.ts';
import { heldOf, type RecordedDraw } from './list-draws.ts';

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
  /** A word of the operator. */
  readonly note: DrawNote | null;
  /** An operator added it, and the feed has not shown it yet. */
  readonly byHand: boolean;
}

export interface DrawEvent {
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
    .select(['revision', 'content', 'changes', 'recorded_at', 'touched_at', 'author', 'published'])
    .where('draw_number', '=', number)
    .orderBy('revision')
    .execute();
  const newest = revisions.at(-1);
  if (newest === undefined) return undefined;
  const events = await listDrawEvents(db, [number]);
  return {
    draw: newest.content,
    revision: newest.revision,
    firstSeenAt: row.first_seen_at,
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
    events: events.get(number) ?? [],
    note: row.note,
    byHand: row.by_hand,
  };
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
