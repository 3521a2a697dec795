import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { AlertKind, Database } from '../schema.ts';
import type { WatchedResult } from '../webhooks/tables.ts';
import type { ReplayCounts, ReplaySample, ReplayStage } from './tables.ts';
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

/** Where a walk is and goes, with all that it has counted so far. */
interface ReplayPlace {
  readonly replayId: string;
  readonly worker: string;
  readonly stage: ReplayStage;
  readonly cursor: string;
  readonly nextStage: ReplayStage;
  readonly nextCursor: string;
  readonly counts: ReplayCounts;
  readonly sample: readonly ReplaySample[];
  readonly now: Date;
  readonly leaseMs: number;
}

/** A mail that a replay owes for the first time. */
interface ReplayedMail {
  readonly subscriberId: string;
  readonly kind: AlertKind;
  readonly because: string;
  /** ProfileResult[] as JSON. */
  readonly results: string;
}

interface ReplayedMessage {
  readonly endpointId: string;
  readonly eventId: string;
  readonly watchedId: string;
  readonly result: WatchedResult | null;
}

/** What one step of a walk writes: new rows, and ended rows that are owed again. Empty for a rehearsal. */
export interface ReplayBatch {
  readonly mails: readonly ReplayedMail[];
  readonly mailsAgain: readonly string[];
  readonly messages: readonly ReplayedMessage[];
  readonly messagesAgain: readonly string[];
}

/** Replays go behind live alerts. */
const replayLane = 2;

/**
 * Moves the cursor of a replay and writes what one step of it owes, in one statement, hence one transaction. The cursor
 * is the fence: a worker that lost its lease, or whose replay was cancelled, writes nothing. The unique keys of the
 * ledger decide between this replay, another one and a live fan-out: whoever is owed it already is not owed it twice.
 * @returns how many rows were owed; null when the walk is not this worker's any more
 */
export async function writeReplayBatch(
  pool: pg.Pool,
  place: ReplayPlace,
  { mails, mailsAgain, messages, messagesAgain }: ReplayBatch,
): Promise<number | null> {
  const { rows } = await pool.query<{ made: number }>({
    name: 'write-replay-batch',
    text: `
      WITH fence AS (
        SELECT id, draw_number, revision FROM replays
         WHERE id = $1 AND claimed_by = $2 AND stage = $3 AND cursor = $4 AND state = 'running' FOR UPDATE
      ), mailed AS (
        INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, lane, channel, kind, because, results,
                                next_attempt_at, created_at, replay_id)
        SELECT row.subscriber_id, 0, fence.draw_number, fence.revision, ${replayLane}, 'email', row.kind, row.because,
               row.results::jsonb, least($9, now()), $9, fence.id
          FROM fence, unnest($10::bigint[], $11::text[], $12::text[], $13::text[])
                 AS row (subscriber_id, kind, because, results)
               JOIN subscribers s ON s.id = row.subscriber_id
        ON CONFLICT (recipient_id, draw_number, revision, channel, kind) DO NOTHING
        RETURNING 1
      ), mailed_again AS (
        UPDATE deliveries d
           SET status = 'owed', lane = ${replayLane}, next_attempt_at = least($9, now()), attempts_before = d.attempts,
               replay_id = fence.id, ended_at = NULL, end_reason = NULL
          FROM fence WHERE d.id = ANY ($14::bigint[]) AND d.status IN ('failed', 'uncertain', 'cancelled')
        RETURNING 1
      ), messaged AS (
        INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, lane, next_attempt_at, created_at, replay_id)
        SELECT row.endpoint_id, row.event_id, row.watched_id, row.result::jsonb, ${replayLane}, least($9, now()), $9, fence.id
          FROM fence, unnest($15::bigint[], $16::bigint[], $17::bigint[], $18::text[])
                 AS row (endpoint_id, event_id, watched_id, result)
               JOIN endpoints ON endpoints.id = row.endpoint_id
        ON CONFLICT (endpoint_id, event_id, watched_id) DO NOTHING
        RETURNING 1
      ), messaged_again AS (
        UPDATE webhook_messages m
           SET status = 'owed', lane = ${replayLane}, next_attempt_at = least($9, now()), attempts_before = m.attempts,
               repeated = m.repeated OR m.status = 'sent', replay_id = fence.id, ended_at = NULL, end_reason = NULL
          FROM fence WHERE m.id = ANY ($19::bigint[])
           AND (m.status IN ('failed', 'cancelled') OR m.status = 'sent' AND NOT m.repeated)
        RETURNING 1
      ), made AS (
        SELECT (SELECT count(*) FROM mailed) + (SELECT count(*) FROM mailed_again)
             + (SELECT count(*) FROM messaged) + (SELECT count(*) FROM messaged_again) AS rows
      )
      UPDATE replays
         SET stage = $5, cursor = $6, counts = $7, sample = $8, made = replays.made + made.rows,
             lease_until = now() + $20::int * interval '1 millisecond'
        FROM fence, made WHERE replays.id = fence.id
      RETURNING made.rows::int AS made`,
    values: [
      place.replayId,
      place.worker,
      place.stage,
      place.cursor,
      place.nextStage,
      place.nextCursor,
      JSON.stringify(place.counts),
      JSON.stringify(place.sample),
      place.now,
      mails.map(({ subscriberId }) => subscriberId),
      mails.map(({ kind }) => kind),
      mails.map(({ because }) => because),
      mails.map(({ results }) => results),
      mailsAgain,
      messages.map(({ endpointId }) => endpointId),
      messages.map(({ eventId }) => eventId),
      messages.map(({ watchedId }) => watchedId),
      messages.map(({ result }) => (result === null ? null : JSON.stringify(result))),
      messagesAgain,
      place.leaseMs,
    ],
  });
  return rows[0]?.made ?? null;
}
