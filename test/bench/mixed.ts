import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import type { Store } from '@drawbell/store/open-store';
import { openBenchDatabase, recordDraw } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';
import { measureSizes } from './sizes.ts';
import { percentile, visit, type Visits } from './visitors.ts';

/** Of them a draw concerns about 100,000. */
const people = 340_000;
const aloneMs = 20_000;
/** Alone and beside one another take turns, for the machine is not equally fast all the time. */
const turns = 3;
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/** Visitors alone, a fan-out of 100,000 alerts alone, and both at once, on the same processes. */
export async function benchMixed(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const { store, url: databaseUrl, log } = database;
  await makeSubscribers(store, people);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const queue = await openQueue({ databaseUrl, applicationName: 'bench', tickMs: 60_000, log });
  const notifier = startChild('account-mail-worker.ts', [databaseUrl, String(port)]);
  await notifier.next();
  const api = startChild('mixed-api-worker.ts', [databaseUrl]);
  const { url }: { url: string } = JSON.parse(await api.next());

  await visitFor(store, url, 'warm', 3_000);
  const visitsAlone: Visits = { reads: [], confirmations: [] };
  const visitsDuring: Visits = { reads: [], confirmations: [] };
  const rates: { alone: number[]; during: number[] } = { alone: [], during: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    add(visitsAlone, await visitFor(store, url, `alone${turn}-`, aloneMs));
    rates.alone.push(await fanOut(store, queue, String(700 + 2 * turn)));
    const ending = new AbortController();
    const visiting = visit(store, url, { name: `during${turn}-`, signal: ending.signal });
    rates.during.push(await fanOut(store, queue, String(701 + 2 * turn)));
    ending.abort();
    add(visitsDuring, await visiting);
  }
  const [rateAlone, rateDuring] = [median(rates.alone), median(rates.during)];

  const sizes = await measureSizes(store, { notifier, api });
  notifier.end();
  await notifier.next();
  for (const child of [api, sink]) child.end();
  await queue.close();
  await database.close();
  return [
    { name: 'fan-out alone', value: rateAlone, unit: 'alerts/s', target: null },
    { name: 'fan-out beside visitors', value: rateDuring, unit: 'alerts/s', target: null },
    { name: 'fan-out, beside over alone', value: rateDuring / rateAlone, unit: '×', target: null },
    ...compare('reading, median', visitsAlone.reads, visitsDuring.reads, median),
    ...compare('reading, p99', visitsAlone.reads, visitsDuring.reads, (ms) => percentile(ms, 99)),
    ...compare('confirmation, median', visitsAlone.confirmations, visitsDuring.confirmations, median),
    ...compare('confirmation, p99', visitsAlone.confirmations, visitsDuring.confirmations, (ms) =>
      percentile(ms, 99),
    ),
    ...sizes,
  ];
}

function add(to: Visits, { reads, confirmations }: Visits): void {
  to.reads.push(...reads);
  to.confirmations.push(...confirmations);
}

function compare(
  name: string,
  alone: readonly number[],
  during: readonly number[],
  of: (ms: readonly number[]) => number,
): Figure[] {
  return [
    { name: `${name}, alone`, value: of(alone), unit: 'ms', target: null },
    { name: `${name}, during the fan-out`, value: of(during), unit: 'ms', target: { atMost: 5_000 } },
    { name: `${name}, during over alone`, value: of(during) / of(alone), unit: '×', target: null },
  ];
}

async function visitFor(store: Store, url: string, name: string, ms: number): Promise<Visits> {
  const ending = new AbortController();
  const visiting = visit(store, url, { name, signal: ending.signal });
  await delay(ms);
  ending.abort();
  return visiting;
}

/** Alerts a second, from the recorded draw to the record of the last one sent. */
async function fanOut({ pool, ...store }: Store, queue: Queue, number: string): Promise<number> {
  const fanOutId = await recordDraw({ pool, ...store }, number);
  const startedAt = performance.now();
  await queue.ring('match-draw', { fanOutId });
  const open = `SELECT 1 FROM fan_outs WHERE id = $1 AND state <> 'done'
    UNION ALL (SELECT 1 FROM deliveries WHERE status IN ('owed', 'claimed', 'sending') LIMIT 1)`;
  while (((await pool.query(open, [fanOutId])).rowCount ?? 0) > 0) await delay(50);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM deliveries WHERE draw_number = $1 AND status = 'sent'",
    [number],
  );
  return (rows[0]?.n ?? 0) / seconds;
}
