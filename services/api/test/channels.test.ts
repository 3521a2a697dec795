import { listChannels, stopToken, topicCode } from '@drawbell/store/channels/channels';
import { makeVapidPair, vapidKeyId } from '@drawbell/runtime/vapid-pair';
import { rotateVapidKey } from '@drawbell/store/channels/vapid-keys';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aBrowser, allChannelDoors, aPushKey } from './channel-world.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let id: string;
let token: string;
let base: string;
let key: string;
beforeEach(async () => {
  test = await openTestApp({ channelDoors: allChannelDoors });
  ({ id } = await addSubscriber(test, testNow));
  token = await openSettingsOf(test, id, testNow);
  base = `/en/settings/${token}/channels`;
  key = await aPushKey(test);
});
afterEach(() => test.close());

const post = (url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  test.app.inject({
    ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
const addBrowser = (browser = aBrowser(key)) =>
  post(`${base}/push`, { subscription: JSON.stringify(browser) });
const all = () => listChannels(test.store.db, { subscriberId: id, now: testNow });
const api = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
  test.app.inject({
    ...{ method, url: `/v1/subscriptions/me/${path}`, ...(payload && { payload }) },
    headers: { authorization: `Bearer ${token}` },
  });
const consent = { wordingVersion: '2026-12', agreed: true };

it('adds a browser once, whatever the alphabet of its keys, with the words that were agreed to', async () => {
  const browser = aBrowser(key);
  const plain = (text: string) => Buffer.from(text, 'base64url').toString('base64');
  expect((await addBrowser(browser)).headers.location).toBe(`${base}?done=channel_added`);
  const keys = { p256dh: plain(browser.keys.p256dh), auth: plain(browser.keys.auth) };
  await addBrowser({ ...browser, keys });
  expect(await all()).toMatchObject([{ kind: 'push', state: 'active', says: 'verdict' }]);
  const { rows } = await test.store.pool.query<{ evidence: { wording: string }; key_id: string }>(
    "SELECT r.evidence, c.key_id FROM consent_records r, channels c WHERE r.source = 'push ' || c.id",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.evidence.wording).toContain('on this device');
  expect(rows[0]?.key_id).toBe(vapidKeyId(key));
  const page = (await test.app.inject(base)).body;
  expect(page).toContain(`data-push-key="${key}"`);
  expect(page).not.toContain('push.example');
  // A GET of another site's page cannot do it, and neither can its form.
  const foreign = await post(`${base}/push`, {}, { 'sec-fetch-site': 'cross-site' });
  expect(foreign.statusCode).toBe(403);
});

it('names what is wrong with a subscription', async () => {
  const browser = aBrowser(key);
  const short = Buffer.alloc(64, 4).toString('base64url');
  for (const [spoiled, pointer] of [
    [{ ...browser, keys: { ...browser.keys, p256dh: short } }, '/body/subscription/keys/p256dh'],
    [{ ...browser, keys: { ...browser.keys, auth: 'AAAA' } }, '/body/subscription/keys/auth'],
    [{ ...browser, endpoint: 'http://push.example/a' }, '/body/subscription/endpoint'],
    [
      { ...browser, applicationServerKey: makeVapidPair().publicKey },
      '/body/subscription/applicationServerKey',
    ],
  ] as const) {
    const body = { kind: 'push', subscription: spoiled, consent };
    const answer = await api('POST', 'channels', body);
    expect(answer.statusCode, pointer).toBe(400);
    expect(answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe(pointer);
  }
  const inside = await api('POST', 'channels', { kind: 'ntfy', topic: 'https://10.0.0.1/x', consent });
  expect(inside.json<{ detail: string }>().detail).toBe('topic: this address is not on the public internet.');
  const page = await addBrowser({ ...browser, endpoint: 'file:///etc' });
  expect(page.statusCode).toBe(422);
  expect(page.body).toContain('did not give an address');
  expect(await all()).toEqual([]);
});

it('follows a browser to a new endpoint and key, and stops at its word', async () => {
  await addBrowser();
  const { key: next } = await rotateVapidKey(test.store.db, test.secrets, makeVapidPair, testNow);
  expect((await test.app.inject('/push/key')).json()).toEqual({ key: next.publicKey });
  const json = (url: string, payload: object) => test.app.inject({ method: 'POST', url, payload });
  const subscription = aBrowser(next.publicKey, 'https://push.example/b');
  const renew = (endpoint: string) => json('/push/renew', { endpoint, subscription });
  expect((await renew('https://push.example/nobody')).statusCode).toBe(404);
  expect((await renew('https://push.example/a')).statusCode).toBe(204);
  // The old endpoint is nobody's any more.
  expect((await renew('https://push.example/a')).statusCode).toBe(404);
  const { rows } = await test.store.pool.query('SELECT key_id FROM channels');
  expect(rows).toEqual([{ key_id: next.id }]);
  await json('/push/stop', { endpoint: 'https://push.example/a' });
  expect(await all()).toMatchObject([{ state: 'active' }]);
  expect((await json('/push/stop', { endpoint: 'https://push.example/b' })).statusCode).toBe(204);
  expect(await all()).toMatchObject([{ state: 'ended', endReason: 'stopped' }]);
  expect((await test.app.inject(base)).body).toContain('stopped from a message');
});

it('moves a browser from one person to the next who uses it', async () => {
  await addBrowser();
  const other = await addSubscriber(test, testNow, 'next@example.org');
  const order = { subscriberId: other.id, subject: 'other', now: testNow };
  token = await openSettings(test.store.db, test.secrets, order);
  const body = { kind: 'push', subscription: aBrowser(key), name: 'Mine', consent };
  expect((await api('POST', 'channels', body)).statusCode).toBe(201);
  expect(await all()).toMatchObject([{ state: 'ended', endReason: 'moved' }]);
  const listed = (await api('GET', 'channels')).json<{ channels: object[] }>();
  expect(listed.channels).toMatchObject([{ name: 'Mine', state: 'active', confirmBy: null }]);
});

it('tells a topic nothing before its code was typed here', async () => {
  const page = (await test.app.inject(base)).body;
  const topic = /name="topic"[^>]*value="(https:\/\/ntfy\.example\/drawbell-[a-z2-9]{26})"/s.exec(page)?.[1];
  const added = await post(`${base}/ntfy`, { topic: topic ?? '' });
  const [channel] = await all();
  const url = `${base}/${channel?.id ?? ''}`;
  expect([added.statusCode, added.headers.location, channel?.state]).toEqual([303, url, 'pending']);
  expect((await test.app.inject(url)).body).toContain('Enter the code');
  const empty = await post(`${url}/code`, { code: ' ' });
  expect([empty.statusCode, empty.body.includes('Enter the code that the topic got.')]).toEqual([422, true]);
  const wrong = await post(`${url}/code`, { code: 'AAAAAAAA' });
  expect([wrong.statusCode, wrong.body]).toEqual([422, expect.stringContaining('4 tries are left')]);
  const code = topicCode(test.secrets, channel ?? { id: '', createdAt: testNow });
  const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`;
  expect((await post(`${url}/code`, { code: typed })).headers.location).toBe(`${base}?done=channel_added`);
  await post(`${base}/ntfy`, { topic: 'another-topic-of-mine' });
  expect((await all()).map(({ name }) => name)).toEqual(['ntfy', 'ntfy 2']);
  const second = (await all())[1]?.id ?? '';
  await post(`${base}/${second}/remove`);
  const saved = await post(url, { name: 'Kitchen', says: 'score' });
  expect(saved.headers.location).toBe(`${base}?done=channel`);
  expect(await all()).toMatchObject([{ state: 'active', name: 'Kitchen', says: 'score' }, { id: second }]);
  expect((await post(url, { name: 'a\u202eb' })).body).toContain('U+202E');
  for (const topicOf of ['', 'https://ntfy.example/a/b', 'docs', 'https://10.0.0.1/x'])
    expect((await post(`${base}/ntfy`, { topic: topicOf })).statusCode, topicOf).toBe(422);

  const stop = `/fr/stop/${stopToken(test.secrets, channel?.id ?? '')}`;
  expect((await test.app.inject(stop)).body).toContain('Ne plus recevoir ces messages?');
  expect(await all()).toMatchObject([{ state: 'active' }, { id: second }]);
  expect((await post(stop)).statusCode).toBe(200);
  expect(await all()).toMatchObject([{ state: 'ended', endReason: 'stopped' }, { id: second }]);
  for (const again of [await post(stop), await test.app.inject(stop), await test.app.inject('/en/stop/x')])
    expect(again.statusCode).toBe(404);
});

it('leads to the bot with a code that only this chat gets, and lets it be removed', async () => {
  const added = await post(`${base}/telegram`);
  const page = (await test.app.inject(added.headers.location ?? '')).body;
  expect(page).toMatch(/href="https:\/\/t\.me\/drawbell_bot\?start=[\w-]{43}"/);
  expect((await post(`${added.headers.location ?? ''}/remove`)).statusCode).toBe(303);
  expect(await all()).toMatchObject([{ state: 'ended', endReason: 'removed' }]);
  expect((await test.app.inject(added.headers.location ?? '')).statusCode).toBe(404);
});

it('does the same for programs, and names each wrong field', async () => {
  const usual = (await api('GET', 'telling')).json<object>();
  expect(usual).toMatchObject({ quiet: null, first: 'email', zone: 'America/Toronto' });
  const quiet = { from: '22:00', to: '22:00' };
  const refused = await api('PUT', 'telling', { quiet, digest: { time: '24:00' } });
  expect(refused.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)).toContain(
    '/body/digest/time',
  );
  expect((await api('PUT', 'telling', { quiet })).statusCode).toBe(400);
  expect((await api('PUT', 'telling', { first: '77' })).json()).toMatchObject({
    errors: [{ pointer: '/body/first' }],
  });
  const chosen = await api('PUT', 'telling', { zone: 'Asia/Kolkata', rhythm: { near: 'daily' } });
  expect(chosen.json()).toMatchObject({ zone: 'Asia/Kolkata', digest: { time: '08:00', weekday: 1 } });
  expect((await api('PUT', 'telling', {})).json()).toMatchObject({ zone: 'Asia/Kolkata', rhythm: {} });

  const topic = await api('POST', 'channels', { kind: 'ntfy', topic: 'https://ntfy.example/t', consent });
  const { id: channel } = topic.json<{ id: string }>();
  expect(topic.json()).toMatchObject({ state: 'pending', confirmBy: { code: true } });
  expect((await api('POST', `channels/${channel}/confirm`, { code: 'x' })).statusCode).toBe(400);
  const [pending] = await all();
  const code = topicCode(test.secrets, pending ?? { id: '', createdAt: testNow });
  expect((await api('POST', `channels/${channel}/confirm`, { code })).json()).toMatchObject({
    state: 'active',
  });
  expect((await api('POST', `channels/${channel}/confirm`, { code })).statusCode).toBe(409);
  expect((await api('PATCH', `channels/${channel}`, { says: 'score' })).json()).toMatchObject({
    says: 'score',
  });
  expect((await api('PUT', 'telling', { first: channel })).statusCode).toBe(200);
  expect((await api('DELETE', `channels/${channel}`)).statusCode).toBe(204);
  expect((await api('DELETE', `channels/${channel}`)).statusCode).toBe(404);
  const unagreed = await api('POST', 'channels', {
    kind: 'telegram',
    consent: { ...consent, agreed: false },
  });
  expect(unagreed.statusCode).toBe(400);
});

it('is not offered where it is not configured', async () => {
  const bare = await openTestApp();
  try {
    const person = await addSubscriber(bare, testNow);
    const settings = await openSettingsOf(bare, person.id, testNow);
    const url = `/en/settings/${settings}/channels`;
    expect((await bare.app.inject(url)).body).toContain('by e-mail alone');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = await bare.app.inject({ method: 'POST', url: `${url}/telegram`, headers, payload: '' });
    expect(sent.statusCode).toBe(422);
    expect((await bare.app.inject('/push/key')).statusCode).toBe(404);
  } finally {
    await bare.close();
  }
});
