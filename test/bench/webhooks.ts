import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecrets } from '@drawbell/store/secrets';
import { type BenchDatabase, openBenchDatabase, recordDraw } from './bench-database.ts';
import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

const endpoints = 10_000;
const rounds = 3;
/** For both alike, as WEBHOOK_CONCURRENCY is by default. */
const concurrency = '128';
/** Each of the ninety gets so many messages, so that there is something to measure. */
const drawsAtOnce = 50;

/**
 * One draw to 10,000 endpoints, walked, signed, sent and recorded, against undici posting the same bytes to the same
 * receivers; then ninety endpoints beside ten that hang, against ninety alone.
 */
export async function benchWebhooks(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const sink = startChild('webhook-sink-worker.ts');
  const { port }: { port: number } = JSON.parse(await sink.next());
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-bench-'));
  // Every endpoint a host of its own, as they are; and a thousand at each of ten, whose connections are kept.
  const apart = await compare(database, folder, (i) => `http://127.0.${i >> 8}.${i & 255}:${port}/hook`);
  const shared = await compare(database, folder, (i) => `http://127.1.0.${i % 10}:${port}/hook/${i}`);
  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await ninety(database, port, 0));
    beside.push(await ninety(database, port, 10));
  }
  sink.end();
  rmSync(folder, { recursive: true });
  await database.close();
  return [
    { name: '10,000 hosts: bare undici', value: apart.bare, unit: 'posts/s', target: null },
    {
      name: '10,000 hosts: walked, signed, sent, recorded',
      value: apart.ours,
      unit: 'deliveries/s',
      target: null,
    },
    { name: '10,000 hosts: ours over bare', value: apart.ratio, unit: '×', target: { atLeast: 0.75 } },
    { name: '10 hosts, kept connections: bare undici', value: shared.bare, unit: 'posts/s', target: null },
    { name: '10 hosts, kept connections: ours', value: shared.ours, unit: 'deliveries/s', target: null },
    { name: '10 hosts, kept connections: ours over bare', value: shared.ratio, unit: '×', target: null },
    {
      name: 'ninety endpoints beside ten that hang, over ninety alone',
      value: median(beside) / median(alone),
      unit: '×',
      target: { atMost: 1.2 },
    },
  ];
}

async function compare(
  database: BenchDatabase,
  folder: string,
  urlOf: (index: number) => string,
): Promise<{ ours: number; bare: number; ratio: number }> {
  const urls = Array.from({ length: endpoints }, (_, index) => urlOf(index));
  await makeEndpoints(database, urls);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await owe(database, 1);
    ours.push(
      endpoints / (await seconds('webhook-worker.ts', [database.url, String(endpoints), concurrency])),
    );
    const file = join(folder, 'posts.json');
    writeFileSync(file, JSON.stringify({ urls, ...(await sampleOf(database)) }));
    bare.push(endpoints / (await seconds('webhook-bare-worker.ts', [file, concurrency])));
  }
  return { ours: median(ours), bare: median(bare), ratio: median(ours) / median(bare) };
}

/** Seconds until ninety endpoints have all their messages, beside so many that never answer. */
async function ninety(database: BenchDatabase, port: number, hanging: number): Promise<number> {
  const urls = Array.from({ length: 90 }, (_, i) => `http://127.2.0.${i}:${port}/hook`);
  const hang = Array.from({ length: hanging }, (_, i) => `http://127.3.0.${i}:${port}/hang`);
  // Those that hang come first: they are claimed before the others.
  await makeEndpoints(database, [...hang, ...urls]);
  await owe(database, drawsAtOnce);
  return seconds('webhook-worker.ts', [database.url, String(90 * drawsAtOnce), concurrency]);
}

async function makeEndpoints({ store }: BenchDatabase, urls: readonly string[]): Promise<void> {
  const secrets = createSecrets('a secret for benchmarks, long enough');
  const stored = urls.map(() => {
    const sealed = secrets.seal(`whsec_${randomBytes(32).toString('base64')}`);
    return JSON.stringify([
      { id: '1', kind: 'hmac', sealed, publicKey: null, createdAt: '', expiresAt: null },
    ]);
  });
  await store.pool.query('TRUNCATE consumers, webhook_events CASCADE');
  await store.pool.query(
    `WITH consumer AS (
       INSERT INTO consumers (name, contact_email, language, created_at) VALUES ('x', 'x@example.org', 'en', now())
       RETURNING id
     )
     INSERT INTO endpoints (consumer_id, url, description, event_types, filters, payload_version, secrets, state,
       created_at, updated_at)
     SELECT consumer.id, e.url, '', '{draw.published}', '{}', 1, e.secrets::jsonb, 'active', now(), now()
       FROM consumer, unnest($1::text[], $2::text[]) AS e (url, secrets)`,
    [urls, stored],
  );
  await store.pool.query('VACUUM (ANALYZE) endpoints');
}

let lastDraw = 1_000;

/** Records so many draws, and owes their events. */
async function owe({ store }: BenchDatabase, draws: number): Promise<void> {
  await store.pool.query('TRUNCATE webhook_events, webhook_messages CASCADE');
  for (let i = 0; i < draws; i += 1) {
    const number = String((lastDraw += 1));
    await recordDraw(store, number);
    await store.pool.query(
      `INSERT INTO webhook_events (type, draw_number, revision, occurred_at, state)
       VALUES ('draw.published', $1, 1, now(), 'owed')`,
      [number],
    );
  }
  await store.pool.query('CHECKPOINT');
}

/** The bytes that were sent, with headers as long as ours. */
async function sampleOf({ store }: BenchDatabase): Promise<{ body: string; headers: object }> {
  const { rows } = await store.pool.query<{ payload: string }>('SELECT payload FROM webhook_events LIMIT 1');
  return {
    body: rows[0]?.payload ?? '',
    headers: {
      'webhook-id': 'msg_10000_AbCdEfGhIjKlMnOp',
      'webhook-timestamp': '1790866800',
      'webhook-signature': `v1,${'A'.repeat(43)}=`,
      'content-type': 'application/json',
      'user-agent': 'bench',
    },
  };
}

async function seconds(file: string, args: readonly string[]): Promise<number> {
  const child = startChild(file, args);
  const result: { seconds: number } = JSON.parse(await child.next());
  child.end();
  return result.seconds;
}
