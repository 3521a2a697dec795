import { handleUpdate } from '@drawbell/notifier/channels/telegram-reader';
import { endChannel } from '@drawbell/store/channels/ends';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { oweDigests } from '@drawbell/store/deliveries/digests';
import { type NtfyServer, startNtfyServer } from '@drawbell/testing/ntfy-server';
import { type PushService, startPushService } from '@drawbell/testing/push-service';
import { startTelegramApi, type TelegramApi } from '@drawbell/testing/telegram-api';
import { createLogger } from '@drawbell/runtime/logger';
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

beforeEach(async () => {
  [push, ntfy, telegram] = await Promise.all([
    startPushService({ now: () => at.now() }),
    startNtfyServer(),
    startTelegramApi(),
  ]);
  at = await startInstallation(undefined, {
    holds: 'history',
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

const said = () => telegram.sent.map(({ text }) => text);

it('links the chat that sends a code, once, answers everybody, and stops at a word', async () => {
  await at.add({ email: 'a@example.org' });
  await Promise.all([at.notifier(), at.notifier()]);
  const { token } = await people.pendingChat('a@example.org');
  telegram.say(`/start ${token}`, { id: 42 });
  await vi.waitFor(
    () => expect(said()).toEqual([expect.stringMatching(/^This chat gets your alerts/)]),
    patience,
  );
  expect(await people.states()).toEqual(['active']);
  telegram.say(`/start ${token}`, { id: 43, language: 'fr' });
  await vi.waitFor(() => expect(said()[1]).toMatch(/^Ce lien ne fonctionne plus/), patience);
  telegram.say('hello', { id: 43 });
  await vi.waitFor(() => expect(said()[2]).toMatch(/^This bot tells you/), patience);
  // Settings are behind a link that is asked for there.
  for (const text of said()) expect(text).toMatch(/https:\/\/drawbell\.example\/(?:en|fr)\/manage\b/);
  const { token: another } = await people.pendingChat('a@example.org');
  telegram.say(`/start ${another}`, { id: -100_500, type: 'group' });
  telegram.say('/stop', { id: 42 });
  await vi.waitFor(async () => expect(await people.states()).toEqual(['ended stopped', 'pending']), patience);
  await vi.waitFor(() => expect(said()[3]).toMatch(/^Nothing more is sent to this chat/), patience);
  await publish('447');
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(1), patience);
  await at.quiet();
  expect(said()).toHaveLength(4);
});

it('takes an update up once, also when it comes twice at the same moment', async () => {
  await at.add({ email: 'a@example.org' });
  const { token } = await people.pendingChat('a@example.org');
  const deps = {
    ...{ store: at.store, secrets: at.secrets, publicUrl: 'https://drawbell.example', clock: () => at.now() },
    ...{ log: createLogger({ level: 'silent', service: 'test' }), onChanged: () => {} },
  };
  const update = { updateId: 9, kind: 'start', code: token, chatId: '42', language: 'en' } as const;
  const answers = await Promise.all(Array.from({ length: 4 }, () => handleUpdate(deps, update)));
  expect(answers.filter((answer) => answer !== null)).toEqual([
    expect.stringMatching(/^This chat gets your alerts/),
  ]);
  expect(await people.states()).toEqual(['active']);
  await handleUpdate(deps, { updateId: 10, kind: 'blocked', chatId: '42' });
  expect(await people.states()).toEqual(['ended stopped']);
});

it('one process reads at a time, and another goes on when it stops', async () => {
  await at.add({ email: 'a@example.org' });
  const [first] = await Promise.all([at.notifier(), at.notifier()]);
  telegram.say('hello', { id: 1 });
  await vi.waitFor(() => expect(said()).toHaveLength(1), patience);
  await first.close();
  telegram.say('hello again', { id: 1 });
  await vi.waitFor(() => expect(said()).toHaveLength(2), patience);
  const { rows } = await at.store.pool.query('SELECT id FROM telegram_updates');
  expect(rows).toHaveLength(2);
});

it('sends the code of a topic once, and tells there once it was typed', async () => {
  await at.add({ email: 'a@example.org' });
  const topic = await people.pendingTopic('a@example.org', `${ntfy.url}/mine`);
  await Promise.all([at.notifier(), at.notifier()]);
  await vi.waitFor(() => expect(ntfy.published).toHaveLength(1), patience);
  await publish('447');
  await vi.waitFor(() => expect(at.sink.mails).toHaveLength(1), patience);
  await at.quiet();
  expect(ntfy.published).toHaveLength(1);
  const [code = ''] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(ntfy.published[0]?.message ?? '') ?? [];
  expect(await topic.confirm(code)).toMatchObject({ kind: 'confirmed' });
  at.serve([...history, aRound('447'), aRound('448')]);
  at.pass(minuteMs);
  await at.poll();
  await vi.waitFor(() => expect(ntfy.published).toHaveLength(2), patience);
});

it('tells nobody anything who left, was erased, stopped or paused in the middle of a fan-out', async () => {
  const emails = ['left', 'erased', 'stopped', 'paused', 'stays'].map((name) => `${name}@example.org`);
  await at.add(...emails.map((email) => ({ email })));
  const endpoints = new Map<string, string>();
  for (const email of emails) endpoints.set(email, (await people.push(email, push)).endpoint);
  // The alerts are owed, and nobody sends them yet: the server asked for time.
  await at.store.pool.query(
    `INSERT INTO relays (name, consecutive_failures, failing_since, last_failure_at, hold_until)
     VALUES ($1, 1, $2, $2, $3)`,
    [`push ${push.origin}`, at.now(), new Date(at.now().getTime() + hourMs)],
  );
  await at.notifier();
  await publish('447');
  await vi.waitFor(async () => expect(await people.ledger('push')).toEqual({ owed: 5 }), patience);
  const id = (name: string) => people.idOf(`${name}@example.org`);
  const now = at.now();
  await unsubscribe(at.store.db, { subscriberId: await id('left'), means: 'link', now });
  await at.store.db
    .transaction()
    .execute(async (trx) =>
      eraseSubscriber(trx, at.secrets, { subscriberId: await id('erased'), means: 'link', now }),
    );
  await at.store.pool.query('UPDATE subscribers SET paused_until = $2 WHERE id = $1', [
    await id('paused'),
    new Date(now.getTime() + 10 * hourMs),
  ]);
  const { rows } = await at.store.pool.query<{ id: string }>(
    'SELECT id FROM channels WHERE subscriber_id = $1',
    [await id('stopped')],
  );
  await endChannel(at.store.db, { id: rows[0]?.id ?? '', reason: 'stopped', now });
  at.pass(2 * hourMs);
  await vi.waitFor(() => expect(push.messages).toHaveLength(1), patience);
  await at.quiet();
  expect(push.requests.map(({ endpoint }) => endpoint)).toEqual([endpoints.get('stays@example.org')]);
});

it('tells several in one message at its time, and elsewhere when the browser is gone by then', async () => {
  await at.add({ email: 'a@example.org', profiles: [cec(515)], preferences: { nearPoints: 20 } });
  const { id, endpoint } = await people.push('a@example.org', push);
  await people.choose('a@example.org', { rhythm: { near: 'daily' }, meetsTo: 'first', first: id });
  await at.notifier();
  at.pass(minuteMs);
  at.serve([...history, aRound('447', { crs: 520 }), aRound('448', { crs: 521 })]);
  await at.poll();
  await vi.waitFor(async () => expect(await people.ledger('push')).toEqual({ owed: 2 }), patience);
  at.pass(24 * hourMs);
  await oweDigests(at.store.pool, { now: at.now(), since: null });
  await vi.waitFor(() => expect(push.messages).toHaveLength(1), patience);
  await vi.waitFor(async () => expect(await people.ledger('push')).toEqual({ sent: 2 }), patience);
  expect(push.messages[0]?.payload).toMatch(/2 draws/);
  expect(push.messages[0]?.payload).not.toMatch(/515/);
  at.serve([
    ...history,
    aRound('447', { crs: 520 }),
    aRound('448', { crs: 521 }),
    aRound('449', { crs: 519, date: '2026-10-02' }),
  ]);
  at.pass(minuteMs);
  await at.poll();
  await vi.waitFor(async () => expect(await people.ledger('push')).toEqual({ owed: 1, sent: 2 }), patience);
  push.unsubscribe(endpoint);
  at.pass(24 * hourMs);
  await oweDigests(at.store.pool, { now: at.now(), since: null });
  await vi.waitFor(async () => expect(await people.states()).toEqual(['ended gone']), patience);
  expect(await people.ledger('email')).toEqual({ owed: 1 });
});

it('leaves no webhook of another installation in the way of updates', async () => {
  telegram.setWebhook('https://elsewhere.example/hook');
  await at.notifier();
  telegram.say('hello', { id: 5 });
  await vi.waitFor(() => expect(said()).toHaveLength(1), patience);
});
