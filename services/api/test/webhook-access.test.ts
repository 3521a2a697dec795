import { setConsumerDisabled } from '@drawbell/store/consumers';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addConsumer, addKey, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { spoiledRequests } from './spoiled-requests.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let owner: TestConsumer;
let stranger: TestConsumer;
const routes: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string }[] = [];

beforeAll(async () => {
  test = await openTestApp();
  const seen: RouteOptions[] = [];
  test.app.addHook('onRoute', (route) => void seen.push(route));
  await test.app.ready();
  owner = await addConsumer(test);
  stranger = await addConsumer(test);
  for (const { method, url } of seen) {
    if (!url.startsWith('/v1/webhooks')) continue;
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each as 'GET', url });
  }
});
afterAll(() => test.close());

/** Bodies that each route would take. */
const bodies: Record<string, object> = {
  'PATCH /v1/webhooks/consumer': { name: 'New' },
  'POST /v1/webhooks/keys': { name: 'k' },
  'POST /v1/webhooks/endpoints': { url: 'https://a.example' },
  'PATCH /v1/webhooks/endpoints/:endpoint': { description: 'x' },
  'POST /v1/webhooks/endpoints/:endpoint/secrets': {},
  'POST /v1/webhooks/endpoints/:endpoint/recover': { since: '2026-11-01T00:00:00Z' },
  'POST /v1/webhooks/endpoints/:endpoint/resend': { since: '2026-11-01T00:00:00Z' },
  'POST /v1/webhooks/profiles': { profiles: [{ reference: 'a', profile: {} }] },
  'PUT /v1/webhooks/profiles/:reference': {},
};

async function call(route: (typeof routes)[number], key: string | null, path: TestConsumer['path']) {
  const values: Record<string, string> = { ...path, key: 'key_999', secret: 'sec_9' };
  const payload = bodies[`${route.method} ${route.url}`];
  return test.app.inject({
    method: route.method,
    url: route.url.replace(/:(\w+)/g, (_all, name: string) => values[name] ?? 'x'),
    ...(key !== null && { headers: { authorization: `Bearer ${key}` } }),
    ...(payload !== undefined && { payload }),
  });
}

it('there are routes for everything a consumer manages', () => {
  expect(routes).toHaveLength(28);
});

it('every route refuses no key, a wrong one, an expired one, a revoked one and another kind of token', async () => {
  const expired = await addKey(test, owner.id, ['read', 'endpoints', 'profiles', 'keys'], testNow);
  const revoked = await addKey(test, owner.id, ['read', 'endpoints', 'profiles', 'keys']);
  await test.store.pool.query(
    'UPDATE api_keys SET revoked_at = now() WHERE id = (SELECT max(id) FROM api_keys)',
  );
  const { id } = await addSubscriber(test, testNow);
  const settings = await openSettingsOf(test, id, testNow);
  const disabled = await addConsumer(test);
  await setConsumerDisabled(test.store.db, disabled.id, testNow);
  for (const route of routes) {
    for (const key of [null, `dbk_${'x'.repeat(43)}`, expired, revoked, settings, disabled.key]) {
      const answer = await call(route, key, owner.path);
      expect(answer.statusCode, `${route.method} ${route.url}`).toBe(401);
      expect(answer.json()).toMatchObject({ type: expect.stringMatching(/#unauthorized$/) });
    }
  }
});

it('every route asks for a scope, and a key of the others does not open it', async () => {
  const scopes: KeyScope[] = ['read', 'endpoints', 'profiles', 'keys'];
  const keys = new Map<KeyScope, string>();
  for (const scope of scopes) keys.set(scope, await addKey(test, owner.id, [scope]));
  const wanted: Record<string, string> = {};
  for (const route of routes) {
    const opened: string[] = [];
    for (const [scope, key] of keys) {
      // Of a stranger's things: what passes the scope finds nothing, and nothing is changed.
      const answer = await call(route, key, stranger.path);
      if (answer.statusCode !== 403) opened.push(scope);
    }
    wanted[`${route.method} ${route.url}`] = opened.join(' ');
  }
  expect(new Set(Object.values(wanted))).toEqual(new Set(scopes));
  const read = Object.entries(wanted).filter(([, scope]) => scope === 'read');
  expect(read.every(([route]) => route.startsWith('GET '))).toBe(true);
});

it('every route says 401 and 403 before it looks at a request, whatever is wrong with it', async () => {
  const scopes: KeyScope[] = ['read', 'endpoints', 'profiles', 'keys'];
  const keyOf = new Map<KeyScope, string>();
  for (const scope of scopes) keyOf.set(scope, await addKey(test, owner.id, [scope]));
  for (const { method, url } of routes) {
    for (const spoiled of spoiledRequests(method)) {
      const name = `${method} ${url}: ${spoiled.what}`;
      const send = (key?: string) =>
        test.app.inject({
          ...{ method, url: url.replace(/:(\w+)/g, '%00') + spoiled.query },
          headers: { ...spoiled.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
          ...(spoiled.payload !== undefined && { payload: spoiled.payload }),
        });
      expect((await send()).statusCode, name).toBe(401);
      expect((await send(`dbk_${'x'.repeat(43)}`)).statusCode, name).toBe(401);
      const passed: number[] = [];
      for (const key of keyOf.values()) {
        const { statusCode } = await send(key);
        if (statusCode !== 403) passed.push(statusCode);
      }
      expect(passed, name).toHaveLength(1);
      expect([400, 404, 413, 415], name).toContain(passed[0]);
    }
  }
});

it("another consumer's things do not exist", async () => {
  for (const route of routes.filter(({ url }) => /:(?:endpoint|message)/.test(url))) {
    const answer = await call(route, owner.key, stranger.path);
    expect(answer.statusCode, `${route.method} ${route.url}`).toBe(404);
  }
  const { app } = test;
  const headers = { authorization: `Bearer ${stranger.key}` };
  expect((await app.inject({ url: '/v1/webhooks/profiles', headers })).json()).toMatchObject({
    profiles: [{ reference: 'client-1' }],
  });
  const message = await app.inject({ url: `/v1/webhooks/messages/${stranger.path.message}`, headers });
  expect(message.json()).toMatchObject({
    id: stranger.path.message,
    payload: { data: { message: 'Hello' } },
  });
  const forged = stranger.path.message.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'));
  expect((await app.inject({ url: `/v1/webhooks/messages/${forged}`, headers })).statusCode).toBe(404);
});
