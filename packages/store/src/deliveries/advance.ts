import type { KeptDocument } from '@drawbell/draws/plan/document';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { BounceRecorded } from '../bounces/reports.ts';
import { leaveSuppressedMailbox } from '../channels/ends.ts';
import { asideText, type Claim, claimText, claimValues, lanes } from '../lease.ts';
import { keptPlan, manyOrFew } from '../kept-plans.ts';
import type { Store } from '../open-store.ts';
import type { Database } from '../schema.ts';
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

/** Takes owed mails of one lane, oldest due first. A claim names rows only; what they say is read when the sending begins. */
const claimStatement = {
  name: 'claim-emails',
  text: claimText('deliveries', {
    where: "channel = 'email' AND lane = $5",
    order: 'next_attempt_at, id',
    ...{ status: 'claimed', answers: 't.id' },
  }),
};

/** @param claim.lane 1 alerts of live draws, 2 replays: each worker empties the lower lanes first */
export async function claimEmails(
  pool: pg.Pool,
  claim: Claim & { readonly lane: number },
): Promise<string[]> {
  const values = [...claimValues(claim), claim.lane];
  const { rows } = await pool.query<{ id: string }>({ ...claimStatement, values });
  return rows.map((row) => row.id);
}

/** A mail to send now: its row is 'sending' in the record, and its reader still wants it. */
export interface StartedEmail {
  readonly id: string;
  readonly subscriberId: string;
  /** 0 for a mail that only a replay owes. */
  readonly fanOutId: string;
  readonly email: string;
  readonly emailHash: Buffer;
  readonly language: Language;
  readonly drawNumber: string;
  readonly revision: number;
  readonly kind: AlertKind;
  readonly lane: number;
  readonly because: string;
  readonly results: readonly ProfileResult[];
  /**
   * The profile as it is now, where the mail is of one alone; null for others, whose mails say nothing besides the results,
   * and where another has the same label, or none like it: one that rests is not in the results.
   */
  readonly facts: Profile | null;
  /** Of all profiles whose label no other has, each beside that label; null where there are none. */
  readonly documents: readonly { readonly label: string | null; readonly document: KeptDocument }[] | null;
  /** Ordered again by hand: the reader may have it already. */
  readonly repeat: boolean;
  /** Attempts before this one, since it was last ordered. */
  readonly attempts: number;
  /** Of them, those whose end nobody could know. */
  readonly uncertainAttempts: number;
  /** Of a correction: the reader was sent an earlier revision. */
  readonly toldBefore: boolean;
}

const started = manyOrFew('$10::bigint[]');

/**
 * Records tries that ended and begins the next ones, in one statement, hence one commit for both: between two
 * commits each connection carries at most one message, so after a kill at most one message a connection is in doubt.
 *
 * A row begins only while its reader is active, not paused and not suppressed, its draw neither withdrawn nor held back,
 * the replay that ordered it not cancelled, and no newer
 * revision has a fan-out of its own: unsubscribing takes effect at once, also in the middle of a fan-out. A mail whose
 * only cause is that an earlier revision was told begins only if that one was sent.
 *
 * Readers are locked until the commit.
 *
 * That the server accepted a mail is recorded also when the lease was lost and a sweep has made it owed again: what
 * is known to have arrived is not sent a second time.
 */
const advanceStatement = keptPlan({
  name: 'advance-emails',
  text: `
    WITH ${ends.deliveries}, reader AS (${readersOf('deliveries', { ids: started, now: '$7' })}
    )
    UPDATE deliveries d
       SET status = 'sending', lease_until = now() + $9::int * interval '1 millisecond'
      FROM reader s, draws w
     WHERE d.id = ANY (${started}) AND d.id <> ALL (${manyOrFew('$1::bigint[]')}) AND ${claimed('d')} AND d.claimed_by = $8
       AND s.id = d.recipient_id AND d.channel = 'email' AND ${quietUntil('s', { delivery: 'd', at: '$7' })} IS NULL
       AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)
       AND w.number = d.draw_number AND w.withdrawn_at IS NULL AND w.held_at IS NULL
       AND (d.replay_id IS NULL OR NOT EXISTS (
         SELECT FROM replays r WHERE r.id = d.replay_id AND r.state = 'cancelled'))
       AND (w.revision = d.revision OR NOT ${superseded('d')})
       AND (d.because <> 'correction' OR ${toldEarlier('d')})
    RETURNING d.id, d.recipient_id AS "subscriberId", d.fan_out_id AS "fanOutId", s.email, s.email_hash AS "emailHash", s.language,
              d.draw_number AS "drawNumber", d.revision,
              d.kind, d.lane, d.because, d.results,
              ${factsNow('d')} AS facts, ${documentsNow('d')} AS documents,
              d.attempts - d.attempts_before AS attempts, (d.kind = 'repeat' OR d.attempts_before > 0) AS repeat,
              d.uncertain_attempts AS "uncertainAttempts",
              (d.kind = 'correction' AND ${toldEarlier('d')}) AS "toldBefore"`,
});

interface Advance {
  readonly worker: string;
  readonly finished: readonly FinishedDelivery[];
  readonly start: readonly string[];
  readonly now: Date;
  readonly leaseMs: number;
}

/** Returns the mails that may be sent now. Pass the ids of `start` that are missing from it to `setAsideEmails`. */
export async function advanceEmails(pool: pg.Pool, advance: Advance): Promise<StartedEmail[]> {
  const { finished, worker, now } = advance;
  const { rows } = await pool.query<StartedEmail>({
    ...advanceStatement(pool, advance.start.length),
    values: [...endValues(finished, { worker, now }), advance.leaseMs, advance.start],
  });
  return rows;
}

/** Records that a mailbox refused an alert, and what follows: see `recordRefusedEnd`. */
export async function recordRefusedEmail(
  db: Kysely<Database>,
  end: RefusedEnd,
): Promise<BounceRecorded | null> {
  return recordRefusedEnd(db, 'deliveries', end);
}

/** How long a mail of a withdrawn draw or a paused reader waits before it is looked at again. */
export const heldForMs = 10 * 60_000;

const asideStatement = asideText('deliveries', {
  why: `
    SELECT c.id,
           CASE
             WHEN s.id IS NULL THEN 'erased'
             WHEN s.state <> 'active' THEN 'unsubscribed'
             WHEN x.email_hash IS NOT NULL THEN 'suppressed'
             WHEN EXISTS (SELECT FROM stopped r WHERE r.id = c.replay_id) THEN 'replay_cancelled'
             WHEN ${superseded('c')} THEN 'superseded'
             WHEN c.because = 'correction' AND NOT ${toldEarlier('c')}
              AND NOT ${beingToldEarlier('c')} THEN 'never_told'
           END AS reason,
           CASE WHEN w.withdrawn_at IS NOT NULL OR w.held_at IS NOT NULL OR s.paused_until > $3::timestamptz
                  OR c.because = 'correction' AND NOT ${toldEarlier('c')} THEN $4::timestamptz
                ELSE ${quietUntil('s', { delivery: 'c', at: '$3::timestamptz' })} END AS until,
           ${quietUntil('s', { delivery: 'c', at: '$3::timestamptz' })} IS NOT NULL AS quiet
      FROM deliveries c
      JOIN draws w ON w.number = c.draw_number
      LEFT JOIN (SELECT *, ${quietHours('subscribers')} FROM subscribers) s ON s.id = c.recipient_id
      LEFT JOIN suppressions x ON x.email_hash = s.email_hash
     WHERE c.id = ANY ($1::bigint[])`,
  holds: claimed('t'),
  // Written by a walk that had read the person before they were erased.
  // What quiet hours hold is told with what else they held, in one message; not what may have arrived already, for it goes
  // again under its own Message-ID, nor what is sent again by hand.
  sets: `, results = CASE WHEN why.reason = 'erased' THEN '[]'::jsonb ELSE t.results END,
           lane = CASE WHEN why.quiet AND t.lane = ${lanes.live} AND t.kind <> 'repeat' AND t.attempts_before = 0
                        AND t.uncertain_attempts = 0 THEN ${lanes.together} ELSE t.lane END`,
});

/** Readers of $1 whose mailbox is barred and who are told elsewhere. */
const elsewhereStatement = `
    SELECT DISTINCT s.id FROM deliveries d JOIN subscribers s ON s.id = d.recipient_id
      JOIN suppressions x ON x.email_hash = s.email_hash AND x.reason NOT IN (${neverTold})
     WHERE d.id = ANY ($1::bigint[]) AND s.state = 'active' AND s.channel_count > 0`;

/**
 * Settles claimed mails that may not be sent. For good (`cancelled`) when the reader left, is suppressed or gone, or
 * when a newer revision will tell them, or when it only corrects what they were never told; back to `owed` for later
 * while the draw is withdrawn or held back, the reader paused or in quiet hours, or the earlier mail still being sent. What may begin after
 * all is owed at once: a worker that was away lost it, and took it again while it was about to begin. What a mailbox was owed
 * that may not be mailed any more is owed in another of its owner's places, where there is one.
 * Returns how many were cancelled.
 */
export async function setAsideEmails(
  { pool, db }: Pick<Store, 'pool' | 'db'>,
  { ids, worker, now }: { ids: readonly string[]; worker: string; now: Date },
): Promise<number> {
  if (ids.length === 0) return 0;
  const elsewhere = await pool.query<{ id: string }>(elsewhereStatement, [ids]);
  for (const { id } of elsewhere.rows) await leaveSuppressedMailbox(db, { subscriberId: id, now });
  const until = new Date(now.getTime() + heldForMs);
  const { rows } = await pool.query<{ status: string }>(asideStatement, [ids, worker, now, until]);
  return rows.filter((row) => row.status === 'cancelled').length;
}
