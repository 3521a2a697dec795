import type { Draw } from '@drawbell/draws/draw';
import { type Kysely, type Selectable, sql } from 'kysely';
import type pg from 'pg';
import { drawKeyOf } from '../draws/draw-key.ts';
import type { AlertKind, Database } from '../schema.ts';

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

/** The deliveries of one batch of a fan-out. Few distinct results repeat often, so they are sent once each. */
export interface DeliveryBatch {
  readonly recipientIds: readonly string[];
  /** Per recipient, the place (from 1) of its result among `results`. */
  readonly resultPlaces: readonly number[];
  readonly results: readonly { readonly because: string; readonly json: string }[];
  readonly subscribersSeen: number;
}

interface BatchPlace {
  readonly fanOutId: string;
  readonly worker: string;
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly cursor: string;
  readonly nextCursor: string;
  readonly now: Date;
  readonly leaseMs: number;
}

/**
 * Moves the cursor and writes the ledger rows in one statement, hence one transaction. The cursor is the fence: a
 * worker that lost its lease moves nothing and writes nothing.
 *
 * What is new is due at once, also by the database's clock: a worker whose clock is ahead would keep it from the others.
 *
 * The commit does not wait for the disk. After a crash of the server the last batches may be gone, and with them the
 * cursor: they are walked again. Nothing can have been sent from them, since beginning to send commits with the disk.
 */
function statementText(onConflict: string, written: string): string {
  return `
    WITH setting AS MATERIALIZED (
      SELECT set_config('synchronous_commit', 'off', true)
    ), fence AS (
      SELECT fan_outs.id FROM setting, fan_outs
       WHERE id = $1 AND claimed_by = $2 AND cursor = $6 AND state = 'running' FOR UPDATE OF fan_outs
    ), result AS (
      SELECT place, because, json::jsonb AS results
        FROM unnest($7::text[], $8::text[]) WITH ORDINALITY AS r (because, json, place)
    ), written AS (
      INSERT INTO deliveries
        (recipient_id, fan_out_id, draw_number, revision, channel, kind, because, results, next_attempt_at, created_at)
      SELECT row.recipient_id, fence.id, $9, $10, 'email', $11, result.because, result.results,
             least($12, now()), $12
        FROM fence,
             unnest($13::bigint[], $14::int[]) AS row (recipient_id, place)
             JOIN result ON result.place = row.place
      ${onConflict}
    )
    UPDATE fan_outs
       SET cursor = $3, lease_until = now() + $4::int * interval '1 millisecond', subscribers_seen = subscribers_seen + $5,
           deliveries_made = deliveries_made + ${written}
      FROM fence
     WHERE fan_outs.id = fence.id
    RETURNING ${written}::int AS written`;
}

/** Nearly always nobody in a batch has a row yet: looking for each first would cost a third of the time. */
const hopeful = { name: 'write-batch', text: statementText('', 'cardinality($13::bigint[])') };

/** Leaves alone who has a row already: the unique key decides. */
const careful = {
  name: 'write-batch-again',
  text: statementText(
    'ON CONFLICT (recipient_id, draw_number, revision, channel, kind) DO NOTHING RETURNING 1',
    '(SELECT count(*) FROM written)',
  ),
};

const uniqueViolation = '23505';

/** Answers how many rows were written; null when the lease was lost to another worker. */
export async function writeBatch(
  pool: pg.Pool,
  place: BatchPlace,
  batch: DeliveryBatch,
): Promise<number | null> {
  const values = valuesOf(place, batch);
  try {
    return await write(pool, { ...hopeful, values });
  } catch (err) {
    if (!(err instanceof Error) || !('code' in err) || err.code !== uniqueViolation) throw err;
    return write(pool, { ...careful, values });
  }
}

async function write(pool: pg.Pool, query: pg.QueryConfig): Promise<number | null> {
  const { rows } = await pool.query<{ written: number }>(query);
  return rows[0]?.written ?? null;
}

function valuesOf(place: BatchPlace, batch: DeliveryBatch): unknown[] {
  return [
    place.fanOutId,
    place.worker,
    place.nextCursor,
    place.leaseMs,
    batch.subscribersSeen,
    place.cursor,
    batch.results.map((result) => result.because),
    batch.results.map((result) => result.json),
    place.drawNumber,
    place.revision,
    place.kind,
    place.now,
    batch.recipientIds,
    batch.resultPlaces,
  ];
}

/** What is still to be walked for one draw: for people, and for programs. */
export async function listOwedWalks(
  db: Kysely<Database>,
  name: string,
): Promise<{ readonly fanOutIds: string[]; readonly eventIds: string[] }> {
  const drawNumber = await drawKeyOf(db, name);
  const fanOuts = await db
    .selectFrom('fan_outs')
    .select('id')
    .where('draw_number', '=', drawNumber)
    .where('state', 'in', ['owed', 'running'])
    .execute();
  const events = await db
    .selectFrom('webhook_events')
    .select('id')
    .where('draw_number', '=', drawNumber)
    .where('state', 'in', ['owed', 'running'])
    .execute();
  return { fanOutIds: fanOuts.map(({ id }) => id), eventIds: events.map(({ id }) => id) };
}
