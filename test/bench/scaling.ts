import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';
import { oweAlerts } from './send.ts';

const messages = 40_000;
const rounds = 2;
const processCounts = [1, 2, 4] as const;
/** Of each process. */
const connections = '20';
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/** The same alerts by one, two and four delivering processes on one mail server, one PostgreSQL and this machine. */
export async function benchScaling(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, 140_000);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const rates = new Map<number, number[]>();
  const busy = new Map<number, number[]>();
  let draw = 800;
  for (let round = 0; round < rounds; round += 1)
    for (const processes of processCounts) {
      await oweAlerts(database, String((draw += 1)), messages);
      const before = processorTimes();
      rates.set(processes, [...(rates.get(processes) ?? []), await deliver(database, port, processes)]);
      busy.set(processes, [...(busy.get(processes) ?? []), coresBusy(before)]);
    }
  sink.end();
  await database.close();
  const one = median(rates.get(1) ?? []);
  return processCounts.flatMap((processes) => {
    const rate = median(rates.get(processes) ?? []);
    const name = processes === 1 ? '1 process' : `${processes} processes`;
    return [
      { name, value: rate, unit: 'alerts/s', target: null },
      { name: `${name} over one`, value: rate / one, unit: '×', target: null },
      {
        name: `${name}: cores busy of ${availableParallelism()}`,
        value: median(busy.get(processes) ?? []),
        unit: 'cores',
        target: null,
      },
    ];
  });
}

/** Alerts a second, from the first one recorded as sent to the last. */
async function deliver({ store, url }: BenchDatabase, port: number, processes: number): Promise<number> {
  const workers = Array.from({ length: processes }, () =>
    startChild('send-worker.ts', [url, String(port), connections]),
  );
  await Promise.all(workers.map(async (worker) => worker.next()));
  for (const worker of workers) worker.end();
  const { rows } = await store.pool.query<{ sent: number; seconds: number }>(
    `SELECT count(*)::int AS sent, extract(epoch FROM max(ended_at) - min(ended_at))::float AS seconds
       FROM deliveries WHERE status = 'sent'`,
  );
  const { sent = 0, seconds = Number.NaN } = rows[0] ?? {};
  if (sent !== messages) throw new Error(`${sent} of ${messages} alerts were sent`);
  return sent / seconds;
}

function processorTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all };
}

/** Of the whole machine since then, whoever used them. */
function coresBusy(before: { idle: number; all: number }): number {
  const now = processorTimes();
  return availableParallelism() * (1 - (now.idle - before.idle) / (now.all - before.all));
}
