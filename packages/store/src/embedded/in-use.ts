import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** How long the server may take to notice that a connection of ours has ended. */
const noticedWithinMs = 3_000;

/**
 * Whether anybody but the caller is connected to the server; true when that cannot be known. Connections that the
 * caller has just closed still show for a moment: somebody counts only when they stay.
 */
export async function isInUse(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {});
  try {
    await client.connect();
    const until = performance.now() + noticedWithinMs;
    while (await hasOthers(client)) {
      if (performance.now() > until) return true;
      await delay(50);
    }
    return false;
  } catch {
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

async function hasOthers(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return (rows[0]?.others ?? 0) > 0;
}
