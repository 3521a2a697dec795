import { countWaiting } from '@drawbell/testing/test-database';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cleanUpWhenDue } from '../src/clean-up.ts';
import { takeProbe } from '../src/circuit.ts';
import { callOnce } from '../src/idempotency.ts';
import { sweepLost } from '../src/lease.ts';
import { leaveWalk, listOpenWalks } from '../src/walk.ts';
import {
  advanceMessages,
  type AsideMessage,
  type FinishedMessage,
  setAsideMessages,
} from '../src/webhooks/advance.ts';
import {
  noteEndpointFailure,
  noteEndpointSuccess,
  readWebhookHealth,
} from '../src/webhooks/endpoint-health.ts';
import {
  claimWebhookEvent,
  noteFeedRecovered,
  noteFeedStale,
  writeMessages,
} from '../src/webhooks/events.ts';
import { noPrograms, settleEvent } from '../src/webhooks/consumer-events.ts';
import { listMessages, oweTestPing, recoverFailed } from '../src/webhooks/messages.ts';
import { addEndpoint, aDraw, count, now, openTestRecord, record, type TestRecord } from './record.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const later = (ms: number) => new Date(now.getTime() + ms);

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, { fresh: [aDraw('440', { date: '2026-08-01' })] });
});
afterEach(() => at.close());

const anEndpoint = (path = ''): Promise<string> => addEndpoint(at, path);
const ping = (endpointId: string) => oweTestPing(at.store.db, { endpointId, payload: '{}', now });
const claim = (worker: string, options: { finished?: FinishedMessage[]; limit?: number; at?: Date } = {}) =>
  advanceMessages(at.store.pool, {
    ...{ worker, lane: 1, leaseMs: minuteMs, finished: options.finished ?? [] },
    ...{ limit: options.limit ?? 100, now: options.at ?? now },
  });
const ended = (id: string, status: FinishedMessage['status']): FinishedMessage => ({
  ...{ id, status, statusCode: status === 'sent' ? 200 : 500, response: 'so it was', durationMs: 12 },
  result: status === 'sent' ? 'accepted' : 'refused',
  nextAttemptAt: status === 'owed' ? later(minuteMs) : null,
});
const messageRows = async () => {
  const { rows } = await at.store.pool.query(
    'SELECT status, attempts, end_reason AS reason FROM webhook_messages ORDER BY id',
  );
  return rows;
};

it('a draw is recorded together with what programs are told of it, and an old one with nothing', async () => {
  const recorded = await record(at.store, { fresh: [aDraw('447')] });
  expect(recorded.webhookEventIds).toHaveLength(2);
  expect(await listOpenWalks(at.store.db, 'webhook_events')).toEqual(recorded.webhookEventIds);
  const old = await record(at.store, { fresh: [aDraw('446', { date: '2026-01-01' })] });
  expect(old.webhookEventIds).toEqual([]);
});

it('an event is walked by one worker at a time; who lost the lease writes nothing', async () => {
  const endpointId = await anEndpoint();
  const [eventId = ''] = (await record(at.store, { fresh: [aDraw('447')] })).webhookEventIds;
  const take = (worker: string) =>
    claimWebhookEvent(at.store.db, { id: eventId, worker, now, leaseMs: minuteMs });
  const write = (worker: string, cursor: string) =>
    writeMessages(
      at.store.pool,
      { id: eventId, worker, cursor, nextCursor: '9', now, leaseMs: minuteMs },
      {
        ...noPrograms,
        messages: [{ endpointId, watchedId: '0', batched: false }],
      },
    );
  const both = await Promise.all([take('a'), take('b')]);
  expect(both.filter((each) => each !== undefined)).toHaveLength(1);
  await at.store.pool.query("UPDATE webhook_events SET lease_until = now() - interval '1 second'");
  expect((await take('c'))?.draw).toMatchObject({ number: '447' });
  expect(await take('d')).toBeUndefined();
  expect(await write('a', '0')).toBeNull();
  expect(await write('b', '0')).toBeNull();
  expect(await write('c', '1')).toBeNull();
  expect(await write('c', '0')).toBe(1);
  expect(await write('c', '9')).toBe(0);
  expect(await count(at.store, 'webhook_messages')).toBe(1);
  // The first payload stays: what was signed for one receiver is what all get. It is listed once.
  await settleEvent(at.store.pool, { id: eventId, payload: 'first', now });
  await settleEvent(at.store.pool, { id: eventId, payload: 'second', now });
  expect(await count(at.store, `webhook_events WHERE id = ${eventId} AND payload = 'first'`)).toBe(1);
  expect(await count(at.store, `consumer_events WHERE event_id = ${eventId}`)).toBe(1);
  await leaveWalk(at.store.db, 'webhook_events', { id: eventId, worker: 'a', done: true, now });
  expect(await listOpenWalks(at.store.db, 'webhook_events')).toHaveLength(1);
  await leaveWalk(at.store.db, 'webhook_events', { id: eventId, worker: 'c', done: true, now });
  expect(await take('e')).toBeUndefined();
});

it('many workers claim each message once, and record its end with the next claim', async () => {
  const endpointId = await anEndpoint();
  for (let i = 0; i < 40; i += 1) await ping(endpointId);
  const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(`w${i}`, { limit: 10 })));
  const ids = claims.flat().map(({ id }) => id);
  expect(ids).toHaveLength(40);
  expect(new Set(ids).size).toBe(40);
  const [mine = []] = claims;
  await claim('w0', { finished: mine.map(({ id }) => ended(id, 'sent')) });
  expect(await count(at.store, "webhook_messages WHERE status = 'sent'")).toBe(mine.length);
  expect(await count(at.store, "webhook_attempts WHERE result = 'accepted' AND attempt = 1")).toBe(
    mine.length,
  );
});

it('what a worker held when it went away is owed again and counted; that it was accepted may still be told', async () => {
  const endpointId = await anEndpoint();
  for (let i = 0; i < 3; i += 1) await ping(endpointId);
  const [sent, failed, silent] = await claim('gone');
  await at.store.pool.query("UPDATE webhook_messages SET lease_until = now() - interval '1 second'");
  expect((await sweepLost(at.store.pool, 'webhook_messages', { now })).inDoubt).toBe(3);
  expect((await sweepLost(at.store.pool, 'webhook_messages', { now })).inDoubt).toBe(0);
  await claim('gone', {
    finished: [ended(sent?.id ?? '', 'sent'), ended(failed?.id ?? '', 'failed')],
    limit: 0,
  });
  expect(await messageRows()).toEqual([
    { status: 'sent', attempts: 2, reason: null },
    { status: 'owed', attempts: 1, reason: null },
    { status: 'owed', attempts: 1, reason: null },
  ]);
  expect((await claim('next')).map(({ id }) => id)).toEqual([failed?.id, silent?.id]);
});

it.each([
  ['tried for three days', 503, 'that was 503', 'retries_exhausted'],
  ['answered 410', 410, 'go away\u001b[2J', 'endpoint_gone'],
  ['never answered', null, 'no answer within 15 seconds', 'retries_exhausted'],
] as const)(
  'why a message ended is a code, and the answer stands beside it: %s',
  async (_, code, said, reason) => {
    const endpointId = await anEndpoint();
    await ping(endpointId);
    const [message] = await claim('w');
    const end = { ...ended(message?.id ?? '', 'failed'), statusCode: code, response: said.repeat(40) };
    await claim('w', { finished: [end], limit: 0 });
    expect(await messageRows()).toEqual([{ status: 'failed', attempts: 1, reason }]);
    const seen = async () => {
      const [first] = await listMessages(at.store.db, endpointId, { before: null, limit: 10 });
      return { endReason: first?.endReason, lastResponse: first?.lastResponse };
    };
    const whole = { endReason: reason, lastResponse: said.repeat(40).slice(0, 200) };
    expect(await seen()).toEqual(whole);
    // As a version before recorded it, and one that is still at work does.
    await at.store.pool.query('UPDATE webhook_messages SET end_reason = $1', [said]);
    expect(await seen()).toEqual(whole);
  },
);

it('a cancelled message of which no known reason is recorded says so, and one that is owed has none', async () => {
  const endpointId = await anEndpoint();
  await ping(endpointId);
  const reasons = async () =>
    (await listMessages(at.store.db, endpointId, { before: null, limit: 10 })).map((each) => each.endReason);
  expect(await reasons()).toEqual([null]);
  await at.store.pool.query(
    "UPDATE webhook_messages SET status = 'cancelled', end_reason = 'of a later version'",
  );
  expect(await reasons()).toEqual(['unknown']);
});

it('set aside, a message waits or is over, and no attempt is counted', async () => {
  const endpointId = await anEndpoint();
  await ping(endpointId);
  await ping(endpointId);
  const [first, second] = await claim('w');
  const aside: AsideMessage[] = [
    { id: first?.id ?? '', until: later(minuteMs), reason: null },
    { id: second?.id ?? '', until: null, reason: 'endpoint_disabled' },
  ];
  await setAsideMessages(at.store.pool, { worker: 'another', aside, now });
  expect(await count(at.store, "webhook_messages WHERE status = 'sending'")).toBe(2);
  await setAsideMessages(at.store.pool, { worker: 'w', aside, now });
  expect(await messageRows()).toEqual([
    { status: 'owed', attempts: 0, reason: null },
    { status: 'cancelled', attempts: 0, reason: 'endpoint_disabled' },
  ]);
  expect(await claim('w')).toEqual([]);
  expect(await claim('w', { at: later(minuteMs) })).toHaveLength(1);
  expect(await recoverFailed(at.store.db, { endpointId, since: now, until: null, now })).toBe(1);
});

it('matches of a corrected or withdrawn draw say so when their turn comes', async () => {
  const endpointId = await anEndpoint();
  const { webhookEventIds } = await record(at.store, { fresh: [aDraw('447'), aDraw('448')] });
  const matches = await at.store.db
    .selectFrom('webhook_events')
    .select(['id', 'draw_number as draw'])
    .where('type', '=', 'profile.matched')
    .where('id', 'in', webhookEventIds)
    .orderBy('id')
    .execute();
  const { rows } = await at.store.pool.query<{ id: string }>(
    `INSERT INTO watched_profiles (consumer_id, reference, facts, created_at, updated_at)
     SELECT consumer_id, 'a', '{}', $1, $1 FROM endpoints RETURNING id`,
    [now],
  );
  for (const { id } of matches) {
    await at.store.db
      .insertInto('webhook_messages')
      .values({
        ...{ endpoint_id: endpointId, event_id: id, watched_id: rows[0]?.id ?? '', result: '{}' },
        next_attempt_at: now,
        created_at: now,
      })
      .execute();
  }
  await at.store.pool.query("UPDATE draws SET withdrawn_at = $1 WHERE number = '448'", [now]);
  await at.store.pool.query(
    `INSERT INTO webhook_events (type, draw_number, revision, occurred_at, state) VALUES ('profile.matched', '447', 2, $1, 'owed')`,
    [now],
  );
  const claimed = await claim('w');
  expect(claimed.map(({ obstacle }) => obstacle)).toEqual(['superseded', 'withdrawn']);
});

it('the circuit opens after three failures, longer each time, and lets one message through at a time', async () => {
  const endpointId = await anEndpoint();
  const fail = (ms: number) =>
    noteEndpointFailure(at.store.db, at.secrets, { endpointId, retryAt: null, gone: false, now: later(ms) });
  const heldFor = async (ms: number) => {
    const { rows } = await at.store.pool.query<{ hold_until: Date | null }>(
      'SELECT hold_until FROM endpoints',
    );
    return rows[0]?.hold_until === null ? null : (rows[0]?.hold_until.getTime() ?? 0) - later(ms).getTime();
  };
  await fail(0);
  await fail(1);
  expect(await heldFor(1)).toBeNull();
  await fail(2);
  expect(await heldFor(2)).toBe(30_000);
  await fail(31_000);
  expect(await heldFor(31_000)).toBe(60_000);
  for (let i = 0; i < 20; i += 1) await fail(dayMs + i);
  expect(await heldFor(dayMs + 19)).toBe(1_800_000);
  const probe = (ms: number) =>
    takeProbe(at.store.db, { table: 'endpoints', id: endpointId }, { now: later(ms), holdMs: 20_000 });
  expect(await probe(dayMs + 60_000)).toBe(false);
  const probes = await Promise.all([probe(2 * dayMs), probe(2 * dayMs), probe(2 * dayMs)]);
  expect(probes.filter(Boolean)).toHaveLength(1);
  await ping(endpointId);
  await at.store.pool.query('UPDATE webhook_messages SET next_attempt_at = $1', [later(3 * dayMs)]);
  await noteEndpointSuccess(at.store.db, { endpointId, now: later(2 * dayMs) });
  expect(await claim('w', { at: later(2 * dayMs) })).toMatchObject([
    { consecutiveFailures: 0, holdUntil: null },
  ]);
});

it('an endpoint is disabled after five days of failures, not when anything was accepted meanwhile; once', async () => {
  const endpointId = await anEndpoint();
  const fail = (ms: number) =>
    noteEndpointFailure(at.store.db, at.secrets, { endpointId, retryAt: null, gone: false, now: later(ms) });
  await fail(0);
  await ping(endpointId);
  const [message] = await claim('w');
  await claim('w', { finished: [ended(message?.id ?? '', 'sent')], at: later(dayMs) });
  expect(await fail(5 * dayMs + 1)).toBe(false);
  expect(await fail(10 * dayMs)).toBe(false);
  expect(await fail(10 * dayMs + 2)).toBe(true);
  expect(await fail(11 * dayMs)).toBe(false);
  expect(await count(at.store, "account_mails WHERE kind = 'endpoint_disabled'")).toBe(1);
  expect((await readWebhookHealth(at.store.pool, now)).endpoints).toEqual({
    ...{ active: 0, disabled_by_owner: 0, disabled_after_failures: 1 },
  });
});

it('a stale feed is noted once however many notice, and its return once', async () => {
  const stale = await Promise.all([1, 2, 3].map(() => noteFeedStale(at.store.db, now)));
  expect(stale.filter((id) => id !== null)).toHaveLength(1);
  const back = await Promise.all([1, 2, 3].map(() => noteFeedRecovered(at.store.db, later(minuteMs))));
  expect(back.filter((id) => id !== null)).toHaveLength(1);
  expect(await listOpenWalks(at.store.db, 'webhook_events')).toHaveLength(2);
});

it('a call with a key happens once: after a crash anew, in flight not twice, for another request never', async () => {
  const call = (request: string, owner = 'a') => ({
    ...{ owner, key: 'k', requestHash: Buffer.from(request), now },
  });
  let times = 0;
  const act = async () => {
    times += 1;
    return { status: 201, body: `made ${times}` };
  };
  await expect(
    callOnce(at.store.db, at.secrets, call('x'), async () => {
      throw new Error('the process died');
    }),
  ).rejects.toThrow('died');
  const inside: unknown[] = [];
  const first = await callOnce(at.store.db, at.secrets, call('x'), async () => {
    inside.push(await callOnce(at.store.db, at.secrets, call('x'), act));
    return act();
  });
  expect(inside).toEqual([{ kind: 'in_flight' }]);
  expect(first).toEqual({ kind: 'answered', answer: { status: 201, body: 'made 1' }, replayed: false });
  expect(await callOnce(at.store.db, at.secrets, call('x'), act)).toMatchObject({
    replayed: true,
    answer: { body: 'made 1' },
  });
  expect(await callOnce(at.store.db, at.secrets, call('y'), act)).toEqual({ kind: 'other_request' });
  expect(await callOnce(at.store.db, at.secrets, call('y', 'b'), act)).toMatchObject({
    answer: { body: 'made 2' },
  });
  const { rows } = await at.store.pool.query<{ answer: string }>('SELECT answer FROM idempotency_keys');
  expect(rows.map(({ answer }) => answer).join(' ')).not.toContain('made');
});

it('who orders many messages again holds none while it waits for the first', async () => {
  const endpointId = await anEndpoint();
  const ids = [];
  for (let i = 0; i < 3; i += 1) ids.push((await ping(endpointId)).id);
  await at.store.pool.query("UPDATE webhook_messages SET status = 'failed', ended_at = $1", [now]);
  // The first now lies behind the others.
  await at.store.pool.query('UPDATE webhook_messages SET attempts = 1 WHERE id = $1', [ids[0]]);
  const other = await at.store.pool.connect();
  await other.query('BEGIN');
  await other.query('SELECT FROM webhook_messages WHERE id = $1 FOR UPDATE', [ids[0]]);
  const recovering = recoverFailed(at.store.db, { endpointId, since: now, until: null, now });
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(1));
  const { rows } = await other.query(
    'SELECT id FROM webhook_messages WHERE id = ANY ($1) ORDER BY id FOR UPDATE NOWAIT',
    [ids],
  );
  expect(rows).toHaveLength(3);
  await other.query('COMMIT');
  other.release();
  expect(await recovering).toBe(3);
});

it('an endpoint that heals waits for no message that somebody orders again', async () => {
  const endpointId = await anEndpoint();
  const { id } = await ping(endpointId);
  await ping(endpointId);
  await at.store.pool.query('UPDATE webhook_messages SET next_attempt_at = $1', [later(dayMs)]);
  await at.store.pool.query('UPDATE endpoints SET failing_since = $1, consecutive_failures = 3', [now]);
  await at.store.db.transaction().execute(async (ordering) => {
    await sql`UPDATE webhook_messages SET next_attempt_at = ${now} WHERE id = ${id}`.execute(ordering);
    await noteEndpointSuccess(at.store.db, { endpointId, now });
    await sql`UPDATE endpoints SET hold_until = NULL WHERE id = ${endpointId}`.execute(ordering);
  });
  expect(await count(at.store, `webhook_messages WHERE next_attempt_at <= '${now.toISOString()}'`)).toBe(2);
});

it('clean-up removes messages and events past their time, and keys after a day; what is owed stays', async () => {
  const endpointId = await anEndpoint();
  await ping(endpointId);
  await ping(endpointId);
  const [first] = await claim('w', { limit: 1 });
  await claim('w', { finished: [ended(first?.id ?? '', 'sent')], limit: 0 });
  await callOnce(
    at.store.db,
    at.secrets,
    { owner: 'a', key: 'k', requestHash: Buffer.from('x'), now },
    async () => ({ status: 201, body: '' }),
  );
  const cleanUp = (ms: number) =>
    cleanUpWhenDue(at.store.pool, { now: later(ms), retention: { alertHistoryDays: 30 } });
  expect(await cleanUp(dayMs)).toMatchObject({ webhookMessages: 0, webhookEvents: 0, idempotencyKeys: 1 });
  expect(await cleanUp(30 * dayMs)).toMatchObject({ webhookMessages: 1, webhookEvents: 0 });
  expect(await count(at.store, 'webhook_attempts')).toBe(0);
  expect(await messageRows()).toMatchObject([{ status: 'owed' }]);
  expect(await cleanUp(37 * dayMs)).toMatchObject({ webhookMessages: 0, webhookEvents: 1 });
  expect(await claim('w', { limit: 1 })).toHaveLength(1);
});
