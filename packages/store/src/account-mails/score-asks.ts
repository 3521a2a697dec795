import { easternDay, isOlderThan, rescores } from '@drawbell/draws/grid';
import type pg from 'pg';
import { readCatalogue } from '../catalogue/catalogue.ts';
import type { Store } from '../open-store.ts';

/** People in one statement: enough that a walk over a million ends in minutes, few enough that its locks are brief. */
const peopleAtOnce = 5_000;
/** Batches in one call. The next call continues, so that the caller can do other work in between. */
const setsAtOnce = 20;
/** The walk begins again after so long, for those who came meanwhile with an old score. */
const againAfterMs = 86_400_000;

/**
 * Owes everybody whose score is older than the points grid in force one mail that asks for today's score, once a draw of
 * the new grid is on record. Set by set; each set, its rows and the cursor are one statement behind the cursor as fence,
 * so that this may die anywhere and run anywhere again, and at once in several processes: the row of a person and a
 * change is there once. Returns how many were asked.
 *
 * Only of the newest such change: whose score is older than an earlier one is asked by this one. Nobody who left, was
 * erased or is suppressed; a mail to somebody who paused waits for the end of the pause.
 */
export async function askForScores(
  { db, pool }: Pick<Store, 'db' | 'pool'>,
  { now, limit = peopleAtOnce }: { now: Date; limit?: number },
): Promise<number> {
  const { gridChanges } = await readCatalogue(db);
  const newest = await newestDrawDate(pool);
  const today = easternDay(now);
  // Not one to come, though a draw has its date mistyped: today's score would be none of the new grid.
  const change = gridChanges.findLast(
    (each) => rescores(each) && newest !== null && each.date <= newest && each.date <= today,
  );
  if (change === undefined) return 0;
  let asked = 0;
  let cursor = await beginWalk(pool, change.date, now);
  for (let set = 0; set < setsAtOnce && cursor !== null; set += 1) {
    const step = await askNext(pool, { changeDate: change.date, cursor, limit, now });
    asked += step?.asked ?? 0;
    cursor = step === undefined || step.done ? null : step.cursor;
  }
  return asked;
}

async function newestDrawDate(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ date: string | null }>(
    'SELECT max(draw_date) AS date FROM draws WHERE withdrawn_at IS NULL',
  );
  return rows[0]?.date ?? null;
}

/** Where to continue; null if everybody was looked at recently. */
async function beginWalk(pool: pg.Pool, changeDate: string, now: Date): Promise<string | null> {
  const { rows } = await pool.query<{ cursor: string }>(
    `INSERT INTO score_ask_walks (change_date) VALUES ($1)
     ON CONFLICT (change_date) DO UPDATE
       SET walked_at = NULL, cursor = CASE WHEN score_ask_walks.walked_at IS NULL THEN score_ask_walks.cursor ELSE 0 END
     WHERE score_ask_walks.walked_at IS NULL OR score_ask_walks.walked_at <= $2
     RETURNING cursor`,
    [changeDate, new Date(now.getTime() - againAfterMs)],
  );
  return rows[0]?.cursor ?? null;
}

/** Undefined while another process walks. */
async function askNext(
  pool: pg.Pool,
  { changeDate, cursor, limit, now }: { changeDate: string; cursor: string; limit: number; now: Date },
): Promise<{ cursor: string; asked: number; done: boolean } | undefined> {
  const { rows } = await pool.query<{ cursor: string; asked: number; done: boolean }>(
    `WITH fence AS (
       SELECT change_date FROM score_ask_walks WHERE change_date = $1 AND cursor = $2 AND walked_at IS NULL FOR UPDATE
     ), due AS (
       SELECT s.id, s.email, s.email_hash, s.language, s.paused_until
         FROM fence, subscribers s
        WHERE s.id > $2 AND s.state = 'active'
          AND EXISTS (SELECT FROM profiles p
                       WHERE p.subscriber_id = s.id AND p.crs IS NOT NULL AND coalesce(p.crs_read_on < to_char($1::date, 'YYYY-MM-DD'), $5))
          AND NOT EXISTS (SELECT FROM score_asks a WHERE a.subscriber_id = s.id AND a.change_date = $1)
          AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)
        ORDER BY s.id LIMIT $3
     ), asked AS (
       INSERT INTO score_asks (subscriber_id, change_date, asked_at)
       SELECT id, $1, $4 FROM due ON CONFLICT DO NOTHING RETURNING subscriber_id
     ), owed AS (
       INSERT INTO account_mails
         (kind, lane, email, email_hash, language, subscriber_id, grid_change, next_attempt_at, created_at)
       SELECT 'todays_score', 1, d.email, d.email_hash, d.language, d.id, $1,
              greatest(least($4::timestamptz, now()), d.paused_until), $4
         FROM due d JOIN asked ON asked.subscriber_id = d.id
       RETURNING 1
     )
     UPDATE score_ask_walks w
        SET cursor = coalesce((SELECT max(id) FROM due), w.cursor),
            walked_at = CASE WHEN (SELECT count(*) FROM due) < $3 THEN $4::timestamptz END
       FROM fence WHERE w.change_date = fence.change_date
     RETURNING w.cursor, (SELECT count(*) FROM owed)::int AS asked, w.walked_at IS NOT NULL AS done`,
    [changeDate, cursor, limit, now, isOlderThan(changeDate, { crs: 0 })],
  );
  return rows[0];
}
