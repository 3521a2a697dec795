import type { Store } from '@drawbell/store/open-store';
import { type BenchDatabase, openBenchDatabase, recordDraw } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';

const rounds = 3;

interface Walk {
  readonly seconds: number;
  readonly peakMb: number;
  readonly end: { readonly kind: string; readonly deliveriesMade?: number };
}

/**
 * Matching one draw against a million profiles of which about 300,000 concern, against a bare INSERT … SELECT of as
 * many rows of the same shape, turn by turn on the same server.
 */
export async function benchFanOut(): Promise<Figure[]> {
  const small = await measure(100_000, 1);
  const large = await measure(1_000_000, rounds);
  const ratio = large.walkSeconds / large.bareSeconds;
  return [
    { name: 'deliveries of 1,000,000 profiles', value: large.deliveries, unit: 'rows', target: null },
    { name: 'bare INSERT … SELECT', value: large.bareSeconds, unit: 's', target: null },
    { name: 'walk, from owed to done', value: large.walkSeconds, unit: 's', target: null },
    { name: 'walk over bare insert', value: ratio, unit: '×', target: { atMost: 2 } },
    { name: 'peak memory at 100,000', value: small.peakMb, unit: 'MB', target: { atMost: 400 } },
    { name: 'peak memory at 1,000,000', value: large.peakMb, unit: 'MB', target: { atMost: 400 } },
    {
      name: 'peak memory, large over small',
      value: large.peakMb / small.peakMb,
      unit: '×',
      target: { atMost: 1.5 },
    },
  ];
}

async function measure(people: number, times: number) {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, people);
  const walks: Walk[] = [];
  const bare: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const number = String(500 + round);
    const fanOutId = await recordDraw(database.store, number);
    walks.push(await walk(database, fanOutId));
    bare.push(await bareInsert(database.store, number));
    await database.store.pool.query('TRUNCATE deliveries CASCADE');
    await database.store.pool.query('CHECKPOINT');
  }
  await database.close();
  return {
    walkSeconds: median(walks.map(({ seconds }) => seconds)),
    bareSeconds: median(bare),
    peakMb: Math.max(...walks.map(({ peakMb }) => peakMb)),
    deliveries: walks[0]?.end.deliveriesMade ?? 0,
  };
}

async function walk({ url, store }: BenchDatabase, fanOutId: string): Promise<Walk> {
  await store.pool.query('CHECKPOINT');
  const child = startChild('fan-out-worker.ts', [url, fanOutId]);
  const result: Walk = JSON.parse(await child.next());
  child.end();
  if (result.end.kind !== 'done') throw new Error(`the walk ended ${result.end.kind}`);
  return result;
}

/** The same rows into a table of the same columns, keys and indexes, in one statement. */
async function bareInsert({ pool }: Store, number: string): Promise<number> {
  await pool.query('DROP TABLE IF EXISTS bare');
  await pool.query('CREATE TABLE bare (LIKE deliveries INCLUDING ALL)');
  await pool.query('CHECKPOINT');
  const startedAt = performance.now();
  await pool.query(
    `INSERT INTO bare (recipient_id, fan_out_id, draw_number, revision, channel, kind, because, results, next_attempt_at, created_at)
     SELECT recipient_id, fan_out_id, draw_number, revision, channel, kind, because, results, next_attempt_at, created_at
       FROM deliveries WHERE draw_number = $1`,
    [number],
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  await pool.query('DROP TABLE bare');
  return seconds;
}
