import { createFeedClient } from '@drawbell/ircc/feed-client';
import { createLogger } from '@drawbell/runtime/logger';
import { mapRoundName } from '@drawbell/store/catalogue/round-names';
import { correctDraw } from '@drawbell/store/draws/by-hand';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { readFeedState, writeFeedState } from '@drawbell/store/feed';
import { openStore, type Store } from '@drawbell/store/open-store';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PollDependencies, pollFeed } from '../src/poll.ts';
import { createWatchdog } from '../src/scraper.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const minuteMs = 60_000;

let now: Date;
let database: TestDatabase;
let store: Store;
let ircc: FakeIrcc;
let deps: PollDependencies & { client: { close(): Promise<void> } };

beforeEach(async () => {
  now = new Date('2026-10-01T15:00:00Z');
  const clock = () => now;
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test', connectionsMax: 12, log });
  ircc = await startFakeIrcc();
  ircc.serve('en', feedFromRounds(recordedRounds().slice(-20), 'en'));
  ircc.serve('fr', feedFromRounds(recordedRounds().slice(-20), 'fr'));
  await writeFeedState(store.db, { next_poll_at: now });
  deps = {
    ...{ store, clock, log },
    client: createFeedClient({ userAgent: 'test', allowOtherHosts: true, clock }),
    urls: ircc.urls,
    random: () => 0.5,
    intervalSeconds: undefined,
    alertMaxAgeDays: 7,
  };
});
afterEach(async () => {
  await deps.client.close();
  await ircc.close();
  await store.close();
  await database.drop();
});

const pass = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

it('polls when a poll is due, and not before', async () => {
  expect(await pollFeed(deps, { force: false })).toMatchObject({
    kind: 'recorded',
    recorded: { baseline: true },
  });
  pass(minuteMs - 1);
  expect(await pollFeed(deps, { force: false })).toEqual({ kind: 'not_due' });
  pass(1);
  expect(await pollFeed(deps, { force: false })).toEqual({ kind: 'unchanged', webhookEventIds: [] });
});

it('a clock that ran ahead and was stepped back does not keep polls away', async () => {
  await pollFeed(deps, { force: true });
  pass(60 * minuteMs);
  expect(await pollFeed(deps, { force: false })).toMatchObject({ kind: 'unchanged' });
  pass(-60 * minuteMs);
  expect(await pollFeed(deps, { force: false })).toMatchObject({ kind: 'unchanged' });
  expect(await pollFeed(deps, { force: false })).toEqual({ kind: 'not_due' });
});

it('however many processes tick at once, one polls', async () => {
  const waiting = Promise.withResolvers<() => void>();
  ircc.behave('en', (response) =>
    waiting.resolve(() => void response.end(feedFromRounds(recordedRounds().slice(-20), 'en'))),
  );
  const first = pollFeed(deps, { force: false });
  const answer = await waiting.promise;
  const others = await Promise.all(Array.from({ length: 5 }, () => pollFeed(deps, { force: true })));
  expect(others).toEqual(Array.from({ length: 5 }, () => ({ kind: 'elsewhere' })));
  answer();
  expect(await first).toMatchObject({ kind: 'recorded' });
});

it('a failure is kept with its reason, backs off further each time, and a success ends it', async () => {
  ircc.behave('en', (response) => void response.writeHead(403).end());
  const pauses: number[] = [];
  for (let failures = 1; failures <= 4; failures += 1) {
    expect(await pollFeed(deps, { force: true })).toMatchObject({ kind: 'failed', reason: 'http_403' });
    const state = await readFeedState(store.db);
    expect(state).toMatchObject({
      consecutive_failures: failures,
      last_error_at: now,
      last_success_at: null,
    });
    pauses.push((state.next_poll_at.getTime() - now.getTime()) / minuteMs);
  }
  expect(pauses).toEqual([1, 2, 4, 8]);
  ircc.behave('en', null);
  await pollFeed(deps, { force: true });
  expect(await readFeedState(store.db)).toMatchObject({
    consecutive_failures: 0,
    backoff_until: null,
    last_success_at: now,
  });
});

const rounds = recordedRounds().slice(-20);
const newest = rounds.at(-1);
const order = () => ({ actor: { name: 'key 1', requestId: null }, alertMaxAgeDays: 7, now });

it('a look that an operator overtook is made again, by what they said', async () => {
  await pollFeed(deps, { force: true });
  const next = { ...newest, number: '448', date: '2026-10-01', nameEn: 'Astronauts', nameFr: null };
  const feed = feedFromRounds([...rounds, next as (typeof rounds)[number]], 'en');
  let looks = 0;
  ircc.behave('en', (response) => {
    looks += 1;
    const means = { kind: 'category', category: 'stem' } as const;
    const trx = store.db.transaction().execute(async (each) => {
      if (looks > 1) return;
      await correctDraw(each, { ...order(), number: '447', correction: { crs: 400 } });
      await mapRoundName(each, { ...order(), name: 'Astronauts', means });
    });
    void trx.then(() => response.end(feed));
  });
  expect(await pollFeed(deps, { force: true })).toMatchObject({
    recorded: { overtaken: false, events: [{ type: 'published', number: '448' }] },
  });
  expect(looks).toBe(2);
  expect((await readDrawHistory(store.db, '448'))?.draw.round).toMatchObject({ category: 'stem' });
  expect(await readDrawHistory(store.db, '447')).toMatchObject({ revision: 2, draw: { crs: 400 } });
});

it('honours Retry-After', async () => {
  ircc.behave('en', (response) => void response.writeHead(429, { 'retry-after': '7200' }).end());
  await pollFeed(deps, { force: true });
  expect((await readFeedState(store.db)).next_poll_at).toEqual(new Date(now.getTime() + 120 * minuteMs));
});

it('the watchdog polls at once when the last success lies in the future', async () => {
  const watch = createWatchdog({
    ...{ store, log, intervalSeconds: undefined },
    clock: () => now,
    onStale: () => {},
    repair: async () => void (await pollFeed(deps, { force: false })),
  });
  pass(60 * minuteMs);
  await pollFeed(deps, { force: true });
  pass(-60 * minuteMs);
  expect(await watch()).toBe('fresh');
  expect(await readFeedState(store.db)).toMatchObject({ last_success_at: now });
});

it('the watchdog mends and polls once no poll has succeeded for three intervals, and is quiet while they do', async () => {
  let repairs = 0;
  const stale: string[] = [];
  const watch = createWatchdog({
    ...{ store, log, intervalSeconds: undefined },
    clock: () => now,
    onStale: (eventId) => void stale.push(eventId),
    repair: async () => {
      repairs += 1;
      await pollFeed(deps, { force: true });
    },
  });
  await pollFeed(deps, { force: true });
  pass(2 * minuteMs);
  expect(await watch()).toBe('fresh');
  pass(minuteMs);
  expect(await watch()).toBe('stale');
  expect(repairs).toBe(1);
  expect(await watch()).toBe('fresh');
  expect(repairs).toBe(1);
});
