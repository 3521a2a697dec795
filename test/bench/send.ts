import { fileURLToPath } from 'node:url';
import { openBenchDatabase, recordDraw, type BenchDatabase } from './bench-database.ts';
import { type Child, startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';

const messages = 20_000;
const rounds = 3;
/** Of the series, which says whether a lighter message is ever sent more slowly. */
const sizesKb = [24, 12, 6] as const;
/** For all alike. */
const connections = '20';
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/**
 * Claim, render, SMTP and record of 20,000 alerts, against a plain nodemailer loop with messages of the same size and one
 * queue job per mail; then the same with alerts cut or filled up to other sizes. What is compared takes turns.
 */
export async function benchSend(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, 70_000);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const alerts = async (number: string, bytes: number): Promise<SizedRun> => {
    await oweAlerts(database, number, messages);
    const before = await counts(sink);
    const run = await send('send-worker.ts', [database.url, String(port), connections, String(bytes)]);
    const after = await counts(sink);
    if (after.messages - before.messages !== messages) throw new Error('not every alert reached the sink');
    return { ...run, bytes: Math.round((after.bytes - before.bytes) / messages) };
  };
  const plain = (which: 'loop' | 'jobs', bytes: number): Promise<Run> =>
    send('send-loop-worker.ts', [
      ...[which, String(port), connections, String(messages), String(bytes)],
      database.url,
    ]);
  const ours: SizedRun[] = [];
  const loop: Run[] = [];
  const series = new Map<number, Run[]>(sizesKb.map((kb) => [kb, []]));
  for (let round = 0; round < rounds; round += 1) {
    const real = await alerts(String(600 + round), 0);
    ours.push(real);
    loop.push(await plain('loop', real.bytes));
    for (const kb of sizesKb) series.get(kb)?.push(await alerts(String(700 + round * 100 + kb), kb * 1_000));
  }
  const bytes = ours[0]?.bytes ?? 0;
  const jobs = await plain('jobs', bytes);
  sink.end();
  await database.close();
  const [a, b] = [rate(ours), rate(loop)];
  const rates = sizesKb.map((kb) => rate(series.get(kb) ?? []));
  const steps = rates.slice(1).map((lighter, i) => lighter / (rates[i] ?? Number.NaN));
  return [
    { name: 'size of an alert', value: bytes / 1_000, unit: 'kB', target: { atMost: 10 } },
    { name: 'processor time of an alert', value: processorMs(ours), unit: 'ms', target: null },
    { name: 'processor time of a mail, plain loop', value: processorMs(loop), unit: 'ms', target: null },
    { name: 'plain nodemailer loop, no record', value: b, unit: 'messages/s', target: null },
    { name: 'one queue job per mail, no record', value: rate([jobs]), unit: 'messages/s', target: null },
    { name: 'alerts: claim, render, send, record', value: a, unit: 'messages/s', target: null },
    { name: 'alerts over plain loop', value: a / b, unit: '×', target: { atLeast: 2.5 } },
    { name: 'alerts over one job per mail', value: a / rate([jobs]), unit: '×', target: null },
    ...sizesKb.map((kb, i) => ({
      ...{ name: `alerts of ${kb} kB`, value: rates[i] ?? Number.NaN, unit: 'messages/s', target: null },
    })),
    {
      ...{
        name: 'a lighter alert over one twice its size, at the least',
        value: Math.min(...steps),
        unit: '×',
      },
      target: { atLeast: 0.9 },
    },
  ];
}

/** One sending of all messages. */
interface Run {
  readonly seconds: number;
  /** Of the sending process. */
  readonly processorSeconds: number;
}

interface SizedRun extends Run {
  /** Of a message, as the server took it. */
  readonly bytes: number;
}

function rate(runs: readonly Run[]): number {
  return median(runs.map(({ seconds }) => messages / seconds));
}

function processorMs(runs: readonly Run[]): number {
  return median(runs.map(({ processorSeconds }) => (processorSeconds / messages) * 1_000));
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

async function send(file: string, args: readonly string[]): Promise<Run> {
  const child = startChild(file, args);
  const run: Run = JSON.parse(await child.next());
  child.end();
  await child.gone();
  return run;
}

async function counts(sink: Child): Promise<{ messages: number; bytes: number }> {
  return JSON.parse(await sink.ask('counts'));
}
