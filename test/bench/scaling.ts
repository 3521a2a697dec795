import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';
import { oweAlerts } from './send.ts';

const rounds = 2;
const processCounts = [1, 2, 4] as const;
/** Of each process: the default of SMTP_CONNECTIONS. */
const connections = 20;
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/** A mail server that accepts as fast as it can, and one that takes its time over each message. */
const servers = [
  { name: 'server that accepts at once', acceptAfterMs: 0, messages: 40_000 },
  { name: 'server that takes 50 ms', acceptAfterMs: 50, messages: 8_000 },
] as const;
type MailServer = (typeof servers)[number];

/** The same alerts by one, two and four delivering processes on one mail server, one PostgreSQL and this machine. */
export async function benchScaling(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, 140_000);
  const figures: Figure[] = [];
  for (const server of servers) figures.push(...(await benchServer(database, server)));
  await database.close();
  return figures;
}

async function benchServer(database: BenchDatabase, server: MailServer): Promise<Figure[]> {
  const { acceptAfterMs, messages } = server;
  const sink = startChild(sinkFile, [String(acceptAfterMs)]);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const rates = new Map<number, number[]>();
  const busy = new Map<number, number[]>();
  let draw = 800 + acceptAfterMs;
  for (let round = 0; round < rounds; round += 1)
    for (const processes of processCounts) {
      await oweAlerts(database, String((draw += 1)), messages);
      const before = processorTimes();
      const rate = await deliver(database, { port, processes, messages });
      rates.set(processes, [...(rates.get(processes) ?? []), rate]);
      busy.set(processes, [...(busy.get(processes) ?? []), coresBusy(before)]);
    }
  sink.end();
  const one = median(rates.get(1) ?? []);
  return processCounts.flatMap((processes) =>
    figuresOf(server, {
      processes,
      one,
      rate: median(rates.get(processes) ?? []),
      busy: median(busy.get(processes) ?? []),
    }),
  );
}

function figuresOf(
  { name: server, acceptAfterMs }: MailServer,
  { processes, rate, one, busy }: { processes: number; rate: number; one: number; busy: number },
): Figure[] {
  const name = `${server}, ${processes === 1 ? '1 process' : `${processes} processes`}`;
  const possible = (processes * connections * 1_000) / acceptAfterMs;
  return [
    { name, value: rate, unit: 'alerts/s', target: null },
    { name: `${name}: over one`, value: rate / one, unit: '×', target: null },
    ...(acceptAfterMs === 0
      ? []
      : [{ name: `${name}: over connections ÷ time`, value: rate / possible, unit: '×', target: null }]),
    {
      name: `${name}: cores busy of ${availableParallelism()}`,
      value: busy,
      unit: 'cores',
      target: null,
    },
  ];
}

/** Alerts a second, from the first one recorded as sent to the last. */
async function deliver(
  { store, url }: BenchDatabase,
  { port, processes, messages }: { port: number; processes: number; messages: number },
): Promise<number> {
  const workers = Array.from({ length: processes }, () =>
    startChild('send-worker.ts', [url, String(port), String(connections)]),
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
