import type pg from 'pg';

/**
 * A fan-out whose mails are still open is counted this often at most, and the older it is the less often: 100,000 mails
 * take some 150 ms, and retries go on for two days.
 */
const measureEveryMs = 10_000;
const measureEveryPartOfAge = 50;

/** Retries end within about two days; what is open later is held back or waits for somebody. */
const measuredForMs = 5 * 86_400_000;

/**
 * Counts how long the mails of recent fan-outs that are walked took from the record of the draw to their end, and keeps it with the
 * fan-out. Each is counted while mails of it are open, and once more when none is: pages and metrics read the result
 * and cost the same after 100,000 mails as after ten. Rows of one fan-out are found by their BRIN index. Mails that an
 * administrator ordered again are not counted. Safe to run in several processes.
 */
export async function measureFanOuts(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `WITH due AS (
       SELECT id, recorded_at FROM fan_outs
        WHERE settled_at IS NULL AND state = 'done' AND recorded_at > $2
          AND (measured_at IS NULL OR measured_at > $1
               OR measured_at <= $1 - greatest($3::int * interval '1 millisecond', ($1 - recorded_at) / ${measureEveryPartOfAge}))
        FOR UPDATE SKIP LOCKED
     ), counted AS (
       SELECT due.id, times.*
         FROM due CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE status = 'sent')::int AS sent,
                  count(*) FILTER (WHERE status IN ('owed', 'claimed', 'sending'))::int AS open,
                  percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
                    ORDER BY greatest(0, extract(epoch FROM ended_at - due.recorded_at)))
                    FILTER (WHERE status = 'sent') AS p
             FROM deliveries WHERE fan_out_id = due.id AND replay_id IS NULL) times
     )
     UPDATE fan_outs f
        SET measured_at = $1,
            settled_at = CASE WHEN counted.open = 0 THEN $1::timestamptz END,
            delivery_times = jsonb_build_object('sent', sent, 'open', open,
              'p50', round(p[1]::numeric, 3), 'p95', round(p[2]::numeric, 3), 'p99', round(p[3]::numeric, 3))
       FROM counted WHERE f.id = counted.id`,
    [now, new Date(now.getTime() - measuredForMs), measureEveryMs],
  );
}
