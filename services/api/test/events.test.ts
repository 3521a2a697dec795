import { request } from 'node:http';
import { settleEvent } from '@drawbell/store/webhooks/consumer-events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger } from '@drawbell/runtime/logger';
import { countWaiting } from '@drawbell/testing/test-database';
import { createEventWaits } from '../src/json/event-waits.ts';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, portOf, type TestApp, testNow } from './open-test-app.ts';

let test: TestApp;
let consumer: TestConsumer;
beforeEach(async () => {
  test = await openTestApp();
  consumer = await addConsumer(test);
});
afterEach(() => test.close());

const patience = { timeout: 30_000 };

/** Tells everybody, or one consumer, that the feed is stale: the smallest event there is. */
const tell = async (consumerId: string | null = null): Promise<void> => {
  const { rows } = await test.store.pool.query<{ id: string }>(
    `INSERT INTO webhook_events (type, consumer_id, occurred_at, state) VALUES ('feed.stale', $1, $2, 'owed') RETURNING id`,
    [consumerId, testNow],
  );
  const payload = JSON.stringify({ type: 'feed.stale', timestamp: testNow, data: { lastSuccessAt: null } });
  await settleEvent(test.store.pool, { id: rows[0]?.id ?? '', payload, now: testNow });
};
interface Answer {
  readonly status: number;
  readonly body: {
    readonly events?: { readonly id: string; readonly type: string }[];
    readonly nextCursor?: string | null;
    readonly errors?: { readonly pointer: string; readonly message: string }[];
  };
  readonly connection: unknown;
}
const ask = async (query: string, key = consumer.key): Promise<Answer> => {
  const answer = await test.app.inject({
    url: `/v1/events${query}`,
    headers: { authorization: `Bearer ${key}` },
  });
  return {
    status: answer.statusCode,
    body: answer.json<Answer['body']>(),
    connection: answer.headers.connection,
  };
};
const waiting = async (): Promise<number> => {
  const metric = /^drawbell_event_polls_waiting(?:\{.*\})? (\d+)/m.exec(
    (await test.app.inject('/metrics')).body,
  );
  return Number(metric?.[1]);
};
const areWaiting = (polls: number) => vi.waitFor(async () => expect(await waiting()).toBe(polls), patience);

it('answers at once what there is, and goes on from the id of an event', async () => {
  await tell();
  await tell(consumer.id);
  const { body } = await ask('?wait=30');
  expect(body.events).toHaveLength(2);
  const first = String(body.events?.[0]?.id);
  expect((await ask(`?after=${first}`)).body.events).toEqual(body.events?.slice(1));
  expect((await ask('?types=draw.published')).body.events).toEqual([]);
  const one = await test.app.inject({
    url: `/v1/events/${first}`,
    headers: { authorization: `Bearer ${consumer.key}` },
  });
  expect(one.json()).toEqual(body.events?.[0]);
});

it('waits for the next event, and wakes those alone whom it is for', async () => {
  const other = await addConsumer(test);
  await tell();
  const cursor = String((await ask('')).body.nextCursor);
  const mine = ask(`?after=${cursor}&wait=30`);
  const draws = ask(`?after=${cursor}&wait=1&types=draw.published`);
  const theirs = ask(`?after=${cursor}&wait=30`, other.key);
  await areWaiting(3);
  await tell(consumer.id);
  expect((await mine).body.events).toMatchObject([{ type: 'feed.stale' }]);
  // Empty, with the same cursor.
  expect((await draws).body).toEqual({ events: [], nextCursor: cursor, hasMore: false });
  await areWaiting(1);
  await tell(other.id);
  expect((await theirs).body.events).toHaveLength(1);
  expect(await waiting()).toBe(0);
});

it('many polls wait with few connections to the record, and one event answers all of them', async () => {
  const polls = Array.from({ length: 200 }, () => ask('?wait=30'));
  await areWaiting(200);
  // Nothing of the record is held: others are answered as ever.
  expect((await test.app.inject('/v1/draws')).statusCode).toBe(200);
  const { rows } = await test.store.pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()",
  );
  expect(rows[0]?.n).toBeLessThan(5);
  await tell();
  const ids = (await Promise.all(polls)).map(({ body }) => body.events?.map(({ id }) => id).join());
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^evt_1_/);
});

it('whoever hangs up waits no longer, and a key that is revoked meanwhile is told nothing', async () => {
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const hungUp = Array.from({ length: 20 }, () => {
    const poll = request({
      port: portOf(test.app),
      path: '/v1/events?wait=30',
      headers: { authorization: `Bearer ${consumer.key}` },
    });
    poll.on('error', () => {});
    poll.end();
    return poll;
  });
  await areWaiting(20);
  for (const poll of hungUp) poll.destroy();
  await areWaiting(0);
  const revoked = ask('?wait=30');
  await areWaiting(1);
  // It has listed what was there before.
  await vi.waitFor(() => expect(test.store.pool.idleCount).toBe(test.store.pool.totalCount), patience);
  await test.store.pool.query('UPDATE api_keys SET revoked_at = $1 WHERE consumer_id = $2', [
    testNow,
    consumer.id,
  ]);
  await tell();
  expect((await revoked).body.events).toEqual([]);
  expect((await ask('')).status).toBe(401);
});

it('at a stop every poll is answered, empty, with its cursor, and its connection ends', async () => {
  await tell();
  const cursor = String((await ask('')).body.nextCursor);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const polls = Array.from({ length: 50 }, async () => {
    const answer = await fetch(`http://127.0.0.1:${portOf(test.app)}/v1/events?after=${cursor}&wait=30`, {
      headers: { authorization: `Bearer ${consumer.key}` },
    });
    return { connection: answer.headers.get('connection'), body: await answer.json() };
  });
  await areWaiting(50);
  await test.app.close();
  for (const poll of await Promise.all(polls))
    expect(poll).toEqual({ connection: 'close', body: { events: [], nextCursor: cursor, hasMore: false } });
});

it('refuses in words what cannot be gone on from', async () => {
  const other = await addConsumer(test);
  await tell(consumer.id);
  await tell(other.id);
  await tell();
  const mine = String((await ask('')).body.events?.[0]?.id);
  const theirs = String((await ask('', other.key)).body.events?.[0]?.id);
  await test.store.pool.query('DELETE FROM consumer_events WHERE position = 1');
  const ahead = `evt_999_${mine.slice(-16)}`;
  const forged = `evt_3_${'x'.repeat(16)}`;
  for (const [after, message] of [
    ['nothing', /no id of an event/],
    [mine, /older than what is kept/],
    [theirs, /not the id of an event that you were told/],
    [ahead, /another record/],
    [forged, /another record/],
  ] as const) {
    const { status, body } = await ask(`?after=${after}`);
    expect([after, status, body.errors?.[0]?.pointer]).toEqual([after, 400, '/query/after']);
    expect(body.errors?.[0]?.message).toMatch(message);
  }
  for (const query of ['?wait=31', '?limit=0', '?types=draw.unknown', '?types=', '?other=1'])
    expect((await ask(query)).status).toBe(400);
  expect((await ask('', 'dbk_wrong')).status).toBe(401);
});

it('takes several types with commas or one by one, and both at once', async () => {
  await tell();
  for (const query of [
    '?types=draw.published,feed.stale',
    '?types=draw.published&types=feed.stale',
    '?types=feed.recovered,%20feed.stale&types=draw.published',
  ])
    expect((await ask(query)).body.events).toHaveLength(1);
  expect((await ask('?types=draw.published&types=feed.recovered')).body.events).toEqual([]);
  for (const query of [
    '?types=feed.stale&types=draw.unknown',
    '?types=feed.stale&types=',
    '?limit=1&limit=2',
  ])
    expect((await ask(query)).status).toBe(400);
});

it('a poll for rare events looks on to the end of the list, and waits from there', async () => {
  await test.store.pool.query(
    `WITH made AS (
       INSERT INTO webhook_events (type, consumer_id, facts, payload, occurred_at, state)
       SELECT 'message.failed', $1, '{}', '{}', $2, 'done' FROM generate_series(1, 12000) RETURNING id
     )
     INSERT INTO consumer_events (position, consumer_id, event_id, created_at)
     SELECT row_number() OVER (ORDER BY id), $1, id, $2 FROM made`,
    [consumer.id, testNow],
  );
  await test.store.pool.query('UPDATE consumer_events_head SET position = 12000');
  const { body } = await ask('?types=feed.stale&wait=1');
  expect(body).toMatchObject({
    events: [],
    hasMore: false,
    nextCursor: expect.stringMatching(/^evt_12000_/),
  });
  const cursor = String(body.nextCursor);
  const polled = ask(`?types=feed.stale&wait=30&after=${cursor}`);
  await areWaiting(1);
  await tell(consumer.id);
  expect((await polled).body).toMatchObject({
    events: [{ type: 'feed.stale', id: expect.stringMatching(/^evt_12001_/) }],
    nextCursor: expect.stringMatching(/^evt_12001_/),
  });
  expect((await ask('?types=feed.stale')).body.events).toHaveLength(1);
});

it('of a profile that was forgotten no event is shown, and its place is one to go on from', async () => {
  const { rows } = await test.store.pool.query<{ id: string }>(
    `INSERT INTO watched_profiles (consumer_id, reference, facts, created_at, updated_at)
     VALUES ($1, 'client-9', '{}', $2, $2) RETURNING id`,
    [consumer.id, testNow],
  );
  await tell(consumer.id);
  await test.store.pool.query('UPDATE consumer_events SET watched_id = $1', [rows[0]?.id]);
  await tell(consumer.id);
  const [of, next] = (await ask('')).body.events ?? [];
  const show = (id = '') =>
    test.app.inject({
      url: `/v1/events/${id}`,
      headers: { authorization: `Bearer ${consumer.key}` },
    });
  expect((await show(of?.id)).statusCode).toBe(200);
  await test.store.pool.query('DELETE FROM watched_profiles WHERE id = $1', [rows[0]?.id]);
  expect((await show(of?.id)).statusCode).toBe(404);
  expect((await ask(`?after=${of?.id ?? ''}`)).body.events).toEqual([next]);
});

it('a place in a list of which nothing is kept any more is older than what is kept', async () => {
  await tell();
  await tell(consumer.id);
  const last = String((await ask('')).body.nextCursor);
  await test.store.pool.query('DELETE FROM consumer_events');
  const { status, body } = await ask(`?after=${last}`);
  expect([status, body.errors?.[0]?.message]).toEqual([
    400,
    expect.stringMatching(/older than what is kept/),
  ]);
  expect((await ask(`?after=evt_3_${last.slice(-16)}`)).body.errors?.[0]?.message).toMatch(/another record/);
});

it('a stop ends a poll that was about to wait while the record was slow', async () => {
  const waits = createEventWaits({
    ...{ store: test.store, clock: () => testNow },
    log: createLogger({ level: 'silent', service: 'test' }),
  });
  const slow = await test.store.pool.connect();
  await slow.query('BEGIN');
  await slow.query('LOCK TABLE consumer_events_head');
  const begun = waits.begin({ consumerId: consumer.id, keyId: '1', after: '0', types: null }, 600_000);
  await vi.waitFor(async () => expect(await countWaiting(test.store.pool)).toBeGreaterThan(0), patience);
  waits.stop();
  await slow.query('COMMIT');
  slow.release();
  expect(await (await begun)?.end).toEqual({ kind: 'stopping' });
  expect(waits.count()).toBe(0);
});
