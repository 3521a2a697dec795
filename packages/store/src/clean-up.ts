import type pg from 'pg';

/** How long each kind of data is kept. */
export interface Retention {
  readonly alertHistoryDays: number;
}

/** What a clean-up removed, by kind. */
export interface CleanedUp {
  readonly requests: number;
  readonly deliveries: number;
  readonly digests: number;
  readonly accountMails: number;
  readonly pastSettings: number;
  readonly bounceEvents: number;
  readonly webhookMessages: number;
  readonly webhookEvents: number;
  readonly consumerEvents: number;
  readonly idempotencyKeys: number;
  readonly tokens: number;
  readonly rateLimits: number;
  readonly consumerSessions: number;
  readonly requestCounts: number;
  readonly adminSessions: number;
  readonly devices: number;
  readonly reminders: number;
  readonly pendingChannels: number;
  readonly telegramUpdates: number;
}

const everyMs = 3_600_000;
const accountMailDays = 30;
/**
 * An event outlives its messages, which are made from it. One that is still owed, as a match of a draw that stays
 * withdrawn, keeps its event: without it, it would be claimed for ever and never sent. So does what is still listed, as by a
 * replay long after: whoever read it last goes on from there.
 */
const eventDaysMore = 7;
/** How long a call may be repeated under the same Idempotency-Key. */
const idempotencyDays = 1;
/** A channel that nobody confirmed in time leads nowhere. */
const pendingDays = 1;
/** Telegram repeats what it was not answered for as long. */
const updateDays = 1;
const rowsAtOnce = 5_000;

/**
 * Removes what is past its time, once an hour over all processes: the record decides whose turn it is. Returns null
 * if it was not this process's turn. Unconfirmed sign-ups go when they expire; suppressions stay.
 */
export async function cleanUpWhenDue(
  pool: pg.Pool,
  { now, retention }: { now: Date; retention: Retention },
): Promise<CleanedUp | null> {
  if (!(await takeTurn(pool, now))) return null;
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const removed: CleanedUp = {
    requests: await removeAll(pool, 'requests', 'expires_at <= $1', now),
    deliveries: await removeAll(
      pool,
      'deliveries',
      "created_at <= $1 AND status IN ('sent', 'failed', 'uncertain', 'cancelled')",
      daysAgo(retention.alertHistoryDays),
    ),
    digests: await removeAll(
      pool,
      'digests',
      "created_at <= $1 AND status IN ('sent', 'failed', 'uncertain', 'cancelled')",
      daysAgo(retention.alertHistoryDays),
    ),
    accountMails: await removeAll(
      pool,
      'account_mails',
      "created_at <= $1 AND status NOT IN ('owed', 'sending')",
      daysAgo(accountMailDays),
    ),
    pastSettings: await removeAll(
      pool,
      'past_settings',
      'valid_until <= $1',
      daysAgo(retention.alertHistoryDays),
    ),
    bounceEvents: await removeAll(
      pool,
      'bounce_events',
      'received_at <= $1',
      daysAgo(retention.alertHistoryDays),
    ),
    webhookMessages: await removeAll(
      pool,
      'webhook_messages',
      "created_at <= $1 AND status IN ('sent', 'failed', 'cancelled')",
      daysAgo(retention.alertHistoryDays),
    ),
    webhookEvents: await removeAll(
      pool,
      'webhook_events',
      `state = 'done' AND finished_at <= $1 AND NOT EXISTS (
         SELECT FROM webhook_messages m WHERE m.event_id = webhook_events.id AND m.status IN ('owed', 'sending'))
         AND NOT EXISTS (SELECT FROM consumer_events l WHERE l.event_id = webhook_events.id)`,
      daysAgo(retention.alertHistoryDays + eventDaysMore),
    ),
    consumerEvents: await removeFirstEvents(pool, daysAgo(retention.alertHistoryDays)),
    idempotencyKeys: await removeAll(pool, 'idempotency_keys', 'created_at <= $1', daysAgo(idempotencyDays)),
    tokens: await removeAll(pool, 'tokens', 'expires_at <= $1', now),
    rateLimits: await removeAll(pool, 'rate_limits', 'free_at <= $1', now),
    consumerSessions: await removeAll(pool, 'consumer_sessions', 'expires_at <= $1', now),
    requestCounts: await removeAll(pool, 'request_counts', 'window_ends_at <= $1', now),
    adminSessions: await removeAll(pool, 'admin_sessions', 'expires_at <= $1', now),
    devices: await removeAll(pool, 'devices', 'expires_at <= $1', now),
    reminders: await removeAll(
      pool,
      'reminders',
      "state IN ('told', 'passed') AND deadline_on <= $1::timestamptz::date",
      daysAgo(retention.alertHistoryDays),
    ),
    pendingChannels: await removeAll(
      pool,
      'channels',
      "state = 'pending' AND code_expires_at <= $1",
      daysAgo(pendingDays),
    ),
    telegramUpdates: await removeAll(pool, 'telegram_updates', 'taken_at <= $1', daysAgo(updateDays)),
  };
  await addToTotals(pool, removed);
  return removed;
}

async function takeTurn(pool: pg.Pool, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO settings (key, value) VALUES ('clean_up', jsonb_build_object('at', $1::text, 'removed', '{}'::jsonb))
     ON CONFLICT (key) DO UPDATE SET value = settings.value || jsonb_build_object('at', $1::text)
     WHERE (settings.value ->> 'at')::timestamptz <= $2`,
    [now.toISOString(), new Date(now.getTime() - everyMs)],
  );
  return rowCount === 1;
}

/**
 * Deletes in batches, so that no lock is held for long. It waits for nobody: what another statement holds, as a call that is
 * counted holds two rows, goes an hour later.
 */
async function removeAll(pool: pg.Pool, table: string, past: string, at: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${past} LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED))`,
      [at],
    );
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsAtOnce) return removed;
  }
}

/**
 * The list of what consumers are told loses its beginning and nothing else, in order, however the clocks of those who wrote it
 * differ: whoever goes on from a place that is kept misses nothing, and whose place is gone is told so.
 */
async function removeFirstEvents(pool: pg.Pool, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `WITH first AS (SELECT position, created_at FROM consumer_events ORDER BY position LIMIT ${rowsAtOnce}),
            kept AS (SELECT min(position) AS position FROM first WHERE created_at > $1),
            past AS (
              SELECT l.position FROM consumer_events l, kept
               WHERE l.position IN (SELECT position FROM first) AND (kept.position IS NULL OR l.position < kept.position)
               ORDER BY l.position FOR UPDATE OF l)
       DELETE FROM consumer_events WHERE position IN (SELECT position FROM past)`,
      [before],
    );
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsAtOnce) return removed;
  }
}

async function addToTotals(pool: pg.Pool, removed: CleanedUp): Promise<void> {
  await pool.query(
    `UPDATE settings SET value = jsonb_set(value, '{removed}', (
       SELECT jsonb_object_agg(key, coalesce((value -> 'removed' ->> key)::bigint, 0) + added::bigint)
         FROM jsonb_each_text($1::jsonb) AS each(key, added)))
      WHERE settings.key = 'clean_up'`,
    [JSON.stringify(removed)],
  );
}

/** When the last clean-up was, and what all of them removed, by kind. */
export async function readCleanUp(
  pool: pg.Pool,
): Promise<{ at: Date; removed: Readonly<Record<string, number>> } | null> {
  const { rows } = await pool.query<{ value: { at: string; removed: Record<string, number> } }>(
    "SELECT value FROM settings WHERE key = 'clean_up'",
  );
  const [row] = rows;
  return row === undefined ? null : { at: new Date(row.value.at), removed: row.value.removed };
}
