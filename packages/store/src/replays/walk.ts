import type { Kysely } from 'kysely';
import type pg from 'pg';
import { lanes } from '../lease.ts';
import type { Database } from '../schema.ts';
import type { AlertKind } from '../deliveries/tables.ts';
import {
  noPrograms,
  type ProgramBatch,
  programValues,
  tellProgramsText,
} from '../webhooks/consumer-events.ts';
import type { ReplayCounts, ReplaySample, ReplayStage } from './tables.ts';
import type { Replay } from './replays.ts';
import {
  claimWalk,
  placeValues,
  readWalkedRevision,
  stepText,
  type WalkedRevision,
  type WalkPlace,
} from '../walk.ts';

/** A replay that this process may walk until its lease ends. */
export interface ClaimedReplay extends WalkedRevision {
  readonly replay: Omit<Replay, 'draw_address'>;
  /** What the live alert of this revision was, or would have been. */
  readonly kind: Exclude<AlertKind, 'repeat'>;
  /** Highest subscriber id when the walk began. */
  readonly upperBound: string;
}

/** Takes a replay to walk: see `claimWalk`. */
export async function claimReplay(
  db: Kysely<Database>,
  claim: { id: string; worker: string; now: Date; leaseMs: number },
): Promise<ClaimedReplay | undefined> {
  const replay = await claimWalk(db, 'replays', claim);
  if (replay === undefined) return undefined;
  const kind = replay.revision > 1 ? 'correction' : 'alert';
  return { replay, kind, upperBound: replay.upper_bound ?? '0', ...(await readWalkedRevision(db, replay)) };
}

/** Where a walk is and goes, with all that it has counted so far. */
interface ReplayPlace extends WalkPlace {
  readonly stage: ReplayStage;
  readonly nextStage: ReplayStage;
  readonly counts: ReplayCounts;
  readonly sample: readonly ReplaySample[];
  readonly now: Date;
}

/** A mail that a replay owes for the first time. */
interface ReplayedMail {
  readonly subscriberId: string;
  readonly kind: AlertKind;
  readonly because: string;
  /** ProfileResult[] as JSON. */
  readonly results: string;
}

/** What one step of a walk writes: new rows, and ended rows that are owed again. Empty for a rehearsal. */
export interface ReplayBatch {
  readonly mails: readonly ReplayedMail[];
  readonly mailsAgain: readonly string[];
  /** What programs are told of one event; null in the walk over people. */
  readonly programs: (ProgramBatch & { readonly eventId: string }) | null;
  readonly messagesAgain: readonly string[];
}

const writeStatement = {
  name: 'write-replay-batch',
  text: stepText('replays', {
    fenced: 'AND stage = $6',
    writes: `mailed AS (
      INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, lane, channel, kind, because, results,
                              next_attempt_at, created_at, replay_id)
      SELECT row.subscriber_id, 0, fence.draw_number, fence.revision, ${lanes.replay}, 'email', row.kind, row.because,
             row.results::jsonb, least($10, now()), $10, fence.id
        FROM fence, unnest($11::bigint[], $12::text[], $13::text[], $14::text[])
               AS row (subscriber_id, kind, because, results)
             JOIN subscribers s ON s.id = row.subscriber_id
      ON CONFLICT (recipient_id, draw_number, revision, channel, kind, channel_id) DO NOTHING
      RETURNING 1
    ), mailed_again AS (
      UPDATE deliveries d
         SET status = 'owed', lane = ${lanes.replay}, next_attempt_at = least($10, now()), attempts_before = d.attempts,
             replay_id = fence.id, ended_at = NULL, end_reason = NULL
        FROM fence WHERE d.id = ANY ($15::bigint[]) AND d.status IN ('failed', 'uncertain', 'cancelled')
      RETURNING 1
    ), ${tellProgramsText({ event: '$17::bigint', now: '$10', lane: lanes.replay, replay: '$1::bigint', first: 18 })}, ended AS (
      SELECT m.id FROM fence, webhook_messages m
       WHERE m.id = ANY ($16::bigint[])
         AND (m.status IN ('failed', 'cancelled') OR m.status = 'sent' AND NOT m.repeated)
       -- As everybody locks them who locks several.
       ORDER BY m.id FOR UPDATE OF m
    ), messaged_again AS (
      UPDATE webhook_messages m
         SET status = 'owed', lane = ${lanes.replay}, next_attempt_at = least($10, now()), attempts_before = m.attempts,
             repeated = m.repeated OR m.status = 'sent', replay_id = fence.id, ended_at = NULL, end_reason = NULL
        FROM fence, ended WHERE m.id = ended.id
      RETURNING 1
    ), made AS (
      SELECT (SELECT count(*) FROM mailed) + (SELECT count(*) FROM mailed_again)
           + (SELECT messages FROM told) + (SELECT count(*) FROM messaged_again) AS rows
    )`,
    sets: 'stage = $7, counts = $8, sample = $9, made = replays.made + made.rows',
    from: ', made',
    answers: 'made.rows::int AS made',
  }),
};

/**
 * One step of the walk of a replay; once it was cancelled, it writes nothing. The unique keys of the ledger decide between
 * this replay, another one and a live fan-out: whoever is owed it already is not owed it twice.
 * @returns how many rows were owed; null when the walk is not this worker's any more
 */
export async function writeReplayBatch(
  pool: pg.Pool,
  place: ReplayPlace,
  { mails, mailsAgain, programs, messagesAgain }: ReplayBatch,
): Promise<number | null> {
  const { rows } = await pool.query<{ made: number }>({
    ...writeStatement,
    values: [
      ...placeValues(place),
      place.stage,
      place.nextStage,
      JSON.stringify(place.counts),
      JSON.stringify(place.sample),
      place.now,
      mails.map(({ subscriberId }) => subscriberId),
      mails.map(({ kind }) => kind),
      mails.map(({ because }) => because),
      mails.map(({ results }) => results),
      mailsAgain,
      messagesAgain,
      programs?.eventId ?? null,
      ...programValues(programs ?? noPrograms),
    ],
  });
  return rows[0]?.made ?? null;
}
