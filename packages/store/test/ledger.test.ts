import { changesBetween } from '@drawbell/draws/draw-change';
import { countWaiting } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { advanceEmails, claimEmails, setAsideEmails } from '../src/deliveries/advance.ts';
import { countOwed, resendDelivery } from '../src/deliveries/deliveries.ts';
import { claimFanOut, type DeliveryBatch, writeBatch } from '../src/fan-outs/fan-outs.ts';
import { keepOnlyUnderWay, sweepLost, uncertainAttemptsMax } from '../src/lease.ts';
import { readBarriers } from '../src/replays/told.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { leaveWalk, listOpenWalks } from '../src/walk.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';

const worker = 'one';
const leaseMs = 60_000;
const results = [{ because: 'meets', json: '[]' }];

let at: TestRecord;
let fanOutId: string;
let people: string[];

beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, { fresh: [aDraw('446')] });
  const recorded = await record(at.store, { fresh: [aDraw('447')] });
  fanOutId = recorded.fanOutIds[0] ?? '';
  const many = Array.from({ length: 20 }, (_, i) => person({ email: `p${i}@example.org` }));
  await importSubscribers(at.store.db, at.secrets, many, { now });
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
  people = rows.map(({ id }) => id);
});
afterEach(() => at.close());

const batch = (recipientIds: readonly string[]): DeliveryBatch => ({
  recipientIds,
  resultPlaces: recipientIds.map(() => 1),
  channels: recipientIds.map(() => 'email'),
  channelIds: recipientIds.map(() => '0'),
  togetherAt: recipientIds.map(() => null),
  results,
  subscribersSeen: recipientIds.length,
});
const write = (recipientIds: readonly string[], cursor: string, nextCursor: string, by = worker) =>
  writeBatch(
    at.store.pool,
    {
      id: fanOutId,
      worker: by,
      drawNumber: '447',
      revision: 1,
      kind: 'alert',
      cursor,
      nextCursor,
      now,
      leaseMs,
    },
    batch(recipientIds),
  );
const take = (by = worker) => claimFanOut(at.store.db, { id: fanOutId, worker: by, now, leaseMs });
const claim = (limit: number, by = worker) =>
  claimEmails(at.store.pool, { worker: by, lane: 1, limit, now, leaseMs });
const begin = (start: readonly string[], by = worker) =>
  advanceEmails(at.store.pool, { worker: by, finished: [], start, now, leaseMs });
const owe = async (ids = people): Promise<void> => {
  await take();
  await write(ids, '0', '1000');
};
const expireLeases = () =>
  at.store.pool.query("UPDATE deliveries SET lease_until = now() - interval '1 second'");

it('a batch and its cursor are written together, and only by the worker that holds the walk', async () => {
  expect((await take())?.upperBound).toBe(people.at(-1));
  expect(await take('two')).toBeUndefined();
  expect(await write(people.slice(0, 10), '0', '10')).toBe(10);
  expect(await write(people.slice(0, 10), '0', '10')).toBeNull();
  expect(await write(people.slice(10), '10', '20', 'two')).toBeNull();
  expect(await count(at.store, 'deliveries')).toBe(10);
  expect(await write(people, '10', '20')).toBe(10);
  expect(await count(at.store, 'deliveries')).toBe(20);
});

it('a walk whose lease ran out is taken over at its cursor, and its old worker writes nothing more', async () => {
  await take();
  await write(people.slice(0, 10), '0', '10');
  await at.store.pool.query("UPDATE fan_outs SET lease_until = now() - interval '1 second'");
  expect(await listOpenWalks(at.store.db, 'fan_outs')).toEqual([fanOutId]);
  expect((await take('two'))?.fanOut.cursor).toBe('10');
  expect(await write(people.slice(10), '10', '20')).toBeNull();
  expect(await leaveWalk(at.store.db, 'fan_outs', { id: fanOutId, worker, done: true, now })).toBe(false);
  await leaveWalk(at.store.db, 'fan_outs', { id: fanOutId, worker: 'two', done: false, now });
  expect(await take()).toBeDefined();
  expect(await leaveWalk(at.store.db, 'fan_outs', { id: fanOutId, worker, done: true, now })).toBe(true);
  expect(await listOpenWalks(at.store.db, 'fan_outs')).toEqual([]);
});

it('a walk waits while its draw is withdrawn', async () => {
  await record(at.store, { withdrawn: ['447'] });
  expect(await take()).toBeUndefined();
  await record(at.store, { returned: [{ number: '447', wasWithdrawn: true }] });
  expect(await take()).toBeDefined();
});

it('workers that claim at once never get the same mail', async () => {
  await owe();
  const claimed = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(5, `worker ${i}`)));
  const ids = claimed.flat();
  expect(ids).toHaveLength(20);
  expect(new Set(ids).size).toBe(20);
});

it('who is leaving at the very moment is waited for, and not mailed afterwards', async () => {
  await owe(people.slice(0, 2));
  const ids = await claim(10);
  const leaving = await at.store.pool.connect();
  await leaving.query('BEGIN');
  await leaving.query("UPDATE subscribers SET state = 'unsubscribed' WHERE id = $1", [people[0]]);
  const beginning = begin(ids);
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(1), {
    timeout: 20_000,
    interval: 20,
  });
  await leaving.query('COMMIT');
  leaving.release();
  expect((await beginning).map(({ subscriberId }) => subscriberId)).toEqual([people[1]]);
});

it('begins only what is still wanted, and settles the rest for good or for later', async () => {
  await owe(people.slice(0, 5));
  const ids = await claim(10);
  const [left = '', bounced = '', paused = '', erased = '', fine = ''] = people;
  await unsubscribe(at.store.db, { subscriberId: left, means: 'page', now });
  await suppress(at.store.db, {
    emailHash: at.secrets.hashAddress('p1@example.org'),
    reason: 'complaint',
    now,
  });
  await at.store.pool.query("UPDATE subscribers SET paused_until = '2027-01-01' WHERE id = $1", [paused]);
  await at.store.pool.query('DELETE FROM subscribers WHERE id = $1', [erased]);
  const begun = await begin(ids);
  expect(begun.map(({ subscriberId }) => subscriberId)).toEqual([fine]);
  const others = ids.filter((id) => id !== begun[0]?.id);
  expect(await setAsideEmails(at.store, { ids: others, worker, now })).toBe(3);
  const { rows } = await at.store.pool.query(
    'SELECT recipient_id, status, end_reason, results FROM deliveries ORDER BY recipient_id',
  );
  expect(rows).toMatchObject([
    { recipient_id: left, status: 'cancelled', end_reason: 'unsubscribed' },
    { recipient_id: bounced, status: 'cancelled', end_reason: 'suppressed' },
    { recipient_id: paused, status: 'owed', end_reason: null },
    { recipient_id: erased, status: 'cancelled', end_reason: 'erased', results: [] },
    { recipient_id: fine, status: 'sending' },
  ]);
});

it('a mail that its worker lost and took again while it was about to begin is due at once, not in ten minutes', async () => {
  await owe(people.slice(0, 2));
  const ids = await claim(10);
  await expireLeases();
  await sweepLost(at.store.pool, 'deliveries', { now });
  // The worker was away: what it begins is not its own any more, and is again when it sets aside what did not begin.
  expect(await begin(ids)).toEqual([]);
  expect(await claim(10)).toEqual(ids);
  expect(await setAsideEmails(at.store, { ids, worker, now })).toBe(0);
  expect(
    await count(at.store, `deliveries WHERE status = 'owed' AND next_attempt_at <= '${now.toISOString()}'`),
  ).toBe(2);
  await at.store.pool.query(
    "UPDATE draws SET held_at = now(), held_because = 'operator' WHERE number = '447'",
  );
  const held = await claim(10);
  expect(await begin(held)).toEqual([]);
  await setAsideEmails(at.store, { ids: held, worker, now });
  expect(await count(at.store, `deliveries WHERE next_attempt_at > '${now.toISOString()}'`)).toBe(2);
});

it('a mail of an older revision gives way to the correction', async () => {
  await owe(people.slice(0, 1));
  const draw = aDraw('447', { crs: 500 });
  await record(at.store, { corrected: [{ draw, changes: changesBetween(aDraw('447'), draw) }] });
  const ids = await claim(10);
  expect(await begin(ids)).toEqual([]);
  await setAsideEmails(at.store, { ids, worker, now });
  expect(await count(at.store, "deliveries WHERE end_reason = 'superseded'")).toBe(1);
});

it('the end of a try and the begin of the next are one commit, and a stranger’s end changes nothing', async () => {
  await owe(people.slice(0, 2));
  const [first = '', second = ''] = await claim(2);
  await begin([first]);
  const sent = {
    id: first,
    status: 'sent',
    result: 'accepted',
    code: null,
    response: '250 ok',
    nextAttemptAt: null,
  } as const;
  expect(
    await advanceEmails(at.store.pool, { worker: 'two', finished: [sent], start: [second], now, leaseMs }),
  ).toEqual([]);
  const begun = await advanceEmails(at.store.pool, {
    worker,
    finished: [sent],
    start: [second],
    now,
    leaseMs,
  });
  expect(begun).toMatchObject([{ id: second, attempts: 0, uncertainAttempts: 0, toldBefore: false }]);
  await advanceEmails(at.store.pool, { worker, finished: [sent], start: [], now, leaseMs });
  expect(await count(at.store, "attempts WHERE result = 'accepted'")).toBe(1);
  expect(await countOwed(at.store.pool, now)).toMatchObject({ due: 0, underWay: 1 });
});

it('the sweep gives back what had not begun, and marks what had, until nobody should try again', async () => {
  await owe(people.slice(0, 2));
  const [first = ''] = await claim(2);
  await begin([first]);
  expect(await sweepLost(at.store.pool, 'deliveries', { now })).toEqual({ released: 0, inDoubt: 0 });
  await expireLeases();
  expect(await sweepLost(at.store.pool, 'deliveries', { now })).toEqual({ released: 1, inDoubt: 1 });
  for (let more = 1; more < uncertainAttemptsMax; more += 1) {
    expect(
      await count(
        at.store,
        `deliveries WHERE id = ${first} AND status = 'owed' AND uncertain_attempts = ${more}`,
      ),
    ).toBe(1);
    await claim(2);
    await begin([first]);
    await expireLeases();
    await sweepLost(at.store.pool, 'deliveries', { now });
  }
  expect(await count(at.store, `deliveries WHERE id = ${first} AND status = 'uncertain'`)).toBe(1);
  expect(await count(at.store, `attempts WHERE delivery_id = ${first} AND result = 'uncertain'`)).toBe(
    uncertainAttemptsMax,
  );
});

it('a worker gives back everything but what it has under way', async () => {
  await owe(people.slice(0, 3));
  const [first = '', second = ''] = await claim(3);
  await begin([first, second]);
  await keepOnlyUnderWay(at.store.pool, 'deliveries', { worker, underWay: [first] });
  expect(await count(at.store, "deliveries WHERE status = 'owed'")).toBe(2);
  expect(await count(at.store, `deliveries WHERE status = 'sending' AND id = ${first}`)).toBe(1);
});

const manyEarlier = `
  INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, status, because, results, next_attempt_at, created_at)
  SELECT n, 0, 'earlier', 1, 'email', 'alert', 'sent', 'meets', '[]', $1, $1 FROM generate_series(100001, 130000) AS n`;
/** Scans of an index, or of a whole table. */
const scansOf = async (relation: string): Promise<number> => {
  await at.store.pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await at.store.pool.query<{ scans: number }>(
    `SELECT idx_scan::int AS scans FROM pg_stat_user_indexes WHERE indexrelname = $1
     UNION ALL SELECT seq_scan::int FROM pg_stat_user_tables WHERE relname = $1`,
    [relation],
  );
  return rows[0]?.scans ?? Number.NaN;
};

it('mails begin and end by their ids, however many dead entries the index of what is held has', async () => {
  await owe();
  // A table that grew since anybody counted it, as in the first fan-out of an installation.
  await at.store.pool.query(manyEarlier, [now]);
  const scans = () => scansOf('deliveries_held');
  const before = await scans();
  for (let turn = 0; turn < 8; turn += 1) {
    const ids = await claim(2);
    expect(await begin(ids)).toHaveLength(2);
    await setAsideEmails(at.store, { ids, worker, now });
  }
  expect(await scans()).toBe(before);
});

it('mails begin by one plan, however few at a time, and by a new one once ten times as many have', async () => {
  await owe();
  const ids = await claim(20);
  for (const id of ids.slice(0, 9)) expect(await begin([id])).toHaveLength(1);
  const plans = async () => {
    const { rows } = await at.store.pool.query<object>(
      `SELECT name, custom_plans::int AS anew, generic_plans::int AS kept FROM pg_prepared_statements
        WHERE name LIKE 'advance-emails%' ORDER BY name`,
    );
    return rows;
  };
  // PostgreSQL makes five before it compares.
  const ofFew = { name: 'advance-emails-1', anew: 5, kept: 4 };
  expect(await plans()).toEqual([ofFew]);
  await at.store.pool.query(manyEarlier, [now]);
  const before = await scansOf('deliveries');
  for (const id of ids.slice(9)) expect(await begin([id])).toHaveLength(1);
  expect(await scansOf('deliveries')).toBe(before);
  expect(await plans()).toEqual([ofFew, { name: 'advance-emails-2', anew: 5, kept: 6 }]);
});

it('a mail of one profile says nothing of another of the same name that rests', async () => {
  const document = { kind: 'passport', countsFrom: 'end', day: '2027-05-14' } as const;
  const of = (profiles: readonly object[], email: string) => person({ email, profiles });
  await importSubscribers(
    at.store.db,
    at.secrets,
    [
      of([{ crs: 470, documents: [document] }, { crs: 510 }], 'nameless@example.org'),
      of(
        [
          { label: 'Ana', crs: 470 },
          { label: 'Bo', crs: 510, documents: [document] },
        ],
        'named@example.org',
      ),
      of([{ crs: 510, documents: [document] }], 'alone@example.org'),
    ],
    { now },
  );
  const { rows } = await at.store.pool.query<{ id: string }>(
    'SELECT id FROM subscribers ORDER BY id DESC LIMIT 3',
  );
  const [alone = '', named = '', nameless = ''] = rows.map(({ id }) => id);
  await owe([nameless, named, alone]);
  const of1 = (label: string | null) => JSON.stringify([{ label, outcome: 'meets' }]);
  await at.store.pool.query('UPDATE deliveries SET results = $1 WHERE recipient_id = ANY ($2)', [
    of1(null),
    [nameless, alone],
  ]);
  await at.store.pool.query('UPDATE deliveries SET results = $1 WHERE recipient_id = $2', [of1('Bo'), named]);
  const begun = await begin(await claim(3));
  const by = (id: string) => begun.find(({ subscriberId }) => subscriberId === id);
  expect(by(nameless)).toMatchObject({ facts: null, documents: null });
  expect(by(named)).toMatchObject({ facts: { label: 'Bo' }, documents: [{ label: 'Bo' }] });
  expect(by(alone)).toMatchObject({ facts: { crs: 510 }, documents: [{ label: null }] });
});

it('a mailbox that bounced bars mail alone: whoever has another place is told there again, unless an operator bars them', async () => {
  const [one = '', other = ''] = people;
  const { rows } = await at.store.pool.query<{ id: string }>(
    `INSERT INTO channels (subscriber_id, kind, state, name, created_at) VALUES ($1, 'push', 'active', 'Phone', $2) RETURNING id`,
    [one, now],
  );
  const phone = rows[0]?.id ?? '';
  await at.store.pool.query('UPDATE subscribers SET channel_count = 1 WHERE id = $1', [one]);
  const places = { channels: ['email', 'push', 'email'] as const, channelIds: ['0', phone, '0'] };
  const three = { ...batch([one, one, other]), ...places };
  await take();
  const step = { id: fanOutId, worker, drawNumber: '447', revision: 1, kind: 'alert', now, leaseMs } as const;
  await writeBatch(at.store.pool, { ...step, cursor: '0', nextCursor: '1000' }, three);
  await at.store.pool.query("UPDATE deliveries SET status = 'failed'");
  const ids = await at.store.pool.query<{ id: string }>('SELECT id FROM deliveries ORDER BY id');
  const look = async (reason: 'hard_bounce' | 'operator') => {
    for (const i of [0, 1]) {
      const emailHash = at.secrets.hashAddress(`p${i}@example.org`);
      await suppress(at.store.db, { emailHash, reason, now });
    }
    const barriers = await readBarriers(at.store.pool, { after: '0', upTo: '1000', now });
    const resent = await at.store.db.transaction().execute(async (trx) => {
      const kinds: string[] = [];
      for (const { id } of ids.rows) kinds.push((await resendDelivery(trx, { deliveryId: id, now })).kind);
      return kinds;
    });
    return { barred: [...barriers.keys()], resent };
  };
  expect(await look('hard_bounce')).toEqual({ barred: [other], resent: ['barred', 'ordered', 'barred'] });
  expect(await look('operator')).toEqual({ barred: [one, other], resent: ['barred', 'barred', 'barred'] });
});
