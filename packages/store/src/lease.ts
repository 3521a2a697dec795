import type pg from 'pg';

/**
 * Where messages are owed. A row that is owed is taken by one worker for the time of a lease, and then sent, owed again for
 * later, or ended. While the lease lasts it is nobody else's; when it runs out, the sweep finds the row. Leases are measured
 * by the database's clock alone.
 */
export type LeaseTable = 'deliveries' | 'digests' | 'webhook_messages' | 'account_mails';

/**
 * Lanes of what people are told: what is new; what a replay orders again, behind it; and what waits for its time to be told
 * together with others, by a digest.
 */
export const lanes = { live: 1, replay: 2, together: 3 } as const;

/**
 * SQL of what a worker holds. Mails to people are claimed ahead and begun in another commit, so that few are in doubt after
 * a kill. The others are claimed as being sent: a second copy has the id of the first.
 */
const held: Record<LeaseTable, string> = {
  deliveries: "status IN ('claimed', 'sending')",
  digests: "status IN ('claimed', 'sending')",
  webhook_messages: "status = 'sending'",
  account_mails: "status = 'sending'",
};

/** How many of which rows a worker takes, and for how long. */
export interface Claim {
  readonly worker: string;
  readonly limit: number;
  readonly now: Date;
  readonly leaseMs: number;
}

/**
 * SQL that takes owed rows past those that another worker is taking. It scans the partial index of what is owed in its own
 * order, so that the cost is that of the rows taken, whatever else is owed. Its parameters are `claimValues`, and more from $5.
 */
export function claimText(
  table: LeaseTable,
  { where, order, status, answers }: Readonly<Record<'where' | 'order' | 'status' | 'answers', string>>,
): string {
  return `
    WITH due AS (
      SELECT id FROM ${table}
       WHERE status = 'owed' AND next_attempt_at <= $1 AND ${where}
       ORDER BY ${order} LIMIT $2 FOR UPDATE SKIP LOCKED
    )
    UPDATE ${table} t
       SET status = '${status}', claimed_by = $3, lease_until = now() + $4::int * interval '1 millisecond'
      FROM due WHERE t.id = due.id
    RETURNING ${answers}`;
}

export function claimValues({ now, limit, worker, leaseMs }: Claim): unknown[] {
  return [now, limit, worker, leaseMs];
}

/** Extends the leases of what a living worker holds, so that a slow receiver is not taken for a dead worker. */
export async function renewLeases(
  pool: pg.Pool,
  table: LeaseTable,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<void> {
  await pool.query(
    `UPDATE ${table} SET lease_until = now() + $2::int * interval '1 millisecond'
      WHERE claimed_by = $1 AND ${held[table]}`,
    [worker, leaseMs],
  );
}

/**
 * Gives back every row that the record says `worker` holds and that it has not under way: claimed and not begun at an
 * orderly stop, or begun by a statement whose answer was lost before anything was sent.
 */
export async function keepOnlyUnderWay(
  pool: pg.Pool,
  table: LeaseTable,
  { worker, underWay }: { worker: string; underWay: readonly string[] },
): Promise<void> {
  await pool.query(
    `UPDATE ${table} SET status = 'owed', claimed_by = NULL, lease_until = NULL
      WHERE claimed_by = $1 AND ${held[table]} AND id <> ALL ($2::bigint[])`,
    [worker, underWay],
  );
}

/**
 * SQL that puts claimed rows aside without an attempt: `why` answers for the rows $1 a reason to end them, or null and until
 * when they wait. Only what the worker $2 holds, at $3; `holds` says how, and `t` is the row. `stopped` are the replays that
 * are cancelled, locked: one that is resumed at this moment finds its rows cancelled, or they are not cancelled any more.
 */
export function asideText(
  table: 'deliveries' | 'webhook_messages',
  { why, holds, sets = '' }: { readonly why: string; readonly holds: string; readonly sets?: string },
): string {
  return `
    WITH stopped AS (
      SELECT id FROM replays
       WHERE state = 'cancelled' AND id IN (SELECT replay_id FROM ${table} WHERE id = ANY ($1::bigint[])) FOR SHARE
    )
    UPDATE ${table} t
       SET status = CASE WHEN why.reason IS NULL THEN 'owed' ELSE 'cancelled' END,
           end_reason = why.reason,
           ended_at = CASE WHEN why.reason IS NULL THEN NULL ELSE $3::timestamptz END,
           next_attempt_at = CASE WHEN why.reason IS NULL THEN coalesce(why.until, t.next_attempt_at) ELSE t.next_attempt_at END,
           claimed_by = NULL, lease_until = NULL ${sets}
      FROM (${why}) AS why
     WHERE t.id = why.id AND ${holds} AND t.claimed_by = $2
    RETURNING t.status`;
}

/** How many rows had lost their worker. */
export interface Swept {
  /** Rows claimed and not begun: nothing was sent, and they are owed again. */
  readonly released: number;
  /** Rows being sent: nobody can know whether they arrived. They are marked, and owed again under the same id. */
  readonly inDoubt: number;
}

/**
 * How often a mail may end in doubt before it is left to a person as `uncertain`: at most so many copies of it can
 * exist, all with one Message-ID.
 */
export const uncertainAttemptsMax = 3;

const tooOften = `t.uncertain_attempts + 1 >= ${uncertainAttemptsMax}`;

/** SQL: one more try of a mail that ended in doubt. */
const mailInDoubt = `uncertain_attempts = t.uncertain_attempts + 1,
             status = CASE WHEN ${tooOften} THEN 'uncertain' ELSE 'owed' END,
             ended_at = CASE WHEN ${tooOften} THEN $1::timestamptz END`;

const wentAway = 'the worker went away while sending';

/** SQL: what becomes of a row that was being sent when its worker went away, and what is noted of the attempt. */
const inDoubt: Record<LeaseTable, { readonly sets: string; readonly notes: string }> = {
  deliveries: {
    sets: `${mailInDoubt}, end_reason = CASE WHEN ${tooOften} THEN 'in_doubt' END`,
    notes: `INSERT INTO attempts (delivery_id, attempt, result, response, ended_at)
      SELECT id, attempts, 'uncertain', '${wentAway}', $1 FROM marked`,
  },
  digests: {
    sets: `${mailInDoubt}, end_reason = CASE WHEN ${tooOften} THEN 'in_doubt' END`,
    // Whoever is in it may have been told.
    notes: `, doubted AS (
      UPDATE deliveries d
         SET uncertain_attempts = d.uncertain_attempts + 1, attempts = d.attempts + 1,
             status = CASE WHEN marked.status = 'uncertain' THEN 'uncertain' ELSE d.status END,
             digest_id = CASE WHEN marked.status = 'uncertain' THEN marked.id ELSE d.digest_id END,
             ended_at = CASE WHEN marked.status = 'uncertain' THEN $1::timestamptz ELSE d.ended_at END,
             end_reason = CASE WHEN marked.status = 'uncertain' THEN 'in_doubt' ELSE d.end_reason END
        FROM marked WHERE d.id = ANY (marked.told) AND d.status = 'owed'
    ) INSERT INTO digest_attempts (digest_id, attempt, result, response, ended_at)
      SELECT id, attempts, 'uncertain', '${wentAway}', $1 FROM marked`,
  },
  webhook_messages: {
    sets: `status = 'owed', next_attempt_at = least($1, now())`,
    notes: `INSERT INTO webhook_attempts (message_id, attempt, result, response, ended_at)
      SELECT id, attempts, 'no_answer', 'our own process went away while sending', $1 FROM marked`,
  },
  account_mails: {
    // The address of somebody who was erased is forgotten with the end of their last mail.
    sets: `${mailInDoubt}, end_reason = '${wentAway}',
             email = CASE WHEN t.kind = 'erased' AND ${tooOften} THEN '' ELSE t.email END`,
    // Nobody can know whether the reminders in it arrived: they are not told again.
    notes: `, told AS (
      UPDATE reminders SET state = 'told' WHERE mail_id IN (SELECT id FROM marked WHERE status = 'uncertain')
    ) SELECT id FROM marked`,
  },
};

/**
 * Finds all rows that lost their worker, from the record alone: the queue may have forgotten everything. A mail in doubt too
 * many times ends as `uncertain`, for a person to decide.
 */
export async function sweepLost(pool: pg.Pool, table: LeaseTable, { now }: { now: Date }): Promise<Swept> {
  const released = table === 'deliveries' || table === 'digests' ? await releaseLost(pool, table) : 0;
  const { sets, notes } = inDoubt[table];
  const marked = await pool.query(
    `WITH lost AS (
       SELECT id FROM ${table} WHERE status = 'sending' AND lease_until < now() FOR UPDATE SKIP LOCKED
     ), marked AS (
       UPDATE ${table} t
          SET attempts = t.attempts + 1, claimed_by = NULL, lease_until = NULL,
              ${sets}
         FROM lost WHERE t.id = lost.id
       RETURNING t.id, t.attempts, t.status${table === 'digests' ? ', t.told' : ''}
     )
     ${notes}`,
    [now],
  );
  return { released, inDoubt: marked.rowCount ?? 0 };
}

async function releaseLost(pool: pg.Pool, table: 'deliveries' | 'digests'): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE ${table} SET status = 'owed', claimed_by = NULL, lease_until = NULL
      WHERE status = 'claimed' AND lease_until < now()`,
  );
  return rowCount ?? 0;
}

/** Whether any row is due. For mails to people use `countOwed`, which counts them. */
export async function isDue(
  pool: pg.Pool,
  table: Exclude<LeaseTable, 'deliveries'>,
  now: Date,
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM ${table} WHERE status = 'owed' AND lane IN (0, 1, 2, 3) AND next_attempt_at <= $1 LIMIT 1`,
    [now],
  );
  return rows.length > 0;
}

/**
 * Takes what one process at a time may do, for the time of a lease, or keeps it: by the clock of the database, and without a
 * connection that is held. False while another has it.
 */
export async function takeTurn(
  pool: pg.Pool,
  { name, worker, leaseMs }: { name: string; worker: string; leaseMs: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO settings (key, value)
     VALUES ($1, jsonb_build_object('worker', $2::text, 'until', now() + $3::int * interval '1 millisecond'))
     ON CONFLICT (key) DO UPDATE SET value = excluded.value
      WHERE settings.value ->> 'worker' = $2 OR (settings.value ->> 'until')::timestamptz <= now()`,
    [`turn ${name}`, worker, leaseMs],
  );
  return rowCount === 1;
}

/** Lets another process have it at once. */
export async function giveTurn(
  pool: pg.Pool,
  { name, worker }: { name: string; worker: string },
): Promise<void> {
  await pool.query("DELETE FROM settings WHERE key = $1 AND value ->> 'worker' = $2", [
    `turn ${name}`,
    worker,
  ]);
}
