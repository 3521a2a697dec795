import { easternDay } from '@drawbell/draws/grid';
import { daysAfter } from '@drawbell/draws/past-draws';
import { type Kysely, sql } from 'kysely';
import type { Store } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { readDocumentRules } from './guides.ts';
import { syncReminders } from './reminders.ts';

/** How much one call does. The next call continues, so that the caller can do other work in between. */
interface SweepOrder {
  readonly now: Date;
  /** People in one transaction: its locks are brief. */
  readonly limit?: number;
  /** Transactions in one call. */
  readonly batches?: number;
}

/** What a sweep over due reminders made of them. */
interface Owed {
  /** Mails that people are owed; rows that joined one that was owed already make none. */
  readonly mails: number;
  /** Rows that a mail is to tell. */
  readonly owed: number;
  /** Rows closed unsent: a nearer step is told, or its day is past, or nobody may be written to. */
  readonly closed: number;
}

/** The rows of one person come to some fifty, and are written as one JSON text. */
const plannedAtOnce = 250;
/** But one may have six thousand documents, with ten rows each: a batch is bounded by them, too. */
const documentsAtOnce = 2_500;
const batchesAtOnce = 20;

/**
 * Plans the reminders of whoever has none planned: people who were imported, and everybody after the rules changed. Each
 * batch is a transaction of its own that holds its people and passes by those whom another process holds, so that this may
 * die anywhere and run anywhere, in several processes at once. Returns how many people were planned.
 */
export async function planReminders(
  { db }: Pick<Store, 'db'>,
  { now, limit = plannedAtOnce, batches = batchesAtOnce }: SweepOrder,
): Promise<number> {
  let planned = 0;
  await inBatches({ limit, batches }, async () =>
    db.transaction().execute(async (trx) => {
      const people = await trx
        .selectFrom('subscribers')
        .select('id')
        .where('reminders_planned_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .forNoKeyUpdate()
        .skipLocked()
        .execute();
      const ids = people.map(({ id }) => id);
      const first = await withFewDocuments(trx, ids);
      await syncReminders(trx, { subscriberIds: first, now });
      planned += first.length;
      // Those who were left for the next batch are still to be planned: it was a full one.
      return first.length < ids.length ? limit : ids.length;
    }),
  );
  return planned;
}

/** As many of them, from the first, as have not too many documents together; the first whatever it has. */
async function withFewDocuments(trx: Kysely<Database>, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT s.id, sum(count(d.id)) OVER (ORDER BY s.id) AS documents, row_number() OVER (ORDER BY s.id) AS place
        FROM unnest(${ids}::bigint[]) AS s (id)
        LEFT JOIN profiles p ON p.subscriber_id = s.id
        LEFT JOIN documents d ON d.profile_id = p.id AND d.replaced_at IS NULL
       GROUP BY s.id
    ) counted
     WHERE documents <= ${documentsAtOnce} OR place = 1 ORDER BY id`.execute(trx);
  return rows.map(({ id }) => id);
}

const owedAtOnce = 2_000;

/**
 * Owes everybody who has due reminders one mail with all of them. Nobody who left, was erased or is suppressed; rows of
 * somebody who paused wait until the pause ends. What falls due while a mail is owed and untried joins it. People are held
 * first and their rows read afterwards, so that no two processes owe the same: a row is waiting once.
 */
export async function oweReminders(
  { db }: Pick<Store, 'db'>,
  { now, limit = owedAtOnce, batches = batchesAtOnce }: SweepOrder,
): Promise<Owed> {
  let [mails, owed, closed, cursor] = [0, 0, 0, '0'];
  await inBatches({ limit, batches }, async () =>
    db.transaction().execute(async (trx) => {
      const people = await holdPeople(trx, { now, limit, cursor });
      cursor = people.at(-1) ?? cursor;
      if (people.length === 0) return 0;
      const made = await oweAll(trx, people, now);
      mails += made.mails;
      owed += made.owed;
      closed += made.closed;
      return people.length;
    }),
  );
  return { mails, owed, closed };
}

/** SQL: a mail that has not been tried, so that it can still be joined. The index of owed reminder mails answers it. */
const untried = sql`m.kind = 'reminder' AND m.status = 'owed' AND m.attempts = 0 AND m.uncertain_attempts = 0`;

/** Who has due rows of which something becomes now, with the row of each held. */
async function holdPeople(
  trx: Kysely<Database>,
  { now, limit, cursor }: { now: Date; limit: number; cursor: string },
): Promise<string[]> {
  // The set of due people comes first: it is small, and the index holds no more than it.
  const { rows } = await sql<{ id: string }>`
    WITH due AS MATERIALIZED (
      SELECT DISTINCT subscriber_id FROM reminders
       WHERE state = 'waiting' AND due_at <= ${now} AND subscriber_id > ${cursor}
    )
    SELECT s.id FROM due JOIN subscribers s ON s.id = due.subscriber_id
     WHERE s.state <> 'active' OR s.paused_until IS NULL OR s.paused_until <= ${now}
        OR EXISTS (SELECT FROM account_mails m WHERE m.subscriber_id = s.id AND ${untried})
     ORDER BY s.id LIMIT ${limit} FOR NO KEY UPDATE OF s SKIP LOCKED`.execute(trx);
  return rows.map(({ id }) => id);
}

/**
 * Rows, their mails and what is closed in one statement. Of several due steps of one day the nearest is told: whoever was
 * not told in time, because the sender was off or the person paused, hears of each day once. A step is due at 8:00 of its
 * day where the person is, so that the day itself is over so many days and sixteen hours later.
 */
async function oweAll(trx: Kysely<Database>, people: readonly string[], now: Date): Promise<Owed> {
  const { rows } = await sql<Owed>`
    WITH people AS MATERIALIZED (
      SELECT s.id, s.email, s.email_hash, s.language,
             s.state = 'active' AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash) AS listens,
             s.paused_until > ${now} AS paused
        FROM subscribers s WHERE s.id = ANY (${people}::bigint[])
    ), due AS MATERIALIZED (
      SELECT r.id, r.subscriber_id,
             p.listens AND r.due_at + make_interval(hours => r.step * 24 + 16) > ${now}
               AND r.step = min(r.step) OVER (PARTITION BY r.profile_id, r.deadline, r.deadline_on) AS tell
        FROM reminders r JOIN people p ON p.id = r.subscriber_id
       WHERE r.state = 'waiting' AND r.due_at <= ${now}
    ), known AS MATERIALIZED (
      SELECT m.id, m.subscriber_id FROM account_mails m JOIN people p ON p.id = m.subscriber_id
       WHERE ${untried} AND m.email_hash = p.email_hash FOR UPDATE OF m SKIP LOCKED
    ), made AS (
      INSERT INTO account_mails (kind, lane, email, email_hash, language, subscriber_id, next_attempt_at, created_at)
      SELECT 'reminder', 1, email, email_hash, language, id, least(${now}::timestamptz, now()), ${now}
        FROM people
       WHERE paused IS NOT TRUE AND id IN (SELECT subscriber_id FROM due WHERE tell)
         AND id NOT IN (SELECT subscriber_id FROM known)
       ORDER BY id
      RETURNING id, subscriber_id
    ), mails AS (
      SELECT min(id) AS id, subscriber_id FROM known GROUP BY subscriber_id
      UNION ALL SELECT id, subscriber_id FROM made
    ), written AS (
      UPDATE reminders r
         SET state = CASE WHEN due.tell THEN 'owed' ELSE 'passed' END, mail_id = CASE WHEN due.tell THEN mails.id END
        FROM due LEFT JOIN mails ON mails.subscriber_id = due.subscriber_id
       WHERE r.id = due.id AND (NOT due.tell OR mails.id IS NOT NULL)
      RETURNING r.state
    )
    SELECT (SELECT count(*) FROM made)::int AS mails,
           (count(*) FILTER (WHERE state = 'owed'))::int AS owed,
           (count(*) FILTER (WHERE state = 'passed'))::int AS closed
      FROM written`.execute(trx);
  return rows[0] ?? { mails: 0, owed: 0, closed: 0 };
}

const expiredAtOnce = 250;

/**
 * Ends invitations whose last day for an application is past: their profiles are told of draws again, and their owners
 * hear so, once: by one mail, owed in the transaction that ends it, and after a pause if there is one. Returns how many
 * ended.
 */
export async function expireInvitations(
  { db }: Pick<Store, 'db'>,
  { now, limit = expiredAtOnce, batches = batchesAtOnce }: SweepOrder,
): Promise<number> {
  const rules = await readDocumentRules(db);
  const before = daysAfter(easternDay(now), -rules.invitation.days);
  let expired = 0;
  await inBatches({ limit, batches }, async () =>
    db.transaction().execute(async (trx) => {
      // Whoever changes a plan holds its person, as this does: an invitation that is moved meanwhile is read as moved.
      const { rows } = await sql<{ id: string }>`
        SELECT s.id FROM subscribers s
         WHERE s.id IN (SELECT p.subscriber_id FROM invitations i JOIN profiles p ON p.id = i.profile_id
                         WHERE i.state = 'open' AND i.invited_on < ${before})
         ORDER BY s.id LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(trx);
      const people = rows.map(({ id }) => id);
      if (people.length === 0) return 0;
      expired += await expireOf(trx, people, { before, now });
      await syncReminders(trx, { subscriberIds: people, now });
      return people.length;
    }),
  );
  return expired;
}

async function expireOf(
  trx: Kysely<Database>,
  people: readonly string[],
  { before, now }: { before: string; now: Date },
): Promise<number> {
  const { rows } = await sql<{ expired: number }>`
    WITH ended AS (
      UPDATE invitations i
         SET state = 'expired', ended_at = ${now}, updated_at = ${now}, revision = i.revision + 1
        FROM profiles p
       WHERE p.id = i.profile_id AND p.subscriber_id = ANY (${people}::bigint[])
         AND i.state = 'open' AND i.invited_on < ${before}
      RETURNING i.id, i.profile_id, p.subscriber_id
    ), awake AS (
      UPDATE profiles SET rests_until = NULL WHERE id IN (SELECT profile_id FROM ended)
    ), owed AS (
      INSERT INTO account_mails
        (kind, lane, email, email_hash, language, subscriber_id, invitation_id, next_attempt_at, created_at)
      SELECT 'invitation_expired', 1, s.email, s.email_hash, s.language, s.id, ended.id,
             greatest(least(${now}::timestamptz, now()), s.paused_until), ${now}
        FROM ended JOIN subscribers s ON s.id = ended.subscriber_id
       WHERE s.state = 'active' AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)
    )
    SELECT count(*)::int AS expired FROM ended`.execute(trx);
  return rows[0]?.expired ?? 0;
}

/** Calls until less than a full batch was found. Returns the sum of what was found. */
async function inBatches(
  { limit, batches }: { limit: number; batches: number },
  batch: () => Promise<number>,
): Promise<number> {
  let all = 0;
  for (let i = 0; i < batches; i += 1) {
    const found = await batch();
    all += found;
    if (found < limit) break;
  }
  return all;
}
