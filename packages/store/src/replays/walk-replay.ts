import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { type Kysely, sql } from 'kysely';
import type { AlertKind, Database } from '../schema.ts';
import type { Replay } from './replays.ts';

/** A replay that this process may walk until its lease ends. */
export interface ClaimedReplay {
  readonly replay: Omit<Replay, 'draw_address'>;
  /** As the revision says it. */
  readonly draw: Draw;
  /** What was different from the revision before. */
  readonly changes: readonly DrawChange[];
  /** What the live alert of this revision was, or would have been. */
  readonly kind: Exclude<AlertKind, 'repeat'>;
  /** When the revision was recorded: "that day". */
  readonly recordedAt: Date;
  /** Highest subscriber id when the walk began. */
  readonly upperBound: string;
}

const nobodyWalks = sql<boolean>`(state = 'owed' OR state = 'running' AND lease_until < now())`;

/**
 * Nothing is in its way: the draw stands, is not held back, and its own alerts and events are all owed already, so that
 * nobody's live alert comes to wait in the lane of replays. A rehearsal writes nothing and waits for nothing.
 */
const mayWalk = sql<boolean>`(dry_run OR EXISTS (
  SELECT FROM draws w WHERE w.number = replays.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL
) AND NOT EXISTS (
  SELECT FROM fan_outs f WHERE f.draw_number = replays.draw_number AND f.state IN ('owed', 'running')
) AND NOT EXISTS (
  SELECT FROM webhook_events v WHERE v.draw_number = replays.draw_number AND v.state IN ('owed', 'running')))`;

/** Takes a replay that is owed and may be walked, or whose worker's lease ran out; undefined when there is none to take. */
export async function claimReplay(
  db: Kysely<Database>,
  { id, worker, now, leaseMs }: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<ClaimedReplay | undefined> {
  const replay = await db
    .updateTable('replays')
    .set((eb) => ({
      state: 'running',
      claimed_by: worker,
      lease_until: sql<Date>`now() + ${leaseMs}::int * interval '1 millisecond'`,
      started_at: eb.fn.coalesce('started_at', eb.val(now)),
      upper_bound: eb.fn.coalesce('upper_bound', sql<string>`(SELECT coalesce(max(id), 0) FROM subscribers)`),
    }))
    .where('id', '=', id)
    .where(nobodyWalks)
    .where(mayWalk)
    .returningAll()
    .executeTakeFirst();
  if (replay === undefined) return undefined;
  const {
    content,
    changes,
    recorded_at: recordedAt,
  } = await db
    .selectFrom('draw_revisions')
    .select(['content', 'changes', 'recorded_at'])
    .where('draw_number', '=', replay.draw_number)
    .where('revision', '=', replay.revision)
    .executeTakeFirstOrThrow();
  const kind = replay.revision > 1 ? 'correction' : 'alert';
  return { replay, draw: content, changes, kind, recordedAt, upperBound: replay.upper_bound ?? '0' };
}

/** Ends the walk, or gives it back for the next worker to go on at the cursor. */
export async function leaveReplay(
  db: Kysely<Database>,
  { id, worker, done, now }: { id: string; worker: string; done: boolean; now: Date },
): Promise<void> {
  await db
    .updateTable('replays')
    .set({
      state: done ? 'done' : 'owed',
      ended_at: done ? now : null,
      claimed_by: null,
      lease_until: null,
    })
    .where('id', '=', id)
    .where('claimed_by', '=', worker)
    .where('state', '=', 'running')
    .execute();
}

/** Replays that may be walked and that nobody walks. */
export async function listOpenReplays(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('replays')
    .select('id')
    .where('state', 'in', ['owed', 'running'])
    .where(nobodyWalks)
    .where(mayWalk)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
