import type { Language } from '@drawbell/draws/subscriber-input';
import type pg from 'pg';
import { handOverEnded } from '../channels/ends.ts';
import type { Relay } from '../channels/relays.ts';
import type { ChannelKind, ChannelSays } from '../channels/tables.ts';
import { keptPlan } from '../kept-plans.ts';
import { asideText, lanes } from '../lease.ts';
import type { Store } from '../open-store.ts';
import { heldForMs } from './advance.ts';
import { ends, endValues, type FinishedDelivery } from './ends.ts';
import {
  beingToldEarlier,
  claimed,
  neverTold,
  quietHours,
  quietUntil,
  superseded,
  toldEarlier,
} from './conditions.ts';
import type { AlertKind, ProfileResult } from './tables.ts';

/** How a try ended, and what becomes of its delivery: as of a mail. */
export type FinishedAlert = Omit<FinishedDelivery, 'refusal'>;

/** An alert for a push service, a topic or a chat, in the hands of a worker. */
export interface ClaimedAlert {
  readonly id: string;
  readonly subscriberId: string;
  readonly createdAt: Date;
  readonly language: Language;
  readonly channelId: string;
  /** Sealed. */
  readonly address: string;
  readonly says: ChannelSays;
  readonly relay: string;
  /** How the server stands that it goes through. */
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly because: string;
  readonly results: ProfileResult[];
  readonly repeat: boolean;
  /** Attempts before this one, since it was last ordered. */
  readonly attempts: number;
  readonly uncertainAttempts: number;
  readonly toldBefore: boolean;
  /** Whether it may be sent. What may not is set aside: its row is `claimed`, and nothing was sent. */
  readonly mayBegin: boolean;
}

/** SQL: whether the reader `s` of a delivery is never told anything: a mailbox that bounces says nothing of their phone. */
const barred = (reader: string): string =>
  `EXISTS (SELECT FROM suppressions x WHERE x.email_hash = ${reader}.email_hash AND x.reason IN (${neverTold}))`;

/**
 * Records tries that ended, given as $1 to $8, and claims what is due of a channel, in one statement, hence one commit for
 * both. What may begin is `sending` in the record, under the conditions of a mail, and only while its channel is active.
 *
 * Readers and channels are locked until the commit, as for mails. Nobody is waited for meanwhile: whoever is being changed at
 * this moment is claimed and given back.
 */
const advanceStatement = keptPlan({
  name: 'advance-channels',
  text: `
    WITH ${ends.deliveries}, told AS (
      UPDATE channels SET last_told_at = $7, failures = 0
       WHERE id IN (SELECT c.id FROM channels c
                     WHERE c.id IN (SELECT d.channel_id FROM ended JOIN deliveries d ON d.id = ended.id WHERE ended.status = 'sent')
                       FOR NO KEY UPDATE SKIP LOCKED)
    ), due AS (
      SELECT * FROM deliveries
       WHERE status = 'owed' AND channel = $10 AND lane = $11 AND next_attempt_at <= $7 AND id <> ALL ($1::bigint[])
       ORDER BY next_attempt_at, id LIMIT $12 FOR UPDATE SKIP LOCKED
    ), reader AS (
      SELECT id, email_hash, language, ${quietHours('subscribers')} FROM subscribers
       WHERE id IN (SELECT recipient_id FROM due)
         AND state = 'active' AND (paused_until IS NULL OR paused_until <= $7)
         FOR SHARE SKIP LOCKED
    ), place AS (
      SELECT id, address, relay, says FROM channels
       WHERE id IN (SELECT channel_id FROM due) AND state = 'active'
         FOR SHARE SKIP LOCKED
    ), judged AS (
      SELECT d.id, s.language, p.address, p.relay, p.says, r.consecutive_failures, r.hold_until,
             ${toldEarlier('d')} AS told_earlier,
             s.id IS NOT NULL AND p.id IS NOT NULL AND NOT ${barred('s')} AND ${quietUntil('s', { delivery: 'd', at: '$7::timestamptz' })} IS NULL
               AND w.withdrawn_at IS NULL AND w.held_at IS NULL
               AND (d.replay_id IS NULL OR NOT EXISTS (
                 SELECT FROM replays o WHERE o.id = d.replay_id AND o.state = 'cancelled'))
               AND (w.revision = d.revision OR NOT ${superseded('d')})
               AND (d.because <> 'correction' OR ${toldEarlier('d')}) AS may
        FROM due d
        JOIN draws w ON w.number = d.draw_number
        LEFT JOIN reader s ON s.id = d.recipient_id
        LEFT JOIN place p ON p.id = d.channel_id
        LEFT JOIN relays r ON r.name = p.relay
    )
    UPDATE deliveries d
       SET status = CASE WHEN j.may THEN 'sending' ELSE 'claimed' END, claimed_by = $8,
           lease_until = now() + $9::int * interval '1 millisecond'
      FROM judged j WHERE d.id = j.id
    RETURNING d.id, d.recipient_id AS "subscriberId", d.created_at AS "createdAt", coalesce(j.language, 'en') AS language,
              d.channel_id AS "channelId", coalesce(j.address, '') AS address, coalesce(j.relay, '') AS relay,
              coalesce(j.says, 'verdict') AS says,
              coalesce(j.consecutive_failures, 0) AS "consecutiveFailures", j.hold_until AS "holdUntil",
              d.draw_number AS "drawNumber", d.revision, d.kind, d.because, d.results,
              (d.kind = 'repeat' OR d.attempts_before > 0) AS repeat,
              d.attempts - d.attempts_before AS attempts, d.uncertain_attempts AS "uncertainAttempts",
              (d.kind = 'correction' AND j.told_earlier) AS "toldBefore", j.may AS "mayBegin"`,
});

interface AdvanceAlerts {
  readonly channel: ChannelKind;
  readonly lane: number;
  readonly worker: string;
  readonly finished: readonly FinishedAlert[];
  readonly limit: number;
  readonly now: Date;
  readonly leaseMs: number;
}

export async function advanceAlerts(
  pool: pg.Pool,
  { channel, lane, limit, leaseMs, finished, worker, now }: AdvanceAlerts,
): Promise<ClaimedAlert[]> {
  const { rows } = await pool.query<ClaimedAlert>({
    ...advanceStatement(pool, finished.length),
    values: [...endValues(finished, { worker, now }), leaseMs, channel, lane, limit],
  });
  return rows;
}

/** A claimed alert that is not begun: until a moment, or because of what stands in its way. */
interface AsideAlert {
  readonly id: string;
  readonly until: Date | null;
}

/** What is looked at again soon: its reader was being changed. */
const soonMs = 250;

const asideStatement = asideText('deliveries', {
  why: `
    SELECT c.id,
           CASE
             WHEN a.until IS NOT NULL THEN NULL
             WHEN s.id IS NULL THEN 'erased'
             WHEN s.state <> 'active' THEN 'unsubscribed'
             WHEN ${barred('s')} THEN 'suppressed'
             WHEN NOT EXISTS (SELECT FROM channels k WHERE k.id = c.channel_id AND k.state = 'active') THEN 'channel_ended'
             WHEN EXISTS (SELECT FROM stopped r WHERE r.id = c.replay_id) THEN 'replay_cancelled'
             WHEN ${superseded('c')} THEN 'superseded'
             WHEN c.because = 'correction' AND NOT ${toldEarlier('c')} AND NOT ${beingToldEarlier('c')} THEN 'never_told'
           END AS reason,
           CASE
             WHEN a.until IS NOT NULL THEN a.until
             WHEN w.withdrawn_at IS NOT NULL OR w.held_at IS NOT NULL OR s.paused_until > $3::timestamptz
               OR c.because = 'correction' AND NOT ${toldEarlier('c')} THEN $5::timestamptz
             ELSE coalesce(${quietUntil('s', { delivery: 'c', at: '$3::timestamptz' })}, $6::timestamptz)
           END AS until,
           a.until IS NULL AND ${quietUntil('s', { delivery: 'c', at: '$3::timestamptz' })} IS NOT NULL AS quiet
      FROM unnest($1::bigint[], $4::timestamptz[]) AS a (id, until)
      JOIN deliveries c ON c.id = a.id
      JOIN draws w ON w.number = c.draw_number
      LEFT JOIN (SELECT *, ${quietHours('subscribers')} FROM subscribers) s ON s.id = c.recipient_id`,
  holds: `(${claimed('t')} OR t.status || '' = 'sending')`,
  sets: `, results = CASE WHEN why.reason = 'erased' THEN '[]'::jsonb ELSE t.results END,
           lane = CASE WHEN why.quiet AND t.lane = ${lanes.live} AND t.kind <> 'repeat' AND t.attempts_before = 0
                        AND t.uncertain_attempts = 0 THEN ${lanes.together} ELSE t.lane END`,
});

/**
 * Gives claimed alerts back, or ends them, by the conditions of a mail. What came to be owed to a channel after that had ended
 * goes where its owner is told first.
 */
export async function setAsideAlerts(
  { pool, db }: Pick<Store, 'pool' | 'db'>,
  { aside, worker, now }: { aside: readonly AsideAlert[]; worker: string; now: Date },
): Promise<void> {
  const ids = aside.map(({ id }) => id);
  const { rows } = await pool.query<{ id: string }>(
    `SELECT DISTINCT c.id FROM deliveries d JOIN channels c ON c.id = d.channel_id
      WHERE d.id = ANY ($1::bigint[]) AND c.state = 'ended'`,
    [aside.filter(({ until }) => until === null).map(({ id }) => id)],
  );
  for (const { id } of rows) await handOverEnded(db, { id, now });
  const untils = aside.map(({ until }) => until);
  const at = (ms: number) => new Date(now.getTime() + ms);
  await pool.query(asideStatement, [ids, worker, now, untils, at(heldForMs), at(soonMs)]);
}

/** How a digest stands that is about to be told over a channel: since when it is owed, and how its server is. */
interface DigestStanding extends Relay {
  readonly id: string;
  readonly createdAt: Date;
}

export async function readDigestStandings(
  pool: pg.Pool,
  digests: readonly { readonly id: string; readonly relay: string | null }[],
): Promise<ReadonlyMap<string, DigestStanding>> {
  if (digests.length === 0) return new Map();
  const { rows } = await pool.query<DigestStanding>(
    `SELECT g.id, g.created_at AS "createdAt", coalesce(r.consecutive_failures, 0) AS "consecutiveFailures",
            r.hold_until AS "holdUntil"
       FROM unnest($1::bigint[], $2::text[]) AS a (id, relay)
       JOIN digests g ON g.id = a.id LEFT JOIN relays r ON r.name = a.relay`,
    [digests.map(({ id }) => id), digests.map(({ relay }) => relay)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Gives digests back that had begun and that wait for their server: nothing of them was sent. */
export async function putOffDigests(
  pool: pg.Pool,
  {
    waits,
    worker,
  }: { waits: readonly { readonly id: string; readonly until: Date | null }[]; worker: string },
): Promise<void> {
  await pool.query(
    `UPDATE digests g
        SET status = 'owed', claimed_by = NULL, lease_until = NULL, next_attempt_at = coalesce(w.until, g.next_attempt_at),
            told = CASE WHEN g.uncertain_attempts > 0 THEN g.told ELSE '{}' END
       FROM unnest($1::bigint[], $2::timestamptz[]) AS w (id, until)
      WHERE g.id = w.id AND g.status = 'sending' AND g.claimed_by = $3`,
    [waits.map(({ id }) => id), waits.map(({ until }) => until), worker],
  );
}

/** Whether anything is due on a channel: alerts, and what is told together. */
export async function isChannelDue(
  pool: pg.Pool,
  { channel, now }: { channel: ChannelKind; now: Date },
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM deliveries
      WHERE status = 'owed' AND channel = $1 AND lane IN (${lanes.live}, ${lanes.replay}) AND next_attempt_at <= $2
      UNION ALL SELECT 1 FROM digests WHERE status = 'owed' AND channel = $1 AND next_attempt_at <= $2 LIMIT 1`,
    [channel, now],
  );
  return rows.length > 0;
}
