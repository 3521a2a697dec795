import type { Store } from '@drawbell/store/open-store';
import type { Child } from './child.ts';
import type { Figure } from './report.ts';

/** What people and alerts take on disk, with their indexes and what updates left behind, and what processes took at most. */
export async function measureSizes(
  { pool }: Store,
  processes: Readonly<Record<string, Child>>,
): Promise<Figure[]> {
  await pool.query('VACUUM (ANALYZE) subscribers, profiles, deliveries, attempts');
  const { rows } = await pool.query<{ subscriber: number; alert: number }>(
    `SELECT (pg_total_relation_size('subscribers') + pg_total_relation_size('profiles'))::float8
              / (SELECT count(*) FROM subscribers) AS subscriber,
            (pg_total_relation_size('deliveries') + pg_total_relation_size('attempts'))::float8
              / (SELECT count(*) FROM deliveries) AS alert`,
  );
  const { subscriber = Number.NaN, alert = Number.NaN } = rows[0] ?? {};
  return [
    { name: 'disk, a subscriber with one profile', value: subscriber, unit: 'bytes', target: null },
    { name: 'disk, an alert with its attempt', value: alert, unit: 'bytes', target: null },
    ...Object.entries(processes).map(([name, child]) => ({
      name: `peak memory, ${name}`,
      value: child.peakMb(),
      unit: 'MB',
      target: null,
    })),
  ];
}
