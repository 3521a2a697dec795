import type { KeptDocument } from '@drawbell/draws/plan/document';
import { outcomes } from '@drawbell/draws/match-result';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { TellingChannel } from '@drawbell/draws/telling';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { BounceRecorded } from '../bounces/reports.ts';
import type { ChannelSays } from '../channels/tables.ts';
import { redecideWaiting } from '../channels/telling.ts';
import { type Claim, claimText, claimValues, lanes } from '../lease.ts';
import { keptPlan, manyOrFew } from '../kept-plans.ts';
import type { Store } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { heldForMs } from './advance.ts';
import {
  beingToldEarlier,
  claimed,
  documentsNow,
  factsNow,
  neverTold,
  quietHours,
  quietUntil,
  readersOf,
  superseded,
  toldEarlier,
} from './conditions.ts';
import { ends, endValues, type FinishedDelivery, recordRefusedEnd, type RefusedEnd } from './ends.ts';
import type { AlertKind, ProfileResult } from './tables.ts';

const channels: readonly TellingChannel[] = ['email', 'push', 'ntfy', 'telegram'];

/**
 * Makes a digest for everybody who is owed something that is told together and has fallen due. What they are told is decided
 * when it begins. One is open for a person and place at a time, so that this may run as often as it likes, in several
 * processes, and after any outage makes one up and no more.
 * @param since look only at what has fallen due after that moment; null looks at everything that is due
 * @returns how many were made
 */
export async function oweDigests(
  pool: pg.Pool,
  { now, since }: { now: Date; since: Date | null },
): Promise<number> {
  const { rowCount } = await pool.query(
    `INSERT INTO digests (recipient_id, channel, channel_id, next_attempt_at, created_at)
     SELECT recipient_id, channel, channel_id, min(next_attempt_at), $1 FROM deliveries d
      WHERE status = 'owed' AND channel = ANY ($3::text[]) AND lane = ${lanes.together} AND next_attempt_at <= $1
        AND next_attempt_at > coalesce($2::timestamptz, '-infinity')
        -- However long a draw is away, no message is made of it alone.
        AND EXISTS (SELECT FROM draws w WHERE w.number = d.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL)
      GROUP BY recipient_id, channel, channel_id ORDER BY min(next_attempt_at), recipient_id
     ON CONFLICT (recipient_id, channel, channel_id) WHERE status IN ('owed', 'claimed', 'sending') DO NOTHING`,
    [now, since, channels],
  );
  return rowCount ?? 0;
}

const claimStatement = {
  name: 'claim-digests',
  text: claimText('digests', {
    where: 'channel = $5',
    order: 'next_attempt_at, id',
    ...{ status: 'claimed', answers: 't.id' },
  }),
};

/** Takes digests that are owed over one channel, oldest due first. */
export async function claimDigests(
  pool: pg.Pool,
  claim: Claim & { readonly channel: TellingChannel },
): Promise<string[]> {
  const values = [...claimValues(claim), claim.channel];
  const { rows } = await pool.query<{ id: string }>({ ...claimStatement, values });
  return rows.map((row) => row.id);
}

/** One of the alerts that a digest tells. */
interface DigestItem {
  readonly deliveryId: string;
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly because: string;
  readonly results: readonly ProfileResult[];
  /** Of a correction: the reader was sent an earlier revision. */
  readonly toldBefore: boolean;
}

/** A digest to send now: its row is 'sending' in the record, and its reader still wants it. */
export interface StartedDigest {
  readonly id: string;
  readonly subscriberId: string;
  readonly language: Language;
  readonly email: string;
  readonly emailHash: Buffer;
  readonly channel: TellingChannel;
  /** 0 for the mailbox. */
  readonly channelId: string;
  /** Of the channel: sealed. Null for the mailbox. */
  readonly address: string | null;
  readonly says: ChannelSays | null;
  readonly keyId: string | null;
  readonly relay: string | null;
  /** What it tells: what the reader meets first, and of each outcome the newest draw. */
  readonly items: readonly DigestItem[];
  /** Of a digest of one, which reads as the alert does: see `StartedEmail`. */
  readonly facts: Profile | null;
  readonly documents: readonly { readonly label: string | null; readonly document: KeptDocument }[] | null;
  /** Attempts before this one. */
  readonly attempts: number;
  /** Of them, those whose end nobody could know. */
  readonly uncertainAttempts: number;
}

/**
 * SQL: the ends of digests, for what was in them. A delivery in a digest that is tried again stays as it is, but that it may have
 * been told.
 */
const toldByThem = `
    told AS (
      UPDATE deliveries d
         SET status = CASE WHEN r.status = 'owed' THEN d.status ELSE r.status END,
             attempts = d.attempts + 1,
             uncertain_attempts = d.uncertain_attempts + (r.result = 'uncertain')::int::smallint,
             digest_id = CASE WHEN r.status = 'owed' THEN d.digest_id ELSE r.id END,
             ended_at = CASE WHEN r.status = 'owed' THEN d.ended_at ELSE $7::timestamptz END,
             end_reason = r.end_reason, claimed_by = NULL, lease_until = NULL
        FROM recorded r CROSS JOIN LATERAL unnest(r.told) AS m (id)
       WHERE d.id = m.id AND d.status IN ('owed', 'claimed', 'uncertain') AND (r.status <> 'owed' OR r.result = 'uncertain')
    )`;

/** Older than that, what one does not meet is no news: after an outage of weeks nobody is told of all of them. */
const newsForMs = 30 * 86_400_000;

/** SQL: the place of the best outcome of a delivery in the order in which they are told. */
const rank = outcomes
  .map((outcome, place) => `WHEN d.results @> '[{"outcome": "${outcome}"}]' THEN ${place}`)
  .join(' ');

/** SQL: what only corrects something that its reader was never told. */
const neverNews = "d.because = 'correction' AND NOT d.corrects";

/** SQL: the order in which what is judged is told: what the reader meets first, and the newest draw of each outcome. */
const order = 'j.rank, j.drawn DESC, j.draw_number, j.id';

const started = manyOrFew('$10::bigint[]');

/**
 * SQL: what the digests $10 would tell at $7. `beginning` are those whose reader, locked, may be told there; `judged` is what
 * each of them holds, locked, with why it is not told any more, or until when it waits. One whose last try ended in doubt
 * goes again with what it held, or less, under its own Message-ID: what fell due since waits for the next.
 */
const judges = `
    reader AS (${readersOf('digests', { ids: started, now: '$7' })}
    ), place AS (
      SELECT c.id, c.address, c.says, c.key_id, c.relay
        FROM reader s JOIN channels c ON c.subscriber_id = s.id
       WHERE c.state = 'active' AND c.id IN (SELECT channel_id FROM digests WHERE id = ANY (${started}))
         FOR SHARE OF c
    ), beginning AS (
      SELECT g.id, g.recipient_id, g.channel, g.channel_id, g.told, g.uncertain_attempts > 0 AS doubted, s.quiet, s.zone,
             s.language, s.email, s.email_hash
        FROM reader s JOIN digests g ON g.recipient_id = s.id
       WHERE g.id = ANY (${started}) AND g.id <> ALL (${manyOrFew('$1::bigint[]')}) AND ${claimed('g')} AND g.claimed_by = $8
         AND (g.channel_id = 0 OR g.channel_id IN (SELECT id FROM place))
         AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash
                            AND (g.channel_id = 0 OR x.reason IN (${neverTold})))
    ), held AS (
      SELECT d.id, d.recipient_id, d.fan_out_id, d.draw_number, d.revision, d.kind, d.because, d.results, d.created_at,
             b.id AS digest, b.doubted, b.quiet, b.zone
        FROM beginning b JOIN deliveries d ON d.recipient_id = b.recipient_id
       WHERE d.status = 'owed' AND d.lane = ${lanes.together} AND d.channel = b.channel AND d.channel_id = b.channel_id
         AND CASE WHEN b.doubted THEN d.id = ANY (b.told) ELSE d.next_attempt_at <= $7 END
         FOR NO KEY UPDATE OF d
    ), judged AS (
      SELECT d.id, d.digest, d.doubted, d.drawn, d.draw_number, d.revision, d.kind, d.because, d.results, d.corrects,
             CASE WHEN d.newer THEN 'superseded'
                  WHEN ${neverNews} AND NOT ${beingToldEarlier('d')} THEN 'never_told'
                  WHEN NOT d.doubted AND d.known_at < $7::timestamptz - ${newsForMs} * interval '1 millisecond'
                   AND NOT d.results @> '[{"outcome": "meets"}]' THEN 'too_old' END AS reason,
             CASE WHEN d.away OR ${neverNews} THEN $7::timestamptz + ${heldForMs} * interval '1 millisecond'
                  ELSE d.hushed END AS until, d.hushed, CASE ${rank} ELSE ${outcomes.length} END AS rank
        FROM (SELECT h.*, w.sort_key AS drawn, w.withdrawn_at IS NOT NULL OR w.held_at IS NOT NULL AS away,
                     w.revision <> h.revision AND ${superseded('h')} AS newer,
                     'correction' IN (h.because, h.kind) AND ${toldEarlier('h')} AS corrects,
                     ${quietUntil('h', { delivery: 'h', at: '$7::timestamptz' })} AS hushed,
                     coalesce((SELECT f.recorded_at FROM fan_outs f WHERE f.id = h.fan_out_id), h.created_at) AS known_at
                FROM held h JOIN draws w ON w.number = h.draw_number) AS d
    )`;

/**
 * Records tries that ended and begins the next ones, in one statement, hence one commit for both, as `advanceEmails` does.
 *
 * What is told is decided here, from what the person is owed at that place by now: a withdrawn draw waits on, of a corrected
 * one the newest revision is told, and what is no news any more, or only corrects what they were never told, ends. One in
 * which nothing is left does not begin, nor one whose reader left, paused, or whose channel ended.
 *
 * The reader, their channel and what is told are locked until the commit, and read as they are once locked: whoever changes
 * how they are told, or erases them, comes before that or after it.
 */
const advanceStatement = keptPlan({
  name: 'advance-digests',
  text: `
    WITH ${ends.digests}, ${toldByThem}, ${judges}, put_off AS (
      UPDATE deliveries d
         SET status = CASE WHEN j.reason IS NULL THEN 'owed' ELSE 'cancelled' END, end_reason = j.reason,
             ended_at = CASE WHEN j.reason IS NULL THEN NULL ELSE $7::timestamptz END,
             next_attempt_at = coalesce(j.until, d.next_attempt_at)
        FROM judged j
       WHERE d.id = j.id AND (j.reason IS NOT NULL OR j.until IS NOT NULL) AND NOT j.doubted
    ), message AS (
      SELECT b.*, p.address, p.says, p.key_id, p.relay, t.items, t.ids,
             CASE WHEN alone.recipient_id IS NOT NULL THEN ${factsNow('alone')} END AS facts,
             CASE WHEN alone.recipient_id IS NOT NULL THEN ${documentsNow('alone')} END AS documents
        FROM (SELECT j.digest, array_agg(j.id ORDER BY ${order}) AS ids,
                     json_agg(json_build_object(
                       'deliveryId', j.id::text, 'drawNumber', j.draw_number, 'revision', j.revision, 'kind', j.kind,
                       'because', j.because, 'results', j.results,
                       'toldBefore', j.kind = 'correction' AND j.corrects) ORDER BY ${order}) AS items
                FROM judged j WHERE j.reason IS NULL AND j.until IS NULL GROUP BY j.digest) t
        JOIN beginning b ON b.id = t.digest
        LEFT JOIN place p ON p.id = b.channel_id
        -- What one alert says besides its results is read for it alone.
        LEFT JOIN LATERAL (SELECT b.recipient_id, (t.items -> 0 -> 'results')::jsonb AS results
                            WHERE cardinality(t.ids) = 1) alone ON true
    )
    UPDATE digests g
       SET status = 'sending', told = m.ids, lease_until = now() + $9::int * interval '1 millisecond'
      FROM message m
     WHERE g.id = m.id AND ${claimed('g')} AND g.claimed_by = $8
       AND NOT (g.uncertain_attempts > 0 AND EXISTS (
         SELECT FROM judged j WHERE j.digest = g.id AND j.reason IS NULL AND j.hushed IS NOT NULL))
    RETURNING g.id, m.recipient_id AS "subscriberId", m.language, m.email, m.email_hash AS "emailHash",
              m.channel, m.channel_id AS "channelId", m.address, m.says, m.key_id AS "keyId", m.relay,
              m.items, m.facts, m.documents, g.attempts, g.uncertain_attempts AS "uncertainAttempts"`,
});

interface AdvanceDigests {
  readonly worker: string;
  readonly finished: readonly FinishedDelivery[];
  readonly start: readonly string[];
  readonly now: Date;
  readonly leaseMs: number;
}

/** Returns the digests that may be sent now. Pass the ids of `start` that are missing from it to `setAsideDigests`. */
export async function advanceDigests(pool: pg.Pool, advance: AdvanceDigests): Promise<StartedDigest[]> {
  const { finished, worker, now } = advance;
  const { rows } = await pool.query<StartedDigest>({
    ...advanceStatement(pool, advance.start.length),
    values: [...endValues(finished, { worker, now }), advance.leaseMs, advance.start],
  });
  return rows;
}

/** Records that a mailbox refused a digest, and what follows for it and what was in it: see `recordRefusedEnd`. */
export async function recordRefusedDigest(
  db: Kysely<Database>,
  end: RefusedEnd,
): Promise<BounceRecorded | null> {
  return recordRefusedEnd(db, 'digests', end, `, ${toldByThem}`);
}

/** SQL: what a digest holds at $3: what has fallen due at its place; of one in doubt what its message held. */
const holds = (delivery: string, digest: string): string => `
    ${delivery}.recipient_id = ${digest}.recipient_id AND ${delivery}.status = 'owed' AND ${delivery}.lane = ${lanes.together}
    AND ${delivery}.channel = ${digest}.channel AND ${delivery}.channel_id = ${digest}.channel_id
    AND CASE WHEN ${digest}.uncertain_attempts > 0 THEN ${delivery}.id = ANY (${digest}.told)
             ELSE ${delivery}.next_attempt_at <= $3 END`;

const asideStatement = `
    WITH why AS (
      SELECT g.id, g.recipient_id, g.channel, g.channel_id, g.told, g.uncertain_attempts, s.paused_until,
             coalesce(s.channel_count, 0) > 0 AS elsewhere,
             CASE WHEN s.id IS NULL THEN 'erased'
                  WHEN s.state <> 'active' THEN 'unsubscribed'
                  WHEN g.channel_id <> 0 AND NOT EXISTS (
                    SELECT FROM channels c WHERE c.id = g.channel_id AND c.state = 'active') THEN 'channel_ended'
                  WHEN x.email_hash IS NOT NULL AND (g.channel_id = 0 OR x.reason IN (${neverTold})) THEN 'suppressed'
                  WHEN s.paused_until > $3::timestamptz THEN CASE WHEN g.uncertain_attempts = 0 THEN 'paused' END
                  WHEN NOT EXISTS (SELECT FROM deliveries d JOIN draws w ON w.number = d.draw_number
                                    WHERE ${holds('d', 'g')} AND w.withdrawn_at IS NULL AND w.held_at IS NULL)
                    THEN 'nothing_to_say' END AS reason,
             CASE WHEN s.paused_until > $3::timestamptz THEN s.paused_until
                  ELSE (SELECT max(${quietUntil('s', { delivery: 'd', at: '$3::timestamptz' })})
                          FROM deliveries d WHERE ${holds('d', 'g')}) END AS until
        FROM digests g
        LEFT JOIN (SELECT *, ${quietHours('subscribers')} FROM subscribers) s ON s.id = g.recipient_id
        LEFT JOIN suppressions x ON x.email_hash = s.email_hash
       WHERE g.id = ANY ($1::bigint[])
    ), aside AS (
      UPDATE digests g
         SET status = CASE WHEN why.reason IS NULL THEN 'owed' ELSE 'cancelled' END,
             end_reason = why.reason,
             ended_at = CASE WHEN why.reason IS NULL THEN NULL ELSE $3::timestamptz END,
             next_attempt_at = CASE WHEN why.reason IS NULL THEN coalesce(why.until, g.next_attempt_at) ELSE g.next_attempt_at END,
             claimed_by = NULL, lease_until = NULL
        FROM why WHERE g.id = why.id AND ${claimed('g')} AND g.claimed_by = $2
      RETURNING why.*
    ), settled AS (
      UPDATE deliveries d
         SET status = CASE WHEN a.reason = 'paused' THEN 'owed' ELSE 'cancelled' END,
             end_reason = CASE WHEN a.reason <> 'paused' THEN a.reason END,
             ended_at = CASE WHEN a.reason <> 'paused' THEN $3::timestamptz END,
             next_attempt_at = CASE WHEN a.reason = 'paused' THEN a.paused_until ELSE d.next_attempt_at END,
             results = CASE WHEN a.reason = 'erased' THEN '[]'::jsonb ELSE d.results END
        FROM aside a
       WHERE ${holds('d', 'a')}
         AND (a.reason IN ('erased', 'unsubscribed', 'paused') OR a.reason = 'suppressed' AND NOT a.elsewhere)
    )
    SELECT recipient_id AS "subscriberId", reason,
           reason = 'channel_ended' OR reason = 'suppressed' AND elsewhere AS move FROM aside`;

/**
 * Settles claimed digests that may not be sent. For good (`cancelled`) when the reader left, is suppressed, gone or paused, the
 * channel ended, or nothing is left to say; what a paused reader is owed waits for the end of the pause, and what an ended
 * channel was owed goes where its owner is told first now. Back to `owed` for later in quiet hours where its last try
 * ended in doubt. What may begin after all is owed at once. Returns how many were cancelled.
 */
export async function setAsideDigests(
  { pool, db }: Pick<Store, 'pool' | 'db'>,
  { ids, worker, now }: { ids: readonly string[]; worker: string; now: Date },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await pool.query<{ subscriberId: string; reason: string | null; move: boolean | null }>(
    asideStatement,
    [ids, worker, now],
  );
  for (const { subscriberId, move } of rows) {
    if (move !== true) continue;
    await db.transaction().execute(async (trx) => {
      await trx.selectFrom('subscribers').select('id').where('id', '=', subscriberId).forUpdate().execute();
      await redecideWaiting(trx, { subscriberId, now, because: 'places' });
    });
  }
  return rows.filter(({ reason }) => reason !== null).length;
}
