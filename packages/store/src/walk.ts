import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * What is walked: people for a draw, endpoints or consumers for an event, both for a replay. A row is owed, then running
 * in the hands of one worker while its lease lasts, then done. Its cursor is the fence: what a step writes and the move of
 * the cursor are one statement, hence one transaction. A worker that lost its lease moves nothing and writes nothing, and a
 * walk may die anywhere and go on anywhere.
 */
export type WalkTable = 'fan_outs' | 'webhook_events' | 'replays';

/**
 * Leases are measured by the database's clock alone: a process whose own clock was stepped, or differs from another
 * machine's, neither loses its work nor takes another's.
 */
const nobodyWalks = sql<boolean>`(state = 'owed' OR state = 'running' AND lease_until < now())`;

const drawMayTell = (table: WalkTable) => sql`EXISTS (
  SELECT FROM draws w WHERE w.number = ${sql.table(table)}.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL)`;

/** SQL: whether a walk may begin as things stand. */
const mayWalk: Record<WalkTable, RawBuilder<unknown>> = {
  fan_outs: drawMayTell('fan_outs'),
  // A withdrawn draw is walked, too: its withdrawal is an event.
  webhook_events: sql`NOT EXISTS (
    SELECT FROM draws w WHERE w.number = webhook_events.draw_number AND w.held_at IS NOT NULL)`,
  // The draw's own alerts and events are all owed already, so that nobody's live alert comes to wait in the lane of
  // replays. A rehearsal writes nothing and waits for nothing.
  replays: sql`(dry_run OR ${drawMayTell('replays')} AND NOT EXISTS (
    SELECT FROM fan_outs f WHERE f.draw_number = replays.draw_number AND f.state IN ('owed', 'running')
  ) AND NOT EXISTS (
    SELECT FROM webhook_events v WHERE v.draw_number = replays.draw_number AND v.state IN ('owed', 'running')))`,
};

/** SQL: notes where the people end as the walk begins. Who signs up later hears of the draw in their welcome. */
function beginning(table: WalkTable, now: Date): RawBuilder<unknown> {
  if (table === 'webhook_events') return sql``;
  return sql`, started_at = coalesce(started_at, ${now}::timestamptz),
    upper_bound = coalesce(upper_bound, (SELECT coalesce(max(id), 0) FROM subscribers))`;
}

/**
 * Takes a walk that is owed, or whose worker's lease ran out. Undefined if it is done, cancelled or another worker's, or
 * may not begin at the moment (`mayWalk`).
 */
export async function claimWalk<Table extends WalkTable>(
  db: Kysely<Database>,
  table: Table,
  { id, worker, now, leaseMs }: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<Selectable<Database[Table]> | undefined> {
  const { rows } = await sql<Selectable<Database[Table]>>`
    UPDATE ${sql.table(table)}
       SET state = 'running', claimed_by = ${worker},
           lease_until = now() + ${leaseMs}::int * interval '1 millisecond'${beginning(table, now)}
     WHERE id = ${id} AND ${nobodyWalks} AND ${mayWalk[table]}
    RETURNING *`.execute(db);
  return rows[0];
}

/** What is walked for: a draw as a revision says it, what was different from the one before, and when it was recorded. */
export interface WalkedRevision {
  readonly draw: Draw;
  readonly changes: readonly DrawChange[];
  readonly recordedAt: Date;
}

export async function readWalkedRevision(
  db: Kysely<Database>,
  { draw_number: number, revision }: { draw_number: string; revision: number },
): Promise<WalkedRevision> {
  return db
    .selectFrom('draw_revisions')
    .select(['content as draw', 'changes', 'recorded_at as recordedAt'])
    .where('draw_number', '=', number)
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
}

/** Where a walk stands and where this step takes it. */
export interface WalkPlace {
  readonly id: string;
  readonly worker: string;
  readonly cursor: string;
  readonly nextCursor: string;
  readonly leaseMs: number;
}

/** SQL of what a step of one kind of walk does besides. Its own parameters begin at $6, after those of its place. */
interface Step {
  /** CTEs, each followed by a comma, that must be carried out before anything is read. */
  readonly first?: string;
  /** Tables, each followed by a comma, that make sure of it. */
  readonly after?: string;
  /** What else must still be as it was. */
  readonly fenced?: string;
  /** CTEs that write, from `fence`: the row that is walked. */
  readonly writes: string;
  readonly sets: string;
  /** Tables that `sets` and `answers` read, each after a comma. */
  readonly from?: string;
  readonly answers: string;
}

export function placeValues({ id, worker, cursor, nextCursor, leaseMs }: WalkPlace): unknown[] {
  return [id, worker, cursor, nextCursor, leaseMs];
}

/** SQL that moves the cursor of a walk and writes what one step of it owes. It returns no row if the lease was lost. */
export function stepText(table: WalkTable, step: Step): string {
  const { first = '', after = '', fenced = '', from = '' } = step;
  return `
    WITH ${first} fence AS (
      SELECT ${table}.* FROM ${after} ${table}
       WHERE id = $1 AND claimed_by = $2 AND cursor = $3 AND state = 'running' ${fenced} FOR UPDATE OF ${table}
    ), ${step.writes}
    UPDATE ${table}
       SET cursor = $4, lease_until = now() + $5::int * interval '1 millisecond', ${step.sets}
      FROM fence ${from} WHERE ${table}.id = fence.id
    RETURNING ${step.answers}`;
}

const endColumn = { fan_outs: 'finished_at', webhook_events: 'finished_at', replays: 'ended_at' } as const;

/**
 * Ends a walk, or gives it back: the next worker continues at the cursor without waiting for the lease. False if it was
 * lost to another worker.
 */
export async function leaveWalk(
  db: Kysely<Database>,
  table: WalkTable,
  { id, worker, done, now }: { id: string; worker: string; done: boolean; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE ${sql.table(table)}
       SET state = ${done ? 'done' : 'owed'}, ${sql.ref(endColumn[table])} = ${done ? now : null},
           claimed_by = NULL, lease_until = NULL
     WHERE id = ${id} AND claimed_by = ${worker} AND state = 'running'
    RETURNING id`.execute(db);
  return rows.length > 0;
}

/**
 * Walks that are owed and that no worker has, whatever the queue may have lost. Replays are listed only once they may be
 * walked: they wait for other walks, and are taken up one after the other.
 */
export async function listOpenWalks(db: Kysely<Database>, table: WalkTable): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ${sql.table(table)}
     WHERE state IN ('owed', 'running') AND ${nobodyWalks} AND ${table === 'replays' ? mayWalk.replays : sql`true`}
     ORDER BY id LIMIT 1000`.execute(db);
  return rows.map(({ id }) => id);
}
