import type pg from 'pg';
import type { BounceEventKind } from '../bounce-tables.ts';
import type { HeldBecause, SuppressionReason } from '../schema.ts';

/** What came back of late, and what it led to. What there is none of is absent. */
export interface BounceHealth {
  readonly events: Readonly<Partial<Record<BounceEventKind, number>>>;
  readonly heldDraws: Readonly<Partial<Record<HeldBecause, number>>>;
}

export async function readBounceHealth(pool: pg.Pool, { since }: { since: Date }): Promise<BounceHealth> {
  const { rows } = await pool.query<BounceHealth>(
    `SELECT coalesce((SELECT jsonb_object_agg(kind, n) FROM (
              SELECT kind, count(*)::int AS n FROM bounce_events WHERE received_at >= $1 GROUP BY kind) AS e), '{}') AS events,
            coalesce((SELECT jsonb_object_agg(held_because, n) FROM (
              SELECT held_because, count(*)::int AS n FROM draws WHERE held_because IS NOT NULL
               GROUP BY held_because) AS h), '{}') AS "heldDraws"`,
    [since],
  );
  return rows[0] ?? { events: {}, heldDraws: {} };
}

/** All addresses that are never mailed, by the reason. Reads the whole table: callers keep the answer for a while. */
export async function countSuppressions(
  pool: pg.Pool,
): Promise<Readonly<Partial<Record<SuppressionReason, number>>>> {
  const { rows } = await pool.query<{ reason: SuppressionReason; n: number }>(
    'SELECT reason, count(*)::int AS n FROM suppressions GROUP BY reason',
  );
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}
