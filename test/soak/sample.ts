import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Stage } from '../faults/rounds/stage.ts';

/** One look at everything that could grow: by the name of what was measured. */
export type Sample = ReadonlyMap<string, number>;

/** Memory in MB, connections, keys, sizes of tables in MB, rows that wait for the vacuum. */
export async function takeSample(stage: Stage, redis: Redis): Promise<Sample> {
  const sample = new Map<string, number>();
  for (const { name, pid } of Object.values(stage.services)) sample.set(`memory ${name}`, residentMb(pid()));
  const [connections] = await stage.ask<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'test'",
  );
  sample.set('postgres connections', connections?.n ?? 0);
  sample.set('redis keys', await redis.dbsize());
  const used = /^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1];
  sample.set('redis memory', Number(used) / 1_048_576);
  const tables = await stage.ask<{ name: string; mb: number; rows: number; dead: number }>(
    `SELECT relname AS name, pg_total_relation_size(relid)::float / 1048576 AS mb,
            n_live_tup::int AS rows, n_dead_tup::int AS dead
       FROM pg_stat_user_tables ORDER BY relname`,
  );
  for (const { name, mb, dead } of tables) {
    sample.set(`table ${name}`, mb);
    sample.set(`dead rows ${name}`, dead);
  }
  return sample;
}

function residentMb(pid: number | undefined): number {
  const status = pid === undefined ? '' : readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024;
}
