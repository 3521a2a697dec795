import type { Draw } from '@drawbell/draws/draw';
import type { TellingChannel } from '@drawbell/draws/telling';
import type { Kysely, Selectable } from 'kysely';
import type pg from 'pg';
import { drawKeyOf } from '../draws/draw-key.ts';
import { lanes } from '../lease.ts';
import type { Database } from '../schema.ts';
import type { AlertKind } from '../deliveries/tables.ts';
import { claimWalk, placeValues, readWalkedRevision, stepText, type WalkPlace } from '../walk.ts';

type FanOut = Selectable<Database['fan_outs']>;

/** A fan-out that this process may work on until its lease ends, and the draw it is for. */
export interface ClaimedFanOut {
  readonly fanOut: FanOut;
  readonly draw: Draw;
  /** Highest subscriber id when the walk began: who comes later is told by their welcome, not by this draw. */
  readonly upperBound: string;
}

/** Takes a fan-out to walk: see `claimWalk`. */
export async function claimFanOut(
  db: Kysely<Database>,
  claim: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<ClaimedFanOut | undefined> {
  const fanOut = await claimWalk(db, 'fan_outs', claim);
  if (fanOut === undefined) return undefined;
  const { draw } = await readWalkedRevision(db, fanOut);
  return { fanOut, draw, upperBound: fanOut.upper_bound ?? '0' };
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
  /** One for each delivery: somebody with several channels may be there several times. */
  readonly recipientIds: readonly string[];
  /** Per delivery, the place (from 1) of its result among `results`. */
  readonly resultPlaces: readonly number[];
  /** Per delivery, where it goes. */
  readonly channels: readonly TellingChannel[];
  readonly channelIds: readonly string[];
  /** Per delivery, until when it waits to be told together with others; null where it is told at once and by itself. */
  readonly togetherAt: readonly (Date | null)[];
  readonly results: readonly { readonly because: string; readonly json: string }[];
  readonly subscribersSeen: number;
}

interface BatchPlace extends WalkPlace {
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly now: Date;
}

/**
 * What is new is due at once, also by the database's clock: a worker whose clock is ahead would keep it from the others.
 *
 * The commit does not wait for the disk. After a crash of the server the last batches may be gone, and with them the
 * cursor: they are walked again. Nothing can have been sent from them, since beginning to send commits with the disk.
 */
function statementText(onConflict: string, written: string): string {
  return stepText('fan_outs', {
    first: "setting AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),",
    after: 'setting,',
    writes: `result AS (
      SELECT place, because, json::jsonb AS results
        FROM unnest($7::text[], $8::text[]) WITH ORDINALITY AS r (because, json, place)
    ), written AS (
      INSERT INTO deliveries
        (recipient_id, fan_out_id, draw_number, revision, channel, channel_id, lane, kind, because, results,
         next_attempt_at, created_at)
      SELECT row.recipient_id, fence.id, $9, $10, row.channel, row.channel_id,
             CASE WHEN row.together_at IS NULL THEN ${lanes.live} ELSE ${lanes.together} END, $11, result.because,
             result.results, coalesce(row.together_at, least($12, now())), $12
        FROM fence,
             unnest($13::bigint[], $14::int[], $15::text[], $16::bigint[], $17::timestamptz[])
               AS row (recipient_id, place, channel, channel_id, together_at)
             JOIN result ON result.place = row.place
      ${onConflict}
    )`,
    sets: `subscribers_seen = fan_outs.subscribers_seen + $6, deliveries_made = fan_outs.deliveries_made + ${written}`,
    answers: `${written}::int AS written`,
  });
}

/** Nearly always nobody in a batch has a row yet: looking for each first would cost a third of the time. */
const hopeful = { name: 'write-batch', text: statementText('', 'cardinality($13::bigint[])') };

/** Skips everybody who has a row already: the unique key decides. */
const careful = {
  name: 'write-batch-again',
  text: statementText(
    'ON CONFLICT (recipient_id, draw_number, revision, channel, kind, channel_id) DO NOTHING RETURNING 1',
    '(SELECT count(*) FROM written)',
  ),
};

const uniqueViolation = '23505';

/** Returns how many rows were written; null if another worker has the lease. */
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
    ...placeValues(place),
    batch.subscribersSeen,
    batch.results.map((result) => result.because),
    batch.results.map((result) => result.json),
    place.drawNumber,
    place.revision,
    place.kind,
    place.now,
    batch.recipientIds,
    batch.resultPlaces,
    batch.channels,
    batch.channelIds,
    batch.togetherAt,
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
