import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterEach, expect, it } from 'vitest';
import type { AppParts } from '../src/app/app.ts';
import { addAdmin } from './admins.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

let now = testNow;
const limits = { perKey: 5, perNetwork: 8, wrongKeysPerNetwork: 3 };

const open = async (more: Parameters<typeof openTestApp>[0] = {}) => {
  now = testNow;
  const test = await openTestApp({
    ...{ clock: () => now, requestLimits: limits, trustedProxies: '127.0.0.1' },
    ...more,
  });
  closers.push(test.close);
  return test;
};

const ask = (
  { app }: Pick<TestApp, 'app'>,
  url: string,
  { key, ip = '198.51.100.1' }: { key?: string; ip?: string } = {},
) =>
  app.inject({
    url,
    headers: { 'x-forwarded-for': ip, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
  });

it('tells each limit in both forms of the headers, counts down, and refuses until the window ends', async () => {
  const test = await open();
  const { key } = await addConsumer(test);
  const first = await ask(test, '/v1/webhooks/consumer', { key });
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"key";q=5;w=60, "network";q=8;w=60',
    ratelimit: '"key";r=4;t=60, "network";r=7;t=60',
    ...{ 'ratelimit-limit': '5', 'ratelimit-remaining': '4', 'ratelimit-reset': '60' },
  });
  now = new Date(testNow.getTime() + 59_600);
  for (let left = 3; left >= 0; left -= 1) {
    const { statusCode, headers } = await ask(test, '/v1/webhooks/consumer', { key });
    expect([statusCode, headers['ratelimit-remaining'], headers['ratelimit-reset']]).toEqual([
      200,
      String(left),
      '1',
    ]);
  }
  const refused = await ask(test, '/v1/webhooks/consumer', { key });
  expect(refused.statusCode).toBe(429);
  expect(refused.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    ...{ 'retry-after': '1', 'ratelimit-reset': '1', 'ratelimit-remaining': '0' },
  });
  expect(refused.json()).toMatchObject({
    type: 'http://localhost:8080/problems#too-many-requests',
    detail: 'There were too many calls with this key in this minute.',
  });
  now = new Date(testNow.getTime() + 60_600);
  const after = await ask(test, '/v1/webhooks/consumer', { key });
  expect([after.statusCode, after.headers['ratelimit-remaining']]).toEqual([200, '4']);
});

it('holds one count over two applications, and never lets one call more through when all come at once', async () => {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const shared = { url: database.url, drop: async () => {} };
  const one = await open({ database: shared });
  const two = await open({ database: shared });
  const { key } = await addConsumer(one);
  // The first call tells that the key is right: from then on it is counted before it is looked at.
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      ask(i % 2 === 0 ? one : two, '/v1/webhooks/consumer', { key, ip: `198.51.100.${i % 10}` }),
    ),
  );
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(limits.perKey);
  expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(25);
  await Promise.all([one, two].map((each) => each.app.close()));
});

it('counts a network whatever the keys, an IPv6 /64 as one, and refuses nobody elsewhere', async () => {
  const test = await open();
  const ips = Array.from({ length: 9 }, (_, i) => `2001:db8:1:2::${i + 1}`);
  const statuses = [];
  for (const ip of ips) statuses.push((await ask(test, '/v1/draws', { ip })).statusCode);
  expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
  const { headers, json } = await ask(test, '/v1/draws', { ip: '2001:db8:1:2::ff' });
  expect(headers['retry-after']).toBe('60');
  expect(json()).toMatchObject({ detail: 'There were too many calls from your network in this minute.' });
  expect((await ask(test, '/v1/draws', { ip: '2001:db8:1:3::1' })).statusCode).toBe(200);
  // An address that leads nowhere and one written otherwise count, too; pages do not.
  expect((await ask(test, '/v1/nothing', { ip: '2001:db8:1:2::ff' })).statusCode).toBe(429);
  expect((await ask(test, '/%761/draws', { ip: '2001:db8:1:2::ff' })).statusCode).toBe(429);
  expect((await ask(test, '/en/', { ip: '2001:db8:1:2::ff' })).statusCode).toBe(200);
});

it('wrong keys are refused before they are looked at, a right one from the same network goes on', async () => {
  const test = await open({ requestLimits: { ...limits, perKey: 50, perNetwork: 50 } });
  const { key } = await addConsumer(test);
  expect((await ask(test, '/v1/webhooks/consumer', { key })).statusCode).toBe(200);
  const wrong = (i: number) => `dbk_${String(i).padStart(43, 'x')}`;
  const statuses = [];
  for (let i = 0; i < 5; i += 1)
    statuses.push((await ask(test, '/v1/webhooks/consumer', { key: wrong(i) })).statusCode);
  expect(statuses).toEqual([401, 401, 401, 429, 429]);
  const refused = await ask(test, '/v1/admin/consumers', { key: wrong(9) });
  expect(refused.headers).toMatchObject({
    'ratelimit-policy': '"network";q=50;w=60, "wrong-keys";q=3;w=60',
    ...{ 'ratelimit-remaining': '0', 'ratelimit-limit': '3', 'retry-after': '60' },
  });
  expect((await ask(test, '/v1/webhooks/consumer', { key })).statusCode).toBe(200);
  expect((await ask(test, '/v1/webhooks/consumer', {})).statusCode).toBe(401);
  expect((await ask(test, '/v1/webhooks/consumer', { key: wrong(1), ip: '203.0.113.1' })).statusCode).toBe(
    401,
  );
  // Made-up keys leave one row of their network, not one each.
  const { rows } = await test.store.pool.query('SELECT count(*)::int AS rows FROM request_counts');
  expect(rows).toEqual([{ rows: 5 }]);
});

it('holds for keys of the operator and for settings links as well, also where their scope does not suffice', async () => {
  const test = await open({ requestLimits: { ...limits, perNetwork: 0, wrongKeysPerNetwork: 0 } });
  const settings = await openSettingsOf(test, (await addSubscriber(test, testNow)).id, testNow);
  for (const [url, key, right] of [
    ['/v1/admin/consumers', await addAdmin(test, ['read']), 200],
    ['/v1/admin/keys', await addAdmin(test, ['replay']), 403],
    ['/v1/subscriptions/me', settings, 200],
  ] as const) {
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await ask(test, url, { key })).statusCode);
    expect(statuses, url).toEqual([right, right, right, right, right, 429, 429]);
  }
});

it('counts nothing where no limit is set, and what mail providers tell is never refused', async () => {
  const none: AppParts['requestLimits'] = { perKey: 0, perNetwork: 0, wrongKeysPerNetwork: 0 };
  const test = await open({ requestLimits: none });
  const { headers } = await ask(test, '/v1/draws');
  expect(headers['ratelimit-policy']).toBeUndefined();
  const limited = await open();
  for (let i = 0; i < 12; i += 1) expect((await ask(limited, '/v1/bounces/ses')).statusCode).not.toBe(429);
});

it('lets calls through while they cannot be counted', async () => {
  const test = await open({ mayWarn: /calls cannot be counted/ });
  await test.store.pool.query('ALTER TABLE request_counts RENAME TO elsewhere');
  for (let i = 0; i < 12; i += 1) {
    const { statusCode, headers } = await ask(test, '/v1/draws');
    expect([statusCode, headers['ratelimit-limit']]).toEqual([200, undefined]);
  }
});

it('tells a consumer its limits and what is used of them', async () => {
  const test = await open();
  const { key, id } = await addConsumer(test);
  const { key: other } = await addConsumer(test);
  for (let i = 0; i < 3; i += 1) await ask(test, '/v1/webhooks/consumer', { key });
  await ask(test, '/v1/webhooks/consumer', { key: other, ip: '203.0.113.1' });
  const { rows } = await test.store.pool.query<{ id: string }>(
    'SELECT id FROM api_keys WHERE consumer_id = $1',
    [id],
  );
  expect((await ask(test, '/v1/webhooks/usage', { key })).json()).toEqual({
    endpoints: { now: 1, max: 20 },
    watchedProfiles: { now: 1, max: 1_000 },
    requests: {
      ...{ windowSeconds: 60, maxPerKey: 5, maxPerNetwork: 8, maxWrongKeys: 3 },
      keys: [{ id: `key_${rows[0]?.id}`, name: 'test', now: 4, resetsAt: '2026-11-24T15:01:00.000Z' }],
    },
    messagesLast7Days: { sent: 0, failed: 0, owed: 1 },
  });
});

it('the description has a 429 with its headers for every call that is limited', async () => {
  const test = await open();
  const { paths } = (await test.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, { responses: Record<string, { headers?: object }> }>>;
  }>();
  for (const [path, operations] of Object.entries(paths)) {
    const isLimited = path.startsWith('/v1/') && !path.startsWith('/v1/bounces/');
    for (const { responses } of Object.values(operations)) {
      expect('RateLimit' in (responses['429']?.headers ?? {}), path).toBe(isLimited);
      expect('Retry-After' in (responses['429']?.headers ?? {}), path).toBe(isLimited);
    }
  }
});
