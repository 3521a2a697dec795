import type pg from 'pg';
import type { AlertKind } from '../schema.ts';

/** The deliveries of one batch of a fan-out. Few distinct results repeat often, so they are sent once each. */
export interface DeliveryBatch {
  readonly recipientIds: readonly string[];
  /** Per recipient, the place (from 1) of its result among `results`. */
  readonly resultPlaces: readonly number[];
  readonly results: readonly { readonly because: string; readonly json: string }[];
  readonly subscribersSeen: number;
}

export interface BatchPlace {
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
