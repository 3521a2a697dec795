import { createConsumer } from '../src/consumers.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countWaiting } from '@drawbell/testing/test-database';
import {
  findConsumerEvent,
  listConsumerEvents,
  listEventsBetween,
  readLastPosition,
  settleEvent,
} from '../src/webhooks/consumer-events.ts';
import { putWatchedProfiles, removeWatchedProfile } from '../src/webhooks/watched-profiles.ts';
import { cleanUpWhenDue } from '../src/clean-up.ts';
import { countKey } from '../src/request-counts.ts';
import { expungeMessage } from '../src/webhooks/expunge.ts';
import { claimWebhookEvent, recordWebhookEvents, writeMessages } from '../src/webhooks/events.ts';
import { addEndpoint, aDraw, count, now, openTestRecord, record, type TestRecord } from './record.ts';

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, { fresh: [aDraw('440', { date: '2026-08-01' })] });
});
afterEach(() => at.close());

const aConsumer = async (name: string): Promise<string> =>
  (await createConsumer(at.store.db, { name, contactEmail: `${name}@maple.example`, language: 'en' }, now))
    .id;
const list = async (consumerId: string, after = '0', limit = 100) =>
  (await listConsumerEvents(at.store.pool, { consumerId, after, types: null, limit })).events;
/** A draw with its two events, in order: of the draw, of matches. */
const anEvent = async (number: string): Promise<[string, string]> => {
  const [draw = '', matched = ''] = (await record(at.store, { fresh: [aDraw(number)] })).webhookEventIds;
  return [draw, matched];
};
/** Lists that a draw concerns profiles of a consumer, as a step of the walk over it does. */
const match = async (
  eventId: string,
  consumerId: string,
  watched: readonly string[],
  endpoints: readonly string[] = [],
) => {
  await claimWebhookEvent(at.store.db, { id: eventId, worker: 'w', now, leaseMs: 60_000 });
  const { rows } = await at.store.pool.query<{ cursor: string }>(
    'SELECT cursor FROM webhook_events WHERE id = $1',
    [eventId],
  );
  const cursor = rows[0]?.cursor ?? '0';
  const place = {
    id: eventId,
    worker: 'w',
    cursor,
    nextCursor: String(Number(cursor) + 1),
    now,
    leaseMs: 60_000,
  };
  return writeMessages(at.store.pool, place, {
    consumerId,
    matches: watched.map((watchedId) => ({
      watchedId,
      result: {
        reference: `r${watchedId}`,
        correction: false,
        outcome: 'meets',
        reasons: [],
        pointsShort: null,
      },
    })),
    messages: endpoints.flatMap((endpointId) =>
      watched.map((watchedId) => ({ endpointId, watchedId, batched: true })),
    ),
  });
};
const watch = async (consumerId: string, references: readonly string[]): Promise<string[]> => {
  await putWatchedProfiles(at.store.db, consumerId, {
    profiles: references.map((reference) => ({ reference, profile: {} })),
    now,
  });
  const { rows } = await at.store.pool.query<{ id: string }>(
    'SELECT id FROM watched_profiles WHERE consumer_id = $1 ORDER BY id',
    [consumerId],
  );
  return rows.map(({ id }) => id);
};

it('a reader never passes an event whose transaction is still open, whoever commits first', async () => {
  const reader = await aConsumer('reader');
  const [[first], [second]] = [await anEvent('446'), await anEvent('447')];
  // As `settleEvent` does, in a transaction that stays open.
  const slow = await at.store.pool.connect();
  await slow.query('BEGIN');
  await slow.query('UPDATE consumer_events_head SET position = position + 1');
  const fast = settleEvent(at.store.pool, { id: second, payload: '{}', now });
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(1));
  expect(await list(reader)).toEqual([]);
  await slow.query(
    'INSERT INTO consumer_events (position, event_id, created_at) SELECT position, $1, now() FROM consumer_events_head',
    [first],
  );
  await slow.query('COMMIT');
  slow.release();
  const seen = await list(reader);
  expect(seen[0]?.position).toBe('1');
  await fast;
  const after = await list(reader, seen.at(-1)?.position);
  expect([...seen, ...after].map(({ position }) => position)).toEqual(['1', '2']);
});

it('a page of rare events looks at so many places and gives its own, which passes no open transaction', async () => {
  const [reader, other] = [await aConsumer('reader'), await aConsumer('other')];
  const rare = async (after: string) =>
    listConsumerEvents(at.store.pool, { consumerId: reader, after, types: ['draw.published'], limit: 10 });
  expect(await rare('0')).toEqual({ events: [], last: null, hasMore: false });
  const { pool } = at.store;
  await pool.query(
    `WITH made AS (
       INSERT INTO webhook_events (type, consumer_id, facts, payload, occurred_at, state)
       SELECT 'message.failed', CASE WHEN i % 3 = 0 THEN $2 ELSE $1 END::bigint, '{}', '{}', $3, 'done'
         FROM generate_series(1, 9000) i RETURNING id, consumer_id
     )
     INSERT INTO consumer_events (position, consumer_id, event_id, created_at)
     SELECT row_number() OVER (ORDER BY id), consumer_id, id, $3 FROM made`,
    [reader, other, now],
  );
  await pool.query('UPDATE consumer_events_head SET position = 9000');
  const [draw] = await anEvent('447');
  const slow = await pool.connect();
  await slow.query('BEGIN');
  await slow.query('UPDATE consumer_events_head SET position = position + 1');
  await slow.query('INSERT INTO consumer_events (position, event_id, created_at) VALUES (9001, $1, now())', [
    draw,
  ]);
  const first = await rare('0');
  // Its own places, a third of which is another's.
  expect(first).toMatchObject({ events: [], last: { position: '7499' }, hasMore: true });
  const second = await rare(first.last?.position ?? '');
  expect(second).toMatchObject({ events: [], last: { position: '8999' }, hasMore: false });
  expect(await rare(second.last?.position ?? '')).toEqual({ events: [], last: null, hasMore: false });
  await slow.query('COMMIT');
  slow.release();
  expect(await rare(second.last?.position ?? '')).toMatchObject({
    events: [{ position: '9001', type: 'draw.published' }],
    last: { position: '9001' },
    hasMore: false,
  });
});

it('a writer that dies leaves no hole that a reader waits for', async () => {
  const reader = await aConsumer('reader');
  const [[first], [second]] = [await anEvent('446'), await anEvent('447')];
  const slow = await at.store.pool.connect();
  await slow.query('BEGIN');
  await slow.query('UPDATE consumer_events_head SET position = position + 1');
  const writing = settleEvent(at.store.pool, { id: second, payload: '{}', now });
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(1));
  await slow.query('ROLLBACK');
  slow.release();
  await writing;
  await settleEvent(at.store.pool, { id: first, payload: '{}', now });
  expect((await list(reader)).map(({ position }) => position)).toEqual(['1', '2']);
  expect(await readLastPosition(at.store.pool)).toBe('2');
});

it('many writers at once: one reader that goes on and on sees each event once, in order', async () => {
  const consumer = await aConsumer('busy');
  const events = [];
  for (let i = 0; i < 12; i += 1) events.push((await anEvent(String(500 + i)))[0]);
  const writing = Promise.all(events.map((id) => settleEvent(at.store.pool, { id, payload: '{}', now })));
  const seen: string[] = [];
  const readOn = async (): Promise<void> => {
    for (const { position } of await list(consumer, seen.at(-1) ?? '0', 3)) seen.push(position);
  };
  for (let reads = 0; reads < 8; reads += 1) await readOn();
  await writing;
  for (let reads = 0; reads < 4; reads += 1) await readOn();
  expect(seen.map(Number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});

it('what is of one consumer is listed for no other, and a forgotten profile for nobody', async () => {
  const [mine, other] = [await aConsumer('mine'), await aConsumer('other')];
  const [draw, matched] = await anEvent('447');
  await settleEvent(at.store.pool, { id: draw, payload: '{"data":{}}', now });
  const [a = '', b = ''] = await watch(mine, ['a', 'b']);
  const [theirs = ''] = await watch(other, ['secret']);
  await match(matched, mine, [a, b]);
  await match(matched, other, [theirs]);
  expect((await list(mine)).map(({ type, result }) => [type, result?.reference])).toEqual([
    ['draw.published', undefined],
    ['profile.matched', `r${a}`],
    ['profile.matched', `r${b}`],
  ]);
  expect(await findConsumerEvent(at.store.db, { consumerId: mine, position: '4' })).toBeUndefined();
  expect(await findConsumerEvent(at.store.db, { consumerId: other, position: '4' })).toMatchObject({
    type: 'profile.matched',
  });
  await removeWatchedProfile(at.store.db, mine, 'a');
  expect(await list(mine)).toHaveLength(2);
  expect(await listEventsBetween(at.store.pool, { after: '0', upTo: '9', limit: 10 })).toHaveLength(3);
});

it('a walk that goes over a consumer again keeps each place, and puts no profile into two batches', async () => {
  const consumer = await aConsumer('maple');
  const endpoint = await addEndpoint(at);
  const [, matched] = await anEvent('447');
  const ids = await watch(
    consumer,
    Array.from({ length: 150 }, (_, i) => `p${i}`),
  );
  expect(await match(matched, consumer, ids.slice(0, 120), [endpoint])).toBe(2);
  expect(await match(matched, consumer, ids.slice(0, 120), [endpoint])).toBe(0);
  expect(await match(matched, consumer, ids, [endpoint])).toBe(1);
  expect(await count(at.store, 'consumer_events')).toBe(150);
  const { rows } = await at.store.pool.query<{ size: number }>(
    'SELECT cardinality(positions) AS size FROM webhook_messages ORDER BY id',
  );
  expect(rows.map(({ size }) => size)).toEqual([100, 20, 30]);
  expect(await count(at.store, '(SELECT DISTINCT unnest(positions) FROM webhook_messages) AS told')).toBe(
    150,
  );
});

it('a batch takes what was told before there was a list for told, and nothing else', async () => {
  const consumer = await aConsumer('maple');
  const endpoint = await addEndpoint(at);
  const [, matched] = await anEvent('447');
  const [told = '', ...others] = await watch(consumer, ['a', 'b', 'c']);
  await at.store.pool.query(
    `INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, status, lane, next_attempt_at, created_at)
     VALUES ($1, $2, $3, '{}', 'sent', 1, now(), now())`,
    [endpoint, matched, told],
  );
  expect(await match(matched, consumer, [told, ...others], [endpoint])).toBe(1);
  const { rows } = await at.store.pool.query<{ watched: string[] }>(
    `SELECT array_agg(l.watched_id ORDER BY l.position)::text[] AS watched
       FROM webhook_messages m JOIN consumer_events l ON l.position = ANY (m.positions)`,
  );
  expect(rows[0]?.watched).toEqual(others);
});

it('an event that was listed says the same when it is walked again, with or without messages of it', async () => {
  const reader = await aConsumer('reader');
  const [draw] = await anEvent('447');
  await settleEvent(at.store.pool, { id: draw, payload: '{"first":true}', now });
  const { draw_event_id: drawEventId } = await at.store.db
    .selectFrom('webhook_events')
    .select('draw_event_id')
    .where('id', '=', draw)
    .executeTakeFirstOrThrow();
  await at.store.db.transaction().execute((trx) =>
    recordWebhookEvents(trx, {
      ...{ drawEventId: drawEventId ?? '', type: 'published', alerting: 'alert', number: '447' },
      ...{ revision: 1, now, traceParent: null },
    }),
  );
  expect(await list(reader)).toMatchObject([{ payload: '{"first":true}' }]);
  await settleEvent(at.store.pool, { id: draw, payload: '{"first":false}', now });
  expect(await list(reader)).toMatchObject([{ payload: '{"first":true}' }]);
});

it('forgetting a message waits for the list before it holds a message, as a walk does', async () => {
  const endpoint = await addEndpoint(at);
  const { rows: owners } = await at.store.pool.query<{ id: string }>(
    'SELECT consumer_id AS id FROM endpoints WHERE id = $1',
    [endpoint],
  );
  const consumerId = owners[0]?.id ?? '';
  const [, matched] = await anEvent('447');
  await match(matched, consumerId, await watch(consumerId, ['a']), [endpoint]);
  await at.store.pool.query("UPDATE webhook_events SET state = 'done' WHERE id = $1", [matched]);
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM webhook_messages');
  const messageId = rows[0]?.id ?? '';
  const walk = await at.store.pool.connect();
  await walk.query('BEGIN');
  await walk.query('SELECT FROM consumer_events FOR UPDATE');
  const forgetting = at.store.db
    .transaction()
    .execute((trx) => expungeMessage(trx, { messageId, consumerId, now }));
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(1));
  await walk.query('SELECT FROM webhook_messages FOR UPDATE NOWAIT');
  await walk.query('COMMIT');
  walk.release();
  expect(await forgetting).toBe('expunged');
  expect(await list(consumerId)).toMatchObject([{ payload: null, result: null }]);
});

it('what is listed keeps its event, however long ago that was', async () => {
  const reader = await aConsumer('reader');
  const [draw] = await anEvent('447');
  await settleEvent(at.store.pool, { id: draw, payload: '{}', now });
  await at.store.pool.query("UPDATE webhook_events SET state = 'done', finished_at = '2020-01-01'");
  await cleanUpWhenDue(at.store.pool, { now, retention: { alertHistoryDays: 90 } });
  expect(await list(reader)).toHaveLength(1);
});

it('the list loses its beginning in order, and nothing from between, however the clocks of its writers differ', async () => {
  const reader = await aConsumer('reader');
  for (const number of ['446', '447', '448'])
    await settleEvent(at.store.pool, { id: (await anEvent(number))[0], payload: '{}', now });
  const day = (days: number) => new Date(now.getTime() + days * 86_400_000);
  // The first was written by a process whose clock was ahead of the others'.
  await at.store.pool.query('UPDATE consumer_events SET created_at = $1 WHERE position = 1', [day(2)]);
  const positionsAfter = async (days: number) => {
    await cleanUpWhenDue(at.store.pool, { now: day(days), retention: { alertHistoryDays: 90 } });
    return (await list(reader)).map(({ position }) => position);
  };
  expect(await positionsAfter(91)).toEqual(['1', '2', '3']);
  await at.store.pool.query('UPDATE consumer_events SET created_at = $1 WHERE position = 3', [day(20)]);
  expect(await positionsAfter(93)).toEqual(['3']);
  expect(await positionsAfter(111)).toEqual([]);
});

it('clean-up waits for no call that is being counted, and a call that is counted never for clean-up alone', async () => {
  const [network, key, gone] = [Buffer.from('network'), Buffer.from('key'), Buffer.from('gone')];
  for (const each of [key, network, gone]) await countKey(at.store.pool, each, now);
  const later = new Date(now.getTime() + 7_200_000);
  const call = await at.store.pool.connect();
  await call.query('BEGIN');
  // As `countRequest` does, with a pause between its two rows.
  await call.query('UPDATE request_counts SET count = count + 1 WHERE key = $1', [network]);
  const cleaning = cleanUpWhenDue(at.store.pool, { now: later, retention: { alertHistoryDays: 90 } });
  expect(await cleaning).toMatchObject({ requestCounts: 2 });
  await call.query(
    "UPDATE request_counts SET count = 1, window_ends_at = window_ends_at + interval '1 day' WHERE key = $1",
    [network],
  );
  await call.query('COMMIT');
  call.release();
  expect(await count(at.store, 'request_counts')).toBe(1);
});
