import type pg from 'pg';

/**
 * A fan-out of which something is still open is counted this often at most, and the older it is the less often: 100,000 mails
 * take some 150 ms, and retries go on for two days.
 */
const measureEveryMs = 10_000;
const measureEveryPartOfAge = 50;

/** Retries end within about two days; what is open later is held back or waits for somebody. */
const measuredForMs = 5 * 86_400_000;

/** SQL: seconds from the record of the draw to the end of what was sent, as p50, p95 and p99. */
const timesToEnd = `percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
  ORDER BY greatest(0, extract(epoch FROM ended_at - due.recorded_at))) FILTER (WHERE status = 'sent')`;

/** SQL: the three of them as keys of an object, to a millisecond. */
const percentiles = (p: string) =>
  `'p50', round(${p}[1]::numeric, 3), 'p95', round(${p}[2]::numeric, 3), 'p99', round(${p}[3]::numeric, 3)`;

/**
 * Counts how long the mails of recent fan-outs that are walked, and the webhook messages of the same draw revision,
 * took from the record of the draw to their end, and keeps it with the fan-out. Each is counted while something of it
 * is open, and once more when nothing is: pages and metrics read the result and cost the same after 100,000 mails as
 * after ten. Rows of one fan-out, and of one event, are found by their BRIN index. What an administrator or a consumer
 * ordered again is not counted. Safe to run in several processes.
 */
export async function measureFanOuts(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `WITH due AS (
       SELECT id, draw_number, revision, recorded_at FROM fan_outs
        WHERE settled_at IS NULL AND state = 'done' AND recorded_at > $2
          AND (measured_at IS NULL OR measured_at > $1
               OR measured_at <= $1 - greatest($3::int * interval '1 millisecond', ($1 - recorded_at) / ${measureEveryPartOfAge}))
        FOR UPDATE SKIP LOCKED
     ), counted AS (
       SELECT due.id, mails.sent, mails.open, mails.p,
              posts.sent AS posts_sent, posts.open AS posts_open, posts.p AS posts_p
         FROM due CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE status = 'sent')::int AS sent,
                  count(*) FILTER (WHERE status IN ('owed', 'claimed', 'sending'))::int AS open,
                  ${timesToEnd} AS p
             FROM deliveries WHERE fan_out_id = due.id AND replay_id IS NULL) mails
         CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE m.status = 'sent')::int AS sent,
                  count(*) FILTER (WHERE m.status IN ('owed', 'sending') OR m.id IS NULL AND e.state <> 'done')::int AS open,
                  ${timesToEnd} AS p
             FROM webhook_events e
             LEFT JOIN webhook_messages m ON m.event_id = e.id AND m.replay_id IS NULL AND NOT m.repeated
            WHERE e.draw_number = due.draw_number AND e.revision = due.revision
              AND e.type IN ('draw.published', 'draw.corrected', 'profile.matched')) posts
     )
     UPDATE fan_outs f
        SET measured_at = $1,
            settled_at = CASE WHEN counted.open = 0 AND counted.posts_open = 0 THEN $1::timestamptz END,
            delivery_times = jsonb_build_object('sent', sent, 'open', open, ${percentiles('p')},
              'webhooks', jsonb_build_object('sent', posts_sent, 'open', posts_open, ${percentiles('posts_p')}))
       FROM counted WHERE f.id = counted.id`,
    [now, new Date(now.getTime() - measuredForMs), measureEveryMs],
  );
}
