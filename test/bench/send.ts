import { fileURLToPath } from 'node:url';
import { openBenchDatabase, recordDraw, type BenchDatabase } from './bench-database.ts';
import { type Child, startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';

const messages = 20_000;
const rounds = 3;
/** For all three alike. */
const connections = '20';
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/** Claim, render, SMTP and record of 20,000 alerts, against a plain nodemailer loop and one queue job per mail. */
export async function benchSend(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, 70_000);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const ours: number[] = [];
  const loop: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = await counts(sink);
    await oweAlerts(database, String(600 + round), messages);
    ours.push(messages / (await seconds('send-worker.ts', [database.url, String(port), connections])));
    const after = await counts(sink);
    if (after.messages - before.messages !== messages) throw new Error('not every alert reached the sink');
    bytes = Math.round((after.bytes - before.bytes) / messages);
    loop.push(
      messages /
        (await seconds('send-loop-worker.ts', [
          'loop',
          String(port),
          connections,
          String(messages),
          String(bytes),
        ])),
    );
  }
  const jobs =
    messages /
    (await seconds('send-loop-worker.ts', [
      'jobs',
      String(port),
      connections,
      String(messages),
      String(bytes),
      database.url,
    ]));
  sink.end();
  await database.close();
  const [a, b] = [median(ours), median(loop)];
  return [
    { name: 'size of an alert', value: bytes / 1_000, unit: 'kB', target: null },
    { name: 'plain nodemailer loop, no record', value: b, unit: 'messages/s', target: null },
    { name: 'one queue job per mail, no record', value: jobs, unit: 'messages/s', target: null },
    { name: 'alerts: claim, render, send, record', value: a, unit: 'messages/s', target: null },
    { name: 'alerts over plain loop', value: a / b, unit: '×', target: { atLeast: 2 } },
    { name: 'alerts over one job per mail', value: a / jobs, unit: '×', target: null },
  ];
}

/** Owes an alert about a new draw to each of so many people, and to nobody else. */
export async function oweAlerts(
  { store, url }: BenchDatabase,
  number: string,
  alerts: number,
): Promise<void> {
  await store.pool.query('TRUNCATE deliveries CASCADE');
  const fanOutId = await recordDraw(store, number);
  const walk = startChild('fan-out-worker.ts', [url, fanOutId]);
  await walk.next();
  walk.end();
  await store.pool.query(
    'DELETE FROM deliveries WHERE id NOT IN (SELECT id FROM deliveries ORDER BY id LIMIT $1)',
    [alerts],
  );
  await store.pool.query('VACUUM (ANALYZE) deliveries');
  await store.pool.query('CHECKPOINT');
}

async function seconds(file: string, args: readonly string[]): Promise<number> {
  const child = startChild(file, args);
  const result: { seconds: number } = JSON.parse(await child.next());
  child.end();
  await child.gone();
  return result.seconds;
}

async function counts(sink: Child): Promise<{ messages: number; bytes: number }> {
  return JSON.parse(await sink.ask('counts'));
}
