import type pg from 'pg';
import { claimed } from './claimed.ts';
import { toldEarlier } from './told-earlier.ts';

/** How long a mail of a withdrawn draw or a paused reader waits before it is looked at again. */
const heldForMs = 10 * 60_000;

/**
 * Settles claimed mails that may not be sent. For good (`cancelled`) when the reader left, is suppressed or gone, or
 * when a newer revision will tell them, or when it only corrects what they were never told; back to `owed` for later
 * while the draw is withdrawn or held back, the reader paused, or the earlier mail still being sent. What may begin after
 * all is owed at once: a worker that was away lost it, and took it again while it was about to begin.
 * Answers how many were cancelled.
 */
export async function setAsideEmails(
  pool: pg.Pool,
  { ids, worker, now }: { ids: readonly string[]; worker: string; now: Date },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await pool.query<{ status: string }>(
    // Locked: a replay that is resumed at this moment finds its rows cancelled, or they are not cancelled any more.
    `WITH stopped AS (
       SELECT id FROM replays
        WHERE state = 'cancelled' AND id IN (SELECT replay_id FROM deliveries WHERE id = ANY ($1::bigint[])) FOR SHARE
     )
     UPDATE deliveries d
        SET status = CASE WHEN why.reason IS NULL THEN 'owed' ELSE 'cancelled' END,
            end_reason = why.reason,
            -- Written by a walk that had read the person before they were erased.
            results = CASE WHEN why.reason = 'erased' THEN '[]'::jsonb ELSE d.results END,
            ended_at = CASE WHEN why.reason IS NULL THEN NULL ELSE $3::timestamptz END,
            next_attempt_at = CASE WHEN why.reason IS NULL AND why.waits THEN $4 ELSE d.next_attempt_at END,
            claimed_by = NULL, lease_until = NULL
       FROM (
         SELECT c.id,
                CASE
                  WHEN s.id IS NULL THEN 'erased'
                  WHEN s.state <> 'active' THEN 'unsubscribed'
                  WHEN x.email_hash IS NOT NULL THEN 'suppressed'
                  WHEN EXISTS (SELECT FROM stopped r WHERE r.id = c.replay_id) THEN 'replay_cancelled'
                  WHEN EXISTS (SELECT FROM fan_outs f
                                WHERE f.draw_number = c.draw_number AND f.revision > c.revision) THEN 'superseded'
                  WHEN c.because = 'correction' AND NOT ${toldEarlier('c')} AND NOT EXISTS (
                    SELECT FROM deliveries e
                     WHERE e.recipient_id = c.recipient_id AND e.draw_number = c.draw_number
                       AND e.revision < c.revision AND e.status = 'sending') THEN 'never_told'
                END AS reason,
                (w.withdrawn_at IS NOT NULL OR w.held_at IS NOT NULL OR coalesce(s.paused_until > $3::timestamptz, false)
                  OR c.because = 'correction' AND NOT ${toldEarlier('c')}) AS waits
           FROM deliveries c
           JOIN draws w ON w.number = c.draw_number
           LEFT JOIN subscribers s ON s.id = c.recipient_id
           LEFT JOIN suppressions x ON x.email_hash = s.email_hash
          WHERE c.id = ANY ($1::bigint[])
       ) AS why
      WHERE d.id = why.id AND ${claimed('d')} AND d.claimed_by = $2
      RETURNING d.status`,
    [ids, worker, now, new Date(now.getTime() + heldForMs)],
  );
  return rows.filter((row) => row.status === 'cancelled').length;
}
