import type pg from 'pg';
import { addressOf } from './draws/draw-key.ts';

/** What may wait for a person, besides draws that are held back. */
export interface Attention {
  /** Draws found too long after their date, of the last 30 days, that nobody has replayed: they alerted nobody. */
  readonly lateDraws: readonly string[];
  /** Draws of the last 30 days whose round nobody has mapped. */
  readonly unknownRounds: readonly string[];
  /** Draws of the last 30 days that have no number, or were typed with that of another. */
  readonly unsettledNumbers: readonly string[];
  /** Rehearsals of the last hour that would tell somebody, and could be carried out. */
  readonly rehearsals: readonly string[];
  /** Replays that are walked, or whose messages are still owed. */
  readonly openReplays: readonly string[];
  /** Deliveries that ended in failure, and in doubt, in the last day. */
  readonly failed: number;
  readonly uncertain: number;
  /** Endpoints that were disabled because they failed for days. */
  readonly endpointsDisabled: number;
  /** Active endpoints whose last attempt failed. */
  readonly endpointsFailing: number;
  /** Servers of channels that refuse what we send, whoever gets it: a key, a token or our code is at fault. */
  readonly relaysRefusing: readonly string[];
}

export async function readAttention(pool: pg.Pool, now: Date): Promise<Attention> {
  const { rows } = await pool.query<Attention>(
    `SELECT ARRAY(SELECT ${addressOf('d.number')} FROM draw_events e JOIN draws d ON d.number = e.draw_number
                   WHERE e.alerting = 'late' AND e.recorded_at > $1::timestamptz - interval '30 days'
                     AND d.withdrawn_at IS NULL AND e.revision = d.revision
                     AND NOT EXISTS (SELECT FROM replays r WHERE r.draw_number = d.number AND NOT r.dry_run)
                     -- A correction that was late, too, of a draw that was published since.
                     AND NOT EXISTS (SELECT FROM fan_outs f WHERE f.draw_number = d.number AND f.revision = d.revision)
                   ORDER BY e.id DESC LIMIT 20) AS "lateDraws",
            ARRAY(SELECT ${addressOf('d.number')} FROM draws d
                    JOIN draw_revisions r ON r.draw_number = d.number AND r.revision = d.revision
                   WHERE d.first_seen_at > $1::timestamptz - interval '30 days' AND d.withdrawn_at IS NULL
                     AND r.content -> 'round' @> '{"kind": "unknown"}'
                     AND EXISTS (SELECT FROM draw_events e WHERE e.draw_number = d.number AND e.alerting <> 'baseline')
                   ORDER BY d.sort_key DESC LIMIT 20) AS "unknownRounds",
            ARRAY(SELECT d.number FROM draws d
                   WHERE d.first_seen_at > $1::timestamptz - interval '30 days' AND d.withdrawn_at IS NULL
                     AND d.number ~ '^[0-9]{6}[a-z]$' AND d.joined_number IS NULL
                     AND EXISTS (SELECT FROM draw_events e WHERE e.draw_number = d.number AND e.alerting <> 'baseline')
                   ORDER BY d.sort_key DESC LIMIT 20) AS "unsettledNumbers",
            ARRAY(SELECT id::text FROM replays r
                   WHERE dry_run AND state = 'done' AND jsonb_path_exists(counts, '$.*.send.* ? (@ > 0)') AND ended_at > $1::timestamptz - interval '1 hour'
                     AND NOT EXISTS (SELECT FROM replays c WHERE c.confirms = r.id)
                   ORDER BY id DESC LIMIT 20) AS rehearsals,
            ARRAY(SELECT id::text FROM replays r
                   WHERE state IN ('owed', 'running') OR state = 'done' AND NOT dry_run AND (
                         EXISTS (SELECT FROM deliveries d
                                  WHERE d.replay_id = r.id AND d.status IN ('owed', 'claimed', 'sending'))
                      OR EXISTS (SELECT FROM webhook_messages m
                                  WHERE m.replay_id = r.id AND m.status IN ('owed', 'sending')))
                   ORDER BY id DESC LIMIT 20) AS "openReplays",
            (SELECT count(*)::int FROM deliveries
              WHERE status = 'failed' AND ended_at > $1::timestamptz - interval '1 day') AS failed,
            (SELECT count(*)::int FROM deliveries
              WHERE status = 'uncertain' AND ended_at > $1::timestamptz - interval '1 day') AS uncertain,
            (SELECT count(*)::int FROM endpoints WHERE state = 'disabled_after_failures') AS "endpointsDisabled",
            (SELECT count(*)::int FROM endpoints
              WHERE state = 'active' AND failing_since IS NOT NULL) AS "endpointsFailing",
            ARRAY(SELECT name FROM relays
                   WHERE failing_since IS NOT NULL AND last_failure LIKE 'ours%' ORDER BY name LIMIT 20) AS "relaysRefusing"`,
    [now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the record did not answer what waits for a person');
  return row;
}
