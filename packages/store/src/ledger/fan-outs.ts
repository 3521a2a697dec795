import type { Draw } from '@drawbell/draws/draw';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../schema.ts';

type FanOut = Selectable<Database['fan_outs']>;

/**
 * Leases are measured by the database's clock alone: a process whose own clock was stepped, or differs from another
 * machine's, neither loses its work nor takes another's.
 */
function leaseEnd(leaseMs: number) {
  return sql<Date>`now() + ${leaseMs}::int * interval '1 millisecond'`;
}

/** A fan-out that this process may work on until its lease ends, and the draw it is for. */
export interface ClaimedFanOut {
  readonly fanOut: FanOut;
  readonly draw: Draw;
  /** Highest subscriber id when the walk began: who comes later is told by their welcome, not by this draw. */
  readonly upperBound: string;
}

/**
 * Takes a fan-out that is owed, or whose worker's lease ran out. Undefined when it is done, cancelled, held by
 * another worker, or its draw is withdrawn or held back at the moment.
 */
export async function claimFanOut(
  db: Kysely<Database>,
  { id, worker, now, leaseMs }: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<ClaimedFanOut | undefined> {
  const fanOut = await db
    .updateTable('fan_outs')
    .set((eb) => ({
      state: 'running',
      claimed_by: worker,
      lease_until: leaseEnd(leaseMs),
      started_at: eb.fn.coalesce('started_at', eb.val(now)),
      upper_bound: eb.fn.coalesce('upper_bound', sql<string>`(SELECT coalesce(max(id), 0) FROM subscribers)`),
    }))
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'owed'),
        eb.and([eb('state', '=', 'running'), eb('lease_until', '<', sql<Date>`now()`)]),
      ]),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('draws')
          .select('number')
          .whereRef('number', '=', 'fan_outs.draw_number')
          .where('withdrawn_at', 'is', null)
          .where('held_at', 'is', null),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  if (fanOut === undefined) return undefined;
  const revision = await db
    .selectFrom('draw_revisions')
    .select('content')
    .where('draw_number', '=', fanOut.draw_number)
    .where('revision', '=', fanOut.revision)
    .executeTakeFirstOrThrow();
  return { fanOut, draw: revision.content, upperBound: fanOut.upper_bound ?? '0' };
}

/** Marks the walk as finished; false when the lease was lost to another worker. */
export async function finishFanOut(
  db: Kysely<Database>,
  { id, worker, now }: { id: string; worker: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('fan_outs')
    .set({ state: 'done', finished_at: now, claimed_by: null, lease_until: null })
    .where('id', '=', id)
    .where('claimed_by', '=', worker)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a walk back at an orderly stop: the next worker goes on at the cursor without waiting for the lease. */
export async function releaseFanOut(
  db: Kysely<Database>,
  { id, worker }: { id: string; worker: string },
): Promise<void> {
  await db
    .updateTable('fan_outs')
    .set({ state: 'owed', claimed_by: null, lease_until: null })
    .where('id', '=', id)
    .where('claimed_by', '=', worker)
    .where('state', '=', 'running')
    .execute();
}

/** Fan-outs nobody works on though they are owed: the whole memory of what the queue may have lost. */
export async function listOpenFanOuts(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('fan_outs')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('state', '=', 'owed'),
        eb.and([eb('state', '=', 'running'), eb('lease_until', '<', sql<Date>`now()`)]),
      ]),
    )
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map((row) => row.id);
}

/** The traceparent of the look that recorded a fan-out's draw; null when there is none, as for replays. */
export async function traceParentOf(db: Kysely<Database>, fanOutId: string): Promise<string | null> {
  const row = await db
    .selectFrom('fan_outs')
    .select('trace_parent')
    .where('id', '=', fanOutId)
    .executeTakeFirst();
  return row?.trace_parent ?? null;
}
