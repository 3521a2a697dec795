import { Agent, request, setGlobalDispatcher } from 'undici';
import { randomBytes } from 'node:crypto';
import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { createSecrets } from '@drawbell/store/secrets';
import { settleEvent } from '@drawbell/store/webhooks/consumer-events';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { type BenchDatabase, openBenchDatabase, recordDraw } from './bench-database.ts';
import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

const profiles = 1_000;
const polls = 1_000;
const rounds = 3;
const secrets = createSecrets('a secret for benchmarks, long enough');

/**
 * One draw to a thousand watched profiles of one consumer, a message each and a hundred a message; then a thousand polls that
 * wait for an event.
 */
export async function benchProgramEvents(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const sink = startChild('webhook-sink-worker.ts');
  const { port }: { port: number } = JSON.parse(await sink.next());
  const single: number[] = [];
  const batched: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    single.push(
      profiles / (await matches(database, `http://127.0.0.1:${port}/hook`, 'profile.matched', profiles)),
    );
    batched.push(
      profiles /
        (await matches(database, `http://127.0.0.1:${port}/hook`, 'profiles.matched', profiles / 100)),
    );
  }
  sink.end();
  const waiting = await waits(database);
  await database.close();
  return [
    {
      name: '1,000 watched profiles, a message each',
      value: median(single),
      unit: 'matches/s',
      target: null,
    },
    { name: '1,000 watched profiles, in batches', value: median(batched), unit: 'matches/s', target: null },
    {
      name: 'batches over single messages',
      value: median(batched) / median(single),
      unit: '×',
      target: { atLeast: 10 },
    },
    {
      name: '1,000 waiting polls: from the event to the last answer',
      value: waiting.seconds,
      unit: 's',
      target: { atMost: 1 },
    },
    {
      name: '1,000 waiting polls: memory of the api more',
      value: waiting.megabytes,
      unit: 'MB',
      target: { atMost: 100 },
    },
  ];
}

let lastDraw = 5_000;

/** Seconds until all matches of a new draw are walked, sent and recorded. */
async function matches(
  { store, url }: BenchDatabase,
  endpointUrl: string,
  type: string,
  messages: number,
): Promise<number> {
  const now = new Date();
  await store.pool.query('TRUNCATE consumers, webhook_events, webhook_messages CASCADE');
  const consumerId = await aConsumer(store);
  await createEndpoint(store.db, consumerId, {
    settings: {
      ...{ url: endpointUrl, description: '', eventTypes: [type], filters: {} },
      ...{ payloadVersion: 1, ratePerSecond: null },
    },
    secret: {
      kind: 'hmac',
      sealed: secrets.seal(`whsec_${randomBytes(32).toString('base64')}`),
      publicKey: null,
    },
    now,
  });
  const watched = Array.from({ length: profiles }, (_, i) => ({
    reference: `client-${i}`,
    profile: { crs: 530, programs: ['cec' as const] },
  }));
  await putWatchedProfiles(store.db, consumerId, { profiles: watched, now });
  const number = String((lastDraw += 1));
  await recordDraw(store, number);
  await store.pool.query(
    `INSERT INTO webhook_events (type, draw_number, revision, occurred_at, state) VALUES ('profile.matched', $1, 1, now(), 'owed')`,
    [number],
  );
  await store.pool.query('VACUUM (ANALYZE) watched_profiles');
  await store.pool.query('CHECKPOINT');
  const child = startChild('webhook-worker.ts', [url, String(messages), '128']);
  const result: { seconds: number } = JSON.parse(await child.next());
  child.end();
  return result.seconds;
}

async function aConsumer(store: BenchDatabase['store']): Promise<string> {
  const details = { name: 'Bench', contactEmail: 'bench@example.org', language: 'en' } as const;
  return (await createConsumer(store.db, details, new Date())).id;
}

/** How long an event takes to reach everybody who waits, and what their waiting costs. */
async function waits({ store, url }: BenchDatabase): Promise<{ seconds: number; megabytes: number }> {
  await store.pool.query('TRUNCATE consumers, webhook_events CASCADE');
  const consumer = await aConsumer(store);
  const now = new Date();
  const key = await createKey(
    store.db,
    secrets,
    { consumer },
    { name: 'bench', scopes: ['read'], expiresAt: null, now },
  );
  const api = startChild('mixed-api-worker.ts', [url]);
  const { url: base }: { url: string } = JSON.parse(await api.next());
  setGlobalDispatcher(new Agent({ headersTimeout: 0, bodyTimeout: 0 }));
  const headers = { authorization: `Bearer ${key?.text ?? ''}` };
  const ask = async (path: string): Promise<string> =>
    (await request(`${base}${path}`, { headers })).body.text();
  // What any work of the process costs is no cost of waiting.
  await Promise.all(Array.from({ length: polls }, () => ask('/v1/events')));
  const before = api.peakMb();
  const answers = Array.from({ length: polls }, () => ask('/v1/events?wait=30'));
  for (;;) {
    const metric = /^drawbell_event_polls_waiting(?:\{.*\})? (\d+)/m.exec(await ask('/metrics'));
    if (Number(metric?.[1]) === polls) break;
  }
  const { rows } = await store.pool.query<{ id: string }>(
    `INSERT INTO webhook_events (type, occurred_at, state) VALUES ('feed.stale', now(), 'owed') RETURNING id`,
  );
  const startedAt = performance.now();
  const payload = JSON.stringify({ type: 'feed.stale', timestamp: now, data: { lastSuccessAt: null } });
  await settleEvent(store.pool, { id: rows[0]?.id ?? '', payload, now });
  const told = await Promise.all(answers);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (!told.every((text) => text.includes('feed.stale'))) throw new Error('a poll was not told of the event');
  const megabytes = api.peakMb() - before;
  api.end();
  return { seconds, megabytes };
}
