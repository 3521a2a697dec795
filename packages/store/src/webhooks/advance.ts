import type pg from 'pg';
import { asideText } from '../lease.ts';
import type { MessageEndReason } from './end-reasons.ts';
import type {
  EndpointState,
  StoredSecret,
  WatchedResult,
  WebhookAttemptResult,
  WebhookEventType,
} from './tables.ts';

/** How an attempt ended and what becomes of its message. */
export interface FinishedMessage {
  readonly id: string;
  readonly status: 'sent' | 'owed' | 'failed';
  readonly result: WebhookAttemptResult;
  readonly statusCode: number | null;
  readonly response: string;
  readonly durationMs: number;
  /** When to try again, for `owed`. */
  readonly nextAttemptAt: Date | null;
}

/** One match of a batch, and where it stands in the list of what its consumer is told. */
export interface BatchedMatch extends WatchedResult {
  readonly position: string;
}

/** A message in the hands of a worker, already 'sending' in the record. */
export interface ClaimedMessage {
  readonly id: string;
  readonly createdAt: Date;
  readonly eventId: string;
  readonly type: WebhookEventType;
  /** When the event happened. */
  readonly occurredAt: Date;
  /** In the list of what its consumer is told: see `bodyIdOf`. */
  readonly position: string | null;
  readonly result: WatchedResult | null;
  /** Of a batch: the matches of profiles that are still watched, in order. */
  readonly matches: readonly BatchedMatch[] | null;
  readonly attempts: number;
  readonly attemptsBefore: number;
  readonly endpointId: string;
  readonly url: string;
  readonly secrets: readonly StoredSecret[];
  /** Sealed, both; null for none. */
  readonly headers: string | null;
  readonly certificate: string | null;
  readonly state: EndpointState;
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
  readonly ratePerSecond: number | null;
  /** Why it may not be sent as things stand; null when it may. `withdrawn` and `held` may pass, the others are for good. */
  readonly obstacle:
    | 'endpoint_disabled'
    | 'replay_cancelled'
    | 'expunged'
    | 'held'
    | 'profile_removed'
    | 'superseded'
    | 'withdrawn'
    | 'unknown'
    | null;
}

/**
 * Records attempts that ended and claims the next messages, in one statement, hence one commit for both. What is
 * claimed counts as being sent: after a kill, only what a worker held is in doubt, and its webhook-id tells a second
 * copy from a first.
 *
 * That one is given up is told to the consumer's other endpoints: its event is written with it.
 *
 * That a receiver accepted is recorded also when the lease was lost and a sweep has made the message owed again.
 * What is about a watched profile that is forgotten is not told. A match of a draw that was corrected since, or that is withdrawn at the moment, is not told; one that a person
 * ordered again is.
 */
const statement = {
  name: 'advance-messages',
  text: `
    WITH ended AS (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::int[], $7::timestamptz[])
        AS e (id, status, result, status_code, response, duration_ms, next_attempt_at)
    ), recorded AS (
      UPDATE webhook_messages m
         SET status = ended.status, attempts = m.attempts + 1,
             next_attempt_at = coalesce(ended.next_attempt_at, m.next_attempt_at),
             claimed_by = NULL, lease_until = NULL,
             ended_at = CASE WHEN ended.status = 'owed' THEN NULL ELSE $8::timestamptz END,
             end_reason = CASE WHEN ended.status <> 'failed' THEN NULL WHEN ended.status_code = 410 THEN 'endpoint_gone'
                               ELSE 'retries_exhausted' END
        FROM ended
       WHERE m.id = ended.id
         AND (m.status = 'sending' AND m.claimed_by = $9 OR ended.status = 'sent' AND m.status IN ('owed', 'sending'))
      RETURNING m.id, m.attempts, m.status, m.end_reason, ended.status_code
    ), given_up AS (
      INSERT INTO webhook_events (type, consumer_id, facts, occurred_at, state)
      SELECT 'message.failed', e.consumer_id, jsonb_build_object('failed', jsonb_build_object(
               'message', m.id::text, 'createdAt', m.created_at, 'endpointId', m.endpoint_id::text,
               'type', ${messageTypeOf('m', 'v')}, 'attempts', r.attempts, 'reason', r.end_reason, 'statusCode', r.status_code)), $8, 'owed'
        FROM recorded r
        JOIN webhook_messages m ON m.id = r.id
        JOIN endpoints e ON e.id = m.endpoint_id
        JOIN webhook_events v ON v.id = m.event_id
       -- Of what tells of failures no failure is told: it would go round.
       WHERE r.status = 'failed' AND v.type NOT IN ('message.failed', 'endpoint.disabled', 'test.ping')
    ), attempt AS (
      INSERT INTO webhook_attempts (message_id, attempt, result, status_code, response, duration_ms, ended_at)
      SELECT id, recorded.attempts, ended.result, ended.status_code, ended.response, ended.duration_ms, $8
        FROM recorded JOIN ended USING (id)
    ), due AS (
      SELECT id FROM webhook_messages
       WHERE status = 'owed' AND lane = $10 AND next_attempt_at <= $8 AND id <> ALL ($1::bigint[])
       ORDER BY next_attempt_at, id LIMIT $11 FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE webhook_messages m
         SET status = 'sending', claimed_by = $9, lease_until = now() + $12::int * interval '1 millisecond'
        FROM due WHERE m.id = due.id
      RETURNING m.*
    )
    SELECT t.id, t.created_at AS "createdAt", t.event_id AS "eventId", v.type, v.occurred_at AS "occurredAt", t.position,
           t.result, ${batchedMatches('t')} AS matches, t.attempts,
           t.attempts_before AS "attemptsBefore", t.endpoint_id AS "endpointId", e.url, e.secrets, e.headers,
           e.client_certificate ->> 'sealed' AS certificate, e.state,
           e.consecutive_failures AS "consecutiveFailures", e.hold_until AS "holdUntil",
           e.rate_per_second AS "ratePerSecond",
           CASE
             WHEN e.state <> 'active' OR c.disabled_at IS NOT NULL THEN 'endpoint_disabled'
             WHEN EXISTS (SELECT FROM replays r WHERE r.id = t.replay_id AND r.state = 'cancelled')
               THEN 'replay_cancelled'
             WHEN t.expunged_at IS NOT NULL
               OR v.type = 'profile.matched' AND t.positions IS NULL AND t.result IS NULL THEN 'expunged'
             WHEN EXISTS (SELECT FROM draws w WHERE w.number = v.draw_number AND w.held_at IS NOT NULL) THEN 'held'
             WHEN v.type NOT IN ('profile.matched', 'deadline.approaching') THEN NULL
             WHEN t.positions IS NULL
              AND NOT EXISTS (SELECT FROM watched_profiles p WHERE p.id = t.watched_id) THEN 'profile_removed'
             WHEN t.positions IS NOT NULL AND ${batchedMatches('t')} IS NULL THEN ${whyEmpty('t')}
             WHEN v.type = 'deadline.approaching' THEN NULL
             WHEN t.attempts_before > 0 THEN NULL
             WHEN EXISTS (SELECT FROM webhook_events n WHERE n.type = 'profile.matched'
                            AND n.draw_number = v.draw_number AND n.revision > v.revision) THEN 'superseded'
             WHEN EXISTS (SELECT FROM draws w WHERE w.number = v.draw_number AND w.withdrawn_at IS NOT NULL)
               THEN 'withdrawn'
           END AS obstacle
      FROM taken t
      JOIN endpoints e ON e.id = t.endpoint_id
      JOIN consumers c ON c.id = e.consumer_id
      JOIN webhook_events v ON v.id = t.event_id`,
};

/** SQL: what a message tells: a batch is of the event whose matches it tells, and called by another name. */
export function messageTypeOf(message: string, event: string): string {
  return `CASE WHEN ${message}.positions IS NULL THEN ${event}.type ELSE 'profiles.matched' END`;
}

/** SQL: what a batch tells: what its profiles that are still watched come to; null when there is nothing of them. */
export function batchedMatches(message: string): string {
  return `CASE WHEN ${message}.positions IS NOT NULL THEN (
             SELECT jsonb_agg(l.result || jsonb_build_object('position', l.position::text) ORDER BY l.position)
               FROM consumer_events l JOIN watched_profiles p ON p.id = l.watched_id
              WHERE l.position = ANY (${message}.positions) AND l.expunged_at IS NULL) END`;
}

/** SQL: why a batch tells nothing: its profiles are gone, or what it said is forgotten; of one past its time it is not known any more. */
function whyEmpty(message: string): string {
  return `(SELECT CASE WHEN bool_or(l.expunged_at IS NULL) THEN 'profile_removed' WHEN count(*) > 0 THEN 'expunged' ELSE 'unknown' END
             FROM consumer_events l WHERE l.position = ANY (${message}.positions))`;
}

interface MessageAdvance {
  readonly worker: string;
  readonly finished: readonly FinishedMessage[];
  readonly lane: number;
  /** How many to claim at most. */
  readonly limit: number;
  readonly now: Date;
  readonly leaseMs: number;
}

export async function advanceMessages(pool: pg.Pool, advance: MessageAdvance): Promise<ClaimedMessage[]> {
  const { finished } = advance;
  const { rows } = await pool.query<ClaimedMessage>({
    ...statement,
    values: [
      finished.map(({ id }) => id),
      finished.map(({ status }) => status),
      finished.map(({ result }) => result),
      finished.map(({ statusCode }) => statusCode),
      finished.map(({ response }) => response),
      finished.map(({ durationMs }) => durationMs),
      finished.map(({ nextAttemptAt }) => nextAttemptAt),
      advance.now,
      advance.worker,
      advance.lane,
      advance.limit,
      advance.leaseMs,
    ],
  });
  return rows;
}

/** A claimed message that is not begun: for good, or until a moment. No attempt is counted. */
export interface AsideMessage {
  readonly id: string;
  /** Null when it is cancelled. */
  readonly until: Date | null;
  readonly reason: MessageEndReason | null;
}

const asideStatement = {
  name: 'set-aside-messages',
  text: asideText('webhook_messages', {
    why: `
    SELECT a.id, a.until,
           CASE WHEN a.until IS NULL AND (a.reason <> 'replay_cancelled' OR EXISTS (
             SELECT FROM webhook_messages c JOIN stopped ON stopped.id = c.replay_id WHERE c.id = a.id)) THEN a.reason END AS reason
      FROM unnest($1::bigint[], $4::timestamptz[], $5::text[]) AS a (id, until, reason)`,
    holds: "t.status = 'sending'",
  }),
};

/**
 * Gives claimed messages back, or ends them. One whose replay goes on again since it was claimed is owed at once: the walk
 * that resumes found it under way, and would not owe it again.
 */
export async function setAsideMessages(
  pool: pg.Pool,
  { worker, aside, now }: { worker: string; aside: readonly AsideMessage[]; now: Date },
): Promise<void> {
  const ids = aside.map(({ id }) => id);
  const untils = aside.map(({ until }) => until);
  const reasons = aside.map(({ reason }) => reason);
  await pool.query({ ...asideStatement, values: [ids, worker, now, untils, reasons] });
}
