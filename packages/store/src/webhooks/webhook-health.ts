import type pg from 'pg';
import type { EndpointState } from '../webhook-tables.ts';

/** How the webhook half of the ledger stands. */
export interface WebhookHealth {
  /** Messages whose time has come and that nobody sends. */
  readonly due: number;
  readonly oldestDueAt: Date | null;
  readonly underWay: number;
  /** Events whose recipients are not all written down yet. */
  readonly openEvents: number;
  readonly endpoints: Readonly<Record<EndpointState, number>>;
  /** Active endpoints whose last attempt failed. */
  readonly failingEndpoints: number;
}

export async function readWebhookHealth(pool: pg.Pool, now: Date): Promise<WebhookHealth> {
  const { rows } = await pool.query<WebhookHealth>(
    `SELECT m.due, m."oldestDueAt", m."underWay", e."failingEndpoints", e.endpoints,
            (SELECT count(*)::int FROM webhook_events WHERE state IN ('owed', 'running')) AS "openEvents"
       FROM (SELECT count(*) FILTER (WHERE status = 'owed' AND next_attempt_at <= $1)::int AS due,
                    min(next_attempt_at) FILTER (WHERE status = 'owed' AND next_attempt_at <= $1) AS "oldestDueAt",
                    count(*) FILTER (WHERE status = 'sending')::int AS "underWay"
               FROM webhook_messages WHERE status IN ('owed', 'sending')) m,
            (SELECT jsonb_build_object('active', count(*) FILTER (WHERE state = 'active'),
                      'disabled_by_owner', count(*) FILTER (WHERE state = 'disabled_by_owner'),
                      'disabled_after_failures', count(*) FILTER (WHERE state = 'disabled_after_failures')) AS endpoints,
                    count(*) FILTER (WHERE state = 'active' AND failing_since IS NOT NULL)::int AS "failingEndpoints"
               FROM endpoints) e`,
    [now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the record did not answer how webhooks stand');
  return row;
}
