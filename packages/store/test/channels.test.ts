import { tellingSchema } from '@drawbell/draws/telling';
import { countWaiting } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addChat,
  addPush,
  addTopic,
  changeChannel,
  type ChannelAddress,
  channelsMax,
  listChannels,
  topicCode,
  stopToken,
} from '../src/channels/channels.ts';
import { confirmChat, confirmTopic } from '../src/channels/confirm.ts';
import { endChannel, stopChannel } from '../src/channels/ends.ts';
import { placesOf } from '../src/channels/telling.ts';
import { advanceEmails, claimEmails, recordRefusedEmail, setAsideEmails } from '../src/deliveries/advance.ts';
import { lanes } from '../src/lease.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { exportSubscriber } from '../src/subscribers/record.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { findSubscriber } from '../src/subscribers/subscribers.ts';
import { suppress } from '../src/suppressions.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';

let at: TestRecord;
let one: string;
let other: string;

beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, { fresh: [aDraw('446')] });
  const people = [person({ email: 'one@example.org' }), person({ email: 'other@example.org' })];
  await importSubscribers(at.store.db, at.secrets, people, { now });
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
  [one = '', other = ''] = rows.map(({ id }) => id);
});
afterEach(() => at.close());

const consent = {
  wordingVersion: '2026-12',
  wording: 'Tell me on this phone',
  origin: { ip: '192.0.2.1', userAgent: 'a phone' },
};
const addressOf = (key: string): ChannelAddress => ({
  key,
  value: { endpoint: key },
  relay: 'push https://push.example',
});
const push = (subscriberId: string, key = 'https://push.example/1') =>
  addPush(at.store.db, at.secrets, {
    ...{ subscriberId, name: 'Phone', says: 'verdict', consent, now },
    address: addressOf(key),
  });
const topic = (subscriberId: string) =>
  addTopic(at.store.db, at.secrets, {
    ...{ subscriberId, name: 'Topic', says: 'verdict', consent, now },
    address: { key: 'https://ntfy.example/t', value: { topic: 't' }, relay: 'ntfy https://ntfy.example' },
  });
const idOf = (added: { kind: string; id?: string }): string => {
  expect(added.kind).toBe('added');
  return added.id ?? '';
};
/** Before the next digest, and not due. */
const later = new Date('2026-10-01T16:00:00Z');
const owe = async (facts: object): Promise<string> => {
  const row = {
    recipient_id: one,
    because: 'may_meet',
    lane: 1,
    channel: 'email',
    channel_id: 0,
    draw_number: '446',
    next_attempt_at: now,
    ...facts,
  };
  const { rows } = await at.store.pool.query<{ id: string }>(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, channel_id, lane, kind, because, results,
                             next_attempt_at, created_at)
     SELECT recipient_id, 0, draw_number, 1, channel, channel_id, lane, 'alert', because,
            jsonb_build_array(jsonb_build_object('label', NULL, 'outcome', because, 'reasons', '[]'::jsonb, 'pointsShort', NULL)),
            next_attempt_at, $2
       FROM jsonb_to_record($1) AS x (recipient_id bigint, draw_number text, channel text, channel_id bigint, lane smallint,
                                      because text, next_attempt_at timestamptz)
     RETURNING id`,
    [JSON.stringify(row), now],
  );
  return rows[0]?.id ?? '';
};
const bounce = () =>
  suppress(at.store.db, { emailHash: at.secrets.hashAddress('one@example.org'), reason: 'hard_bounce', now });
/** So many statements wait for locks. */
const waiting = (statements: number) =>
  vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBe(statements), {
    timeout: 20_000,
    interval: 20,
  });
const rowsOf = async (subscriberId: string) => {
  const { rows } = await at.store.pool.query<object>(
    `SELECT channel, channel_id::text AS place, status, lane, end_reason AS why, next_attempt_at AS at
       FROM deliveries WHERE recipient_id = $1 ORDER BY id`,
    [subscriberId],
  );
  return rows;
};

describe('a browser that is pushed to', () => {
  it('is one person’s at a time, and once theirs', async () => {
    const first = idOf(await push(one));
    expect(idOf(await push(one))).toBe(first);
    const second = idOf(await push(other));
    expect(await placesOf(at.store.db, one)).toEqual([]);
    expect(await placesOf(at.store.db, other)).toEqual([{ id: second, channel: 'push' }]);
    const [ended] = await listChannels(at.store.db, { subscriberId: one, now });
    expect(ended).toMatchObject({ state: 'ended', endReason: 'moved' });
    expect((await findSubscriber(at.store.db, one))?.channel_count).toBe(0);
  });

  it('keeps no address in the open, and leaves none behind', async () => {
    const id = idOf(await push(one));
    const text = async () => JSON.stringify((await at.store.pool.query('SELECT * FROM channels')).rows);
    expect(await text()).not.toContain('push.example/1');
    await endChannel(at.store.db, { id, subscriberId: one, reason: 'removed', now });
    const { rows } = await at.store.pool.query('SELECT address, address_hash, stop_hash FROM channels');
    expect(rows).toEqual([{ address: '', address_hash: null, stop_hash: null }]);
  });

  it('has its proof of consent, with its end', async () => {
    const id = idOf(await push(one));
    await stopChannel(at.store.db, at.secrets, { token: stopToken(at.secrets, id) }, now);
    const { rows } = await at.store.pool.query(
      `SELECT source, withdrawal_means, evidence -> 'wording' AS wording FROM consent_records WHERE source LIKE 'push %'`,
    );
    expect(rows).toEqual([
      { source: `push ${id}`, withdrawal_means: 'stopped', wording: 'Tell me on this phone' },
    ]);
  });

  it('is nobody’s whose alerts ended, and there are not too many', async () => {
    for (let i = 0; i < channelsMax; i += 1) idOf(await push(one, `https://push.example/n${i}`));
    expect(await push(one, 'https://push.example/more')).toEqual({ kind: 'too_many' });
    await unsubscribe(at.store.db, { subscriberId: one, means: 'page', now });
    expect(await placesOf(at.store.db, one)).toEqual([]);
    expect(await push(one)).toEqual({ kind: 'no_subscriber' });
  });

  it('goes with its person, and is in their export without its address', async () => {
    await push(one);
    const subscriber = await findSubscriber(at.store.db, one);
    if (subscriber === undefined) throw new Error('nobody is there');
    const exported = JSON.stringify(await exportSubscriber(at.store.db, subscriber, now));
    expect(exported).toContain('"kind":"push"');
    expect(exported).not.toContain('push.example');
    await eraseSubscriber(at.store.db, at.secrets, { subscriberId: one, means: 'page', now });
    expect(await count(at.store, 'channels')).toBe(0);
  });

  it('is somebody else’s to change for nobody', async () => {
    const id = idOf(await push(one));
    expect(await changeChannel(at.store.db, { subscriberId: other, id, says: 'score' })).toBe(false);
    expect(await endChannel(at.store.db, { id, subscriberId: other, reason: 'removed', now })).toBe(false);
    expect(await changeChannel(at.store.db, { subscriberId: one, id, says: 'score' })).toBe(true);
  });
});

describe('a topic', () => {
  const confirm = (id: string, code: string, when = now) =>
    confirmTopic(at.store.db, at.secrets, { subscriberId: one, id, code, origin: consent.origin, now: when });

  it('is told nothing before its owner typed the code that was sent there', async () => {
    const id = idOf(await topic(one));
    expect(await placesOf(at.store.db, one)).toEqual([]);
    expect(await confirm(id, 'WRONG')).toEqual({ kind: 'wrong_code', triesLeft: 4 });
    const code = topicCode(at.secrets, { id, createdAt: now });
    expect(await confirm(id, ` ${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).toEqual({
      kind: 'confirmed',
      id,
    });
    expect(await placesOf(at.store.db, one)).toEqual([{ id, channel: 'ntfy' }]);
    expect(await confirm(id, code)).toEqual({ kind: 'not_waiting' });
    // Added anew it is told first as before.
    await changeSettings(at.store.db, one, { telling: tellingSchema.parse({ first: id }) }, now);
    const anew = idOf(await topic(one));
    await confirm(anew, topicCode(at.secrets, { id: anew, createdAt: now }));
    expect((await findSubscriber(at.store.db, one))?.telling).toMatchObject({ first: anew });
  });

  it('takes a few wrong codes, and none after an hour', async () => {
    const id = idOf(await topic(one));
    const code = topicCode(at.secrets, { id, createdAt: now });
    expect(await confirm(id, code, new Date(now.getTime() + 3_600_001))).toEqual({ kind: 'not_waiting' });
    for (let i = 0; i < 5; i += 1) await confirm(id, 'WRONG');
    expect(await confirm(id, code)).toEqual({ kind: 'not_waiting' });
  });
});

describe('a chat', () => {
  const chat = { key: '42', value: { chatId: 42 }, relay: 'telegram' };

  it('is linked once by the token of its person', async () => {
    const added = await addChat(at.store.db, at.secrets, {
      subscriberId: one,
      name: '',
      says: 'verdict',
      consent,
      now,
    });
    if (added.kind !== 'added') throw new Error(added.kind);
    const link = (address: ChannelAddress) =>
      confirmChat(at.store.db, at.secrets, { token: added.token, address, name: 'Telegram', now });
    const linked = await Promise.all([link(chat), link({ ...chat, key: '43' })]);
    expect(linked.map(({ kind }) => kind).toSorted()).toEqual(['confirmed', 'not_waiting']);
    expect(await placesOf(at.store.db, one)).toEqual([{ id: added.id, channel: 'telegram' }]);
  });
});

describe('what waits', () => {
  const daily = tellingSchema.parse({ rhythm: { mayMeet: 'daily' } });
  const tell = (telling: object) =>
    changeSettings(at.store.db, one, { telling: tellingSchema.parse(telling) }, now);

  it('and is due is told now, whatever else its person changes', async () => {
    await changeSettings(at.store.db, one, { telling: daily }, now);
    await owe({ lane: lanes.together });
    await push(one);
    expect(await rowsOf(one)).toMatchObject([{ lane: 3, at: now }]);
  });

  it('is decided anew when its person changes how they are told', async () => {
    await changeSettings(at.store.db, one, { telling: daily }, now);
    await owe({ lane: lanes.together, next_attempt_at: later });
    await tell({ rhythm: { mayMeet: 'weekly' } });
    expect(await rowsOf(one)).toMatchObject([{ lane: 3, at: new Date('2026-10-05T12:00:00Z') }]);
    await tell({});
    expect(await rowsOf(one)).toMatchObject([{ lane: 1, status: 'owed' }]);
  });

  it('goes where its person is told first, and back when that place ends', async () => {
    const id = idOf(await push(one));
    await tell({ ...daily, first: id });
    await owe({ lane: lanes.together });
    await tell({ ...daily, first: id });
    expect(await rowsOf(one)).toMatchObject([{ channel: 'push', place: id, lane: 3 }]);
    await endChannel(at.store.db, { id, subscriberId: one, reason: 'removed', now });
    expect((await findSubscriber(at.store.db, one))?.telling).toMatchObject({ first: 'email' });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'push', status: 'cancelled', why: 'channel_ended' },
      { channel: 'email', place: '0', status: 'owed', lane: 3 },
    ]);
  });

  it('of an ended channel is not told a second time to whoever is told by mail', async () => {
    const id = idOf(await push(one));
    await owe({ because: 'meets' });
    await owe({ because: 'meets', channel: 'push', channel_id: id });
    await endChannel(at.store.db, { id, reason: 'gone', now });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'email', status: 'owed' },
      { channel: 'push', status: 'cancelled' },
    ]);
  });

  it('and failed because its channel is gone is told by mail', async () => {
    const id = idOf(await push(one));
    const failed = await owe({ because: 'meets', channel: 'push', channel_id: id });
    await at.store.pool.query("UPDATE deliveries SET status = 'failed' WHERE id = $1", [failed]);
    await endChannel(at.store.db, { id, reason: 'gone', undelivered: [failed], now });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'push', status: 'failed' },
      { channel: 'email', status: 'owed', lane: 1 },
    ]);
  });

  it('is told in the end however often its person changes where', async () => {
    const id = idOf(await push(one));
    const quiet = { from: '08:00', to: '07:59', letMeetsThrough: false };
    await tell({ quiet });
    await owe({ because: 'meets', lane: lanes.together });
    await owe({ because: 'meets', lane: lanes.together, channel: 'push', channel_id: id });
    await tell({ quiet, meetsTo: 'first' });
    await tell({ quiet, meetsTo: 'first', first: id });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'email', status: 'cancelled', why: 'told_elsewhere' },
      { channel: 'push', status: 'owed', why: null },
    ]);
    await endChannel(at.store.db, { id, reason: 'removed', subscriberId: one, now });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'email', status: 'owed', why: null },
      { channel: 'push', status: 'cancelled', why: 'channel_ended' },
    ]);
  });

  it('goes to another place when its place ends and the mailbox may not be mailed', async () => {
    const [ends, stays] = [idOf(await push(one)), idOf(await push(one, 'https://push.example/2'))];
    await owe({ because: 'meets', channel: 'push', channel_id: ends });
    await bounce();
    await endChannel(at.store.db, { id: ends, reason: 'gone', now });
    expect(await rowsOf(one)).toMatchObject([
      { place: ends, status: 'cancelled' },
      { channel: 'push', place: stays, status: 'owed' },
    ]);
  });

  it('for a mailbox that came to be barred is told in another place', async () => {
    const id = idOf(await push(one));
    await owe({ because: 'near' });
    await bounce();
    const claimed = { worker: 'one', now, leaseMs: 60_000 };
    const start = await claimEmails(at.store.pool, { ...claimed, lane: lanes.live, limit: 10 });
    expect(await advanceEmails(at.store.pool, { ...claimed, finished: [], start })).toEqual([]);
    await setAsideEmails(at.store, { ids: start, worker: 'one', now });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'email', status: 'cancelled', why: 'suppressed' },
      { channel: 'push', place: id, status: 'owed', lane: lanes.live },
    ]);
  });

  it('and was refused for good by the server of the mailbox is told in another place', async () => {
    const id = idOf(await push(one));
    await owe({ because: 'near' });
    const claimed = { worker: 'one', now, leaseMs: 60_000 };
    const start = await claimEmails(at.store.pool, { ...claimed, lane: lanes.live, limit: 10 });
    const [mail] = await advanceEmails(at.store.pool, { ...claimed, finished: [], start });
    if (mail === undefined) throw new Error('nothing began');
    const refusal = {
      kind: 'hard',
      reason: 'no_such_mailbox',
      status: '5.1.1',
      emailHash: mail.emailHash,
    } as const;
    const end = {
      status: 'failed',
      result: 'rejected',
      code: 550,
      response: '5.1.1',
      nextAttemptAt: null,
    } as const;
    await recordRefusedEmail(at.store.db, { finished: { id: mail.id, ...end, refusal }, worker: 'one', now });
    expect(await rowsOf(one)).toMatchObject([
      { channel: 'email', status: 'failed', why: 'refused' },
      { channel: 'push', place: id, status: 'owed', lane: lanes.live },
    ]);
  });
});

describe('two at once', () => {
  it('subscribe one browser, which is there once', async () => {
    const added = await Promise.all([push(one), push(one), push(other), push(one)]);
    expect(added.map(({ kind }) => kind)).toEqual(['added', 'added', 'added', 'added']);
    expect(await count(at.store, "channels WHERE state = 'active'")).toBe(1);
  });

  it('confirm and remove a channel, and neither waits for the other for ever', async () => {
    const id = idOf(await topic(one));
    const code = topicCode(at.secrets, { id, createdAt: now });
    const holder = await at.store.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM subscribers WHERE id = $1 FOR UPDATE', [one]);
    const removed = endChannel(at.store.db, { id, subscriberId: one, reason: 'removed', now });
    await waiting(1);
    const order = { subscriberId: one, id, code, origin: consent.origin, now };
    const confirmed = confirmTopic(at.store.db, at.secrets, order);
    await waiting(2);
    await holder.query('COMMIT');
    holder.release();
    expect(await removed).toBe(true);
    expect(await confirmed).toEqual({ kind: 'not_waiting' });
  });
});
