import type { Channel, ChannelAddress } from '@drawbell/channels/channel';
import { prepareChannels } from '@drawbell/notifier/channels/open-channels';
import { makeVapidPair } from '@drawbell/runtime/vapid-pair';
import { rotateVapidKey } from '@drawbell/store/channels/vapid-keys';
import { dailyQuotaReached, type NtfyServer, startNtfyServer } from '@drawbell/testing/ntfy-server';
import { type PushService, startPushService } from '@drawbell/testing/push-service';
import { startTelegramApi, type TelegramApi, telegramErrors } from '@drawbell/testing/telegram-api';
import { watchLog } from '@drawbell/testing/watched-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';
import { channelsOf } from './telling-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const patience = { timeout: 30_000, interval: 20 };
const history = roundsBefore('447');

let at: TestInstallation;
let push: PushService;
let ntfy: NtfyServer;
let telegram: TelegramApi;
let people: ReturnType<typeof channelsOf>;
const watched = watchLog('debug');

beforeEach(async () => {
  [push, ntfy, telegram] = await Promise.all([
    startPushService({ now: () => at.now() }),
    startNtfyServer(),
    startTelegramApi(),
  ]);
  at = await startInstallation(undefined, {
    ...{ holds: 'history', log: watched.log },
    channels: {
      PUSH_SUBJECT: 'mailto:ops@drawbell.example',
      NTFY_URL: ntfy.url,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_URL: telegram.url,
    },
  });
  people = channelsOf(at);
});
afterEach(async () => {
  await at.close();
  await Promise.all([push.close(), ntfy.close(), telegram.close()]);
});

const publish = async (number: string, facts = {}) => {
  at.pass(minuteMs);
  at.serve([...history, aRound(number, facts)]);
  await at.poll();
};

const chatsTold = () => telegram.sent.map(({ chat_id: chat }) => chat).toSorted((a, b) => a - b);

it('tells what one meets everywhere, once each, and no score to the hands of others', async () => {
  await at.add({ email: 'a@example.org', profiles: [cec(530, { label: 'Amina at home' })] });
  await people.push('a@example.org', push);
  await people.topic('a@example.org', `${ntfy.url}/amina-topic`);
  await people.chat('a@example.org', 77_000_111);
  await at.notifier();
  await publish('447', { crs: 520 });
  await vi.waitFor(() => expect(push.messages).toHaveLength(1), patience);
  await vi.waitFor(() => expect([ntfy.published.length, telegram.sent.length]).toEqual([1, 1]), patience);
  await at.quiet();
  expect(at.sink.mails).toHaveLength(1);
  const [message] = push.messages;
  expect(message?.payload.length).toBeLessThan(3_000);
  const payload = JSON.parse(message?.payload ?? '{}') as Record<string, string>;
  expect(payload).toMatchObject({ url: 'https://drawbell.example/en/standing', tag: 'draw 447 1' });
  expect(ntfy.published[0]).toMatchObject({
    topic: 'amina-topic',
    actions: [{ url: expect.stringContaining('https://drawbell.example/en/stop/') }],
  });
  const texts = [
    payload['title'],
    payload['body'],
    ntfy.published[0]?.title,
    ntfy.published[0]?.message,
    telegram.sent[0]?.text,
  ];
  for (const text of texts) {
    expect(text).toMatch(/447|meet/);
    expect(text).not.toMatch(/530|\b10\b|Amina/);
  }
  expect(await people.ledger('push')).toEqual({ sent: 1 });
  const lines = watched.text();
  for (const secret of ['a@example.org', 'amina-topic', '77000111', '/send/', 'Amina', telegram.token])
    expect(lines).not.toContain(secret);
});

it('says the score where its owner allowed it', async () => {
  await at.add({ email: 'a@example.org', profiles: [cec(530)] });
  await people.chat('a@example.org', 1_001, 'score');
  await at.notifier();
  await publish('447', { crs: 520 });
  await vi.waitFor(() => expect(telegram.sent).toHaveLength(1), patience);
  expect(telegram.sent[0]?.text).toMatch(/530/);
});

it('goes on when one blocked the bot, and tells them elsewhere', async () => {
  const emails = Array.from({ length: 10 }, (_, i) => `p${i}@example.org`);
  await at.add(...emails.map((email) => ({ email })));
  for (const [i, email] of emails.entries()) {
    const { id } = await people.chat(email, 5_000 + i);
    await people.choose(email, { meetsTo: 'first', first: id });
  }
  telegram.behave((chat) =>
    chat === 5_003 ? telegramErrors.blocked : chat === 5_004 ? telegramErrors.chatNotFound : null,
  );
  await at.notifier();
  await publish('447');
  // Chats wait for their turn.
  await vi.waitFor(() => {
    at.pass(1_000);
    expect(telegram.sent).toHaveLength(8);
  }, patience);
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(2), patience);
  await at.quiet();
  expect((await people.states()).filter((state) => state !== 'active')).toEqual(['ended gone', 'ended gone']);
  expect(
    at.sink.mails
      .map(({ to }) => to)
      .flat()
      .toSorted(),
  ).toEqual(['p3@example.org', 'p4@example.org']);
  expect(await people.ledger('telegram')).toEqual({ failed: 2, sent: 8 });
});

it('ends a browser that is gone at once, and one that takes nothing after six tries', async () => {
  const emails = ['gone@example.org', 'lost@example.org', 'bad@example.org', 'well@example.org'];
  await at.add(...emails.map((email) => ({ email })));
  const [gone, lost, bad] = [
    await people.push('gone@example.org', push),
    await people.push('lost@example.org', push),
    await people.push('bad@example.org', push),
    await people.push('well@example.org', push),
  ];
  push.unsubscribe(gone.endpoint);
  push.behave(() => ({ status: 404 }), lost.endpoint);
  push.behave(() => ({ status: 400, body: 'bad key' }), bad.endpoint);
  await at.notifier();
  await publish('447');
  await vi.waitFor(
    async () => expect(await people.ledger('push')).toEqual({ failed: 2, owed: 1, sent: 1 }),
    patience,
  );
  expect(await people.states()).toEqual(['ended gone', 'ended gone', 'active', 'active']);
  expect(await people.attempts('push')).toContain('deferred 400 ×1');
  const tried = () => push.requests.filter(({ endpoint }) => endpoint === bad.endpoint).length;
  for (let tries = 2; tries <= 6; tries += 1) {
    at.pass(13 * hourMs);
    await vi.waitFor(
      async () => expect(await people.attempts('push')).toContain(`deferred 400 ×${tries}`),
      patience,
    );
  }
  await vi.waitFor(async () => expect((await people.states())[2]).toBe('ended refused'), patience);
  await at.quiet();
  expect(tried()).toBe(6);
  // Told by mail already, and not a second time.
  expect(at.sink.mails).toHaveLength(4);
});

it('signs with the key that a browser subscribed with, also after another is given out', async () => {
  await at.add({ email: 'a@example.org' }, { email: 'b@example.org' });
  const first = await people.push('a@example.org', push);
  await rotateVapidKey(at.store.db, at.secrets, makeVapidPair, at.now());
  const second = await people.push('b@example.org', push);
  expect(first.publicKey).not.toBe(second.publicKey);
  await at.notifier();
  await publish('447');
  await vi.waitFor(() => expect(push.messages).toHaveLength(2), patience);
  const keys = new Map(push.messages.map(({ endpoint, key }) => [endpoint, key]));
  expect(keys.get(first.endpoint)).toBe(first.publicKey);
  expect(keys.get(second.endpoint)).toBe(second.publicKey);
});

it('keeps a subscription that refuses our key, rests its server and says so', async () => {
  await at.add({ email: 'a@example.org' });
  await people.push('a@example.org', push);
  push.behave(() => ({ status: 403, body: 'BadJwtToken' }));
  await at.notifier();
  await publish('447');
  await vi.waitFor(async () => expect(await people.attempts('push')).toEqual(['deferred 403 ×1']), patience);
  expect(await people.states()).toEqual(['active']);
  const { rows } = await at.store.pool.query<{ name: string; last_failure: string }>(
    'SELECT name, last_failure FROM relays',
  );
  expect(rows).toEqual([{ name: `push ${push.origin}`, last_failure: 'ours: 403 BadJwtToken' }]);
  push.behave(null);
  at.pass(2 * minuteMs);
  await vi.waitFor(() => expect(push.messages).toHaveLength(1), patience);
});

it('rests the whole bot for as long as it is asked, over two processes, and tells nobody twice', async () => {
  const emails = Array.from({ length: 50 }, (_, i) => `p${i}@example.org`);
  await at.add(...emails.map((email) => ({ email })));
  for (const [i, email] of emails.entries()) await people.chat(email, 6_000 + i);
  let resting = true;
  telegram.behave(() => (resting ? telegramErrors.tooMany(35) : null));
  await Promise.all([at.notifier(), at.notifier()]);
  await publish('447');
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(50), patience);
  // Begun, and all given back.
  await vi.waitFor(async () => {
    expect(await people.attempts('telegram')).not.toEqual([]);
    expect(await people.ledger('telegram')).toEqual({ owed: 50 });
  }, patience);
  await at.quiet();
  const asked = telegram.calls('sendMessage');
  // Those that were under way together when the first was refused.
  expect(asked).toBeLessThanOrEqual(16);
  at.pass(30_000);
  await at.quiet();
  expect(telegram.calls('sendMessage')).toBe(asked);
  resting = false;
  await vi.waitFor(
    () => {
      at.pass(6_000);
      expect(telegram.sent).toHaveLength(50);
    },
    { timeout: 60_000, interval: 200 },
  );
  await at.quiet();
  expect(chatsTold()).toEqual(emails.map((_, i) => 6_000 + i));
  expect(await people.attempts('telegram')).toEqual(['accepted 200 ×50', `deferred 429 ×${asked}`]);
});

it('a server that hangs holds up neither another nor mail', async () => {
  const dead = await startPushService({ now: () => at.now() });
  at.closeLater(() => dead.close());
  dead.behave(() => 'hang');
  const emails = Array.from({ length: 60 }, (_, i) => `p${i}@example.org`);
  await at.add(...emails.map((email) => ({ email })));
  for (const [i, email] of emails.entries()) await people.push(email, i < 40 ? dead : push);
  await at.notifier();
  await publish('447');
  await vi.waitFor(() => expect(push.messages).toHaveLength(20), patience);
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(60), patience);
  await dead.close();
});

it('a daily quota rests a topic server for hours, and ends nobody', async () => {
  await at.add({ email: 'a@example.org' });
  await people.topic('a@example.org', `${ntfy.url}/one`);
  ntfy.behave(() => dailyQuotaReached);
  await at.notifier();
  await publish('447');
  await vi.waitFor(async () => expect(await people.attempts('ntfy')).toEqual(['deferred - ×1']), patience);
  ntfy.behave(null);
  at.pass(50 * minuteMs);
  await at.quiet();
  expect(ntfy.published).toHaveLength(0);
  at.pass(6 * hourMs);
  await vi.waitFor(() => expect(ntfy.published).toHaveLength(1), patience);
  expect(await people.states()).toEqual(['active']);
});

it('what a message costs beforehand is done after a start for every browser that is told, and for no other place', async () => {
  await at.add({ email: 'a@example.org' });
  const { endpoint } = await people.push('a@example.org', push);
  const { id: ended } = await people.push('a@example.org', push);
  await people.topic('a@example.org', `${ntfy.url}/amina-topic`);
  await at.store.pool.query(
    "UPDATE channels SET state = 'ended', end_reason = 'stopped', ended_at = $1 WHERE id = $2",
    [at.now(), ended],
  );
  await at.store.pool.query(
    `INSERT INTO channels (subscriber_id, kind, state, name, says, address, relay, key_id, address_hash, created_at, confirmed_at)
     SELECT subscriber_id, kind, state, name, says, address, relay, key_id, sha256(n::text::bytea), created_at, confirmed_at
       FROM channels, generate_series(1, 600) n WHERE kind = 'push' AND state = 'active'`,
  );
  await at.store.pool.query(
    "UPDATE channels SET address = 'unreadable' WHERE address_hash = sha256('1'::bytea)",
  );
  const prepared: (string | undefined)[] = [];
  const channel = {
    prepare: (all: readonly ChannelAddress[]) => prepared.push(...all.map((each) => each['endpoint'])),
  };
  const open = new Map([['push', channel as unknown as Channel]] as const);
  await prepareChannels({ open }, { ...at, signal: new AbortController().signal });
  expect(prepared).toEqual(Array.from({ length: 600 }, () => endpoint));
});
