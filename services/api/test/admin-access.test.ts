import { builtInChecklist } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { revokeKey } from '@drawbell/store/keys';
import { type AdminScope, adminScopes } from '@drawbell/store/schema';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin, addAdminThings } from './admins.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { spoiledRequests } from './spoiled-requests.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
}

const leaders = {
  ...{ labelEn: 'Community leaders', labelFr: 'Leaders communautaires', publishedEn: [], publishedFr: [] },
  ...{ inForceFrom: '2026-11-01', inForceTo: null, nocs: ['00012', '40030'] },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
};

const rules = builtInDocumentRules();
const rulesChanged = { ...rules, invitation: { ...rules.invitation, days: 61 } };
const checklistChanged = { items: builtInChecklist().items.slice(1) };

/** A body that each route would take; the others take none. */
const bodies: Record<string, object> = {
  'POST /v1/admin/keys': { name: 'k', scopes: ['read'] },
  'POST /v1/admin/draws/:number/replays': { scope: 'missed' },
  'POST /v1/admin/addresses': { email: 'somebody@example.org' },
  'POST /v1/admin/suppressions': { email: 'somebody@example.org' },
  'POST /v1/admin/addresses/:address/suppress': { note: 'asked by phone' },
  'POST /v1/admin/subscribers/:subscriber/move': { email: 'moved@example.org' },
  'POST /v1/admin/consumers': { name: 'Maple', contactEmail: 'ops@maple.example' },
  'POST /v1/admin/consumers/:consumer/keys': {},
  'PUT /v1/admin/round-names': { name: 'Community Leaders', means: { kind: 'category', category: 'trades' } },
  'POST /v1/admin/round-names/preview': {
    ...{ name: 'Community Leaders', means: { kind: 'category', category: 'trades' }, number: '447' },
  },
  'PUT /v1/admin/grid-changes/:date': {
    ...{ status: 'reported', scoresStayed: false, labelEn: 'Points', labelFr: 'Points', source: 'a notice' },
  },
  'POST /v1/admin/grid-changes/:date/confirm': {},
  'POST /v1/admin/grid-changes/:date/dismiss': {},
  'PUT /v1/admin/categories/:key/versions/:version': leaders,
  'POST /v1/admin/categories/:key/versions/:of/preview': { version: leaders, number: '447' },
  'POST /v1/admin/draws/:number/corrections': { invitations: 2_345 },
  'POST /v1/admin/draws': { date: testNow.toISOString().slice(0, 10), nameEn: 'General', crs: 500 },
  'PUT /v1/admin/document-rules': rulesChanged,
  'PUT /v1/admin/checklist': checklistChanged,
  'PUT /v1/admin/draws/:number/note': { en: 'A note', fr: 'Une note' },
};

/** What stands behind the path of a route. */
const queries: Record<string, string> = {
  'DELETE /v1/admin/round-names': '?name=Community%20Leaders',
};

describe('the routes of the operator', () => {
  let test: TestApp;
  let things: Record<string, string>;
  const routes: Route[] = [];

  beforeAll(async () => {
    test = await openTestApp();
    const seen: RouteOptions[] = [];
    test.app.addHook('onRoute', (route) => void seen.push(route));
    await test.app.ready();
    await fillRecord(test.store, testNow);
    const { id } = await addSubscriber(test, testNow);
    const consumer = await addConsumer(test);
    things = {
      number: '447',
      key: 'key_1',
      ...consumer.path,
      ...(await addAdminThings(test, id, consumer.id)),
    };
    for (const { method, url } of seen) {
      if (!url.startsWith('/v1/admin')) continue;
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each as 'GET', url });
    }
  });
  afterAll(() => test.close());

  const call = (route: Route, key: string | null, values: Record<string, string> = things) => {
    const name = `${route.method} ${route.url}`;
    // Where nothing is to be changed, it is one that is recorded already.
    const given = { ...bodies[name], number: values['number'] === '460' ? '460' : '447' };
    const payload = route.url === '/v1/admin/draws' && route.method === 'POST' ? given : bodies[name];
    const all: Record<string, string> = route.url.includes('/categories/')
      ? { ...values, key: 'leaders', version: '1' }
      : { ...values, date: '2026-11-03' };
    return test.app.inject({
      method: route.method,
      url: route.url.replace(/:(\w+)/g, (_all, part: string) => all[part] ?? 'x') + (queries[name] ?? ''),
      ...(key !== null && { headers: { authorization: `Bearer ${key}` } }),
      ...(payload !== undefined && { payload }),
    });
  };

  it('are there', () => {
    expect(routes.length).toBeGreaterThan(25);
  });

  it('refuse no key, a wrong one, an expired one, a revoked one, a consumer’s and the token of a settings link', async () => {
    const expired = await addAdmin(test, adminScopes, testNow);
    const revoked = await addAdmin(test);
    const { rows } = await test.store.pool.query<{ id: string }>(
      'SELECT max(id)::text AS id FROM admin_keys',
    );
    await revokeKey(test.store.db, 'operator', {
      ...{ id: rows[0]?.id ?? '', now: testNow },
    });
    const consumer = await addConsumer(test);
    const settings = await openSettingsOf(test, '1', testNow);
    const wrong = [null, `dba_${'x'.repeat(43)}`, 'short', expired, revoked, consumer.key, settings];
    const before = await test.store.pool.query('SELECT count(*) FROM audit_log');
    for (const route of routes) {
      for (const key of wrong) {
        const answer = await call(route, key);
        expect(answer.statusCode, `${route.method} ${route.url}`).toBe(401);
        expect(answer.json()).toMatchObject({ type: expect.stringMatching(/#unauthorized$/) });
      }
    }
    expect((await test.store.pool.query('SELECT count(*) FROM audit_log')).rows).toEqual(before.rows);
  });

  it('each ask for one scope, and a key of the others does not open them', async () => {
    const keys = new Map<AdminScope, string>();
    for (const scope of adminScopes) keys.set(scope, await addAdmin(test, [scope]));
    const nothing = Object.fromEntries(Object.keys(things).map((name) => [name, 'x']));
    const scopes: Record<string, string> = {};
    for (const route of routes) {
      const opened: string[] = [];
      for (const [scope, key] of keys) {
        // Of what does not exist: whatever passes the scope finds nothing, and nothing is changed.
        const answer = await call(route, key, { ...nothing, number: '999' });
        if (answer.statusCode !== 403) opened.push(scope);
      }
      scopes[`${route.method} ${route.url}`] = opened.join(' ');
    }
    expect(new Set(Object.values(scopes))).toEqual(new Set(adminScopes));
    const reading = Object.entries(scopes).filter(([, scope]) => scope === 'read');
    expect(reading.every(([route]) => /^GET |\/preview$/.test(route))).toBe(true);
    const people = Object.entries(scopes).filter(([route]) => /addresses|subscribers/.test(route));
    expect(new Set(people.map(([, scope]) => scope))).toEqual(new Set(['subscribers']));
  });

  it('say 401 and 403 before they look at a request, whatever is wrong with it', async () => {
    const keyOf = new Map<AdminScope, string>();
    for (const scope of adminScopes) keyOf.set(scope, await addAdmin(test, [scope]));
    for (const route of routes) {
      const name = `${route.method} ${route.url}`;
      const url = route.url.replace(/:(\w+)/g, '%00');
      for (const spoiled of spoiledRequests(route.method)) {
        const send = (key?: string) =>
          test.app.inject({
            ...{ method: route.method, url: `${url}${spoiled.query}` },
            headers: { ...spoiled.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
            ...(spoiled.payload !== undefined && { payload: spoiled.payload }),
          });
        expect((await send()).statusCode, `${name} ${spoiled.what}`).toBe(401);
        expect((await send('dba_wrong')).statusCode, `${name} ${spoiled.what}`).toBe(401);
        const statuses = new Map<AdminScope, number>();
        for (const [scope, key] of keyOf) statuses.set(scope, (await send(key)).statusCode);
        const passed = [...statuses.values()].filter((status) => status !== 403);
        expect(passed, `${name} ${spoiled.what}`).toHaveLength(1);
        expect([400, 404, 413, 415], `${name} ${spoiled.what}`).toContain(passed[0]);
      }
    }
  });

  it('leave a trace of every order, with who and by which request, and no address in it', async () => {
    const admin = await addAdmin(test);
    // Erasing and revoking last: they take away what the others need.
    const last = (url: string) =>
      /erase|revoke|withdraw|unsubscribe/.test(url) ? 2 : /replays|corrections/.test(url) ? 0 : 1;
    // A preview changes nothing.
    const orders = routes
      .filter(({ method, url }) => method !== 'GET' && !url.endsWith('/preview'))
      .toSorted((a, b) => last(a.url) - last(b.url));
    for (const route of orders) {
      const name = `${route.method} ${route.url}`;
      await test.store.pool.query("UPDATE deliveries SET status = 'failed' WHERE id = $1::bigint", [
        things['delivery']?.slice(4),
      ]);
      if (route.url.endsWith('resume')) await cancelFirst();
      if (route.url.endsWith('lift')) await suppressFirst();
      const before = await lastAudit();
      const answer = await call(route, admin, await valuesFor(route, admin));
      expect(answer.statusCode, `${name}: ${answer.body.slice(0, 300)}`).toBeLessThan(300);
      const after = await lastAudit();
      expect(Number(after?.id), name).toBeGreaterThan(Number(before?.id ?? 0));
      expect(after, name).toMatchObject({
        actor: expect.stringMatching(/^key \d+ \(test\)$/),
        request_id: answer.headers['x-request-id'],
      });
    }
    const { rows } = await test.store.pool.query('SELECT * FROM audit_log');
    expect(JSON.stringify(rows)).not.toContain('example.org');
    await expect(test.store.pool.query("UPDATE audit_log SET actor = 'nobody'")).rejects.toThrow(
      'only added to',
    );
    await expect(test.store.pool.query('DELETE FROM audit_log')).rejects.toThrow('only added to');
    await expect(test.store.pool.query('TRUNCATE audit_log')).rejects.toThrow('only added to');
  });

  it('the log of orders is read by target, page by page', async () => {
    const admin = await addAdmin(test, ['read']);
    const read = (query: string) =>
      test.app.inject({ url: `/v1/admin/audit${query}`, headers: { authorization: `Bearer ${admin}` } });
    const all = (await read('?limit=100')).json<{ entries: { id: string; target: string }[] }>().entries;
    const first = (await read('?limit=5')).json<{ entries: { id: string }[]; nextCursor: string }>();
    const second = (await read(`?limit=5&cursor=${first.nextCursor}`)).json<typeof first>();
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(
      all.slice(0, 10).map(({ id }) => id),
    );
    const of447 = (await read('?target=draw%20447')).json<{ entries: { target: string }[] }>().entries;
    expect(of447.length).toBeGreaterThan(0);
    expect(new Set(of447.map(({ target }) => target))).toEqual(new Set(['draw 447']));
  });

  const lastAudit = async (): Promise<{ id: string } | undefined> =>
    (await test.store.pool.query('SELECT * FROM audit_log ORDER BY id DESC LIMIT 1')).rows[0] as
      | { id: string }
      | undefined;
  const cancelFirst = () =>
    test.store.pool.query("UPDATE replays SET state = 'cancelled' WHERE id = $1", [
      things['replay']?.slice(4),
    ]);
  const suppressFirst = () =>
    test.store.pool.query(
      "INSERT INTO suppressions VALUES ($1, 'operator', '', now()) ON CONFLICT DO NOTHING",
      [Buffer.from(things['address']?.slice(4) ?? '', 'base64url')],
    );

  /** A key to revoke is made first. */
  const valuesFor = async ({ url }: Route, admin: string): Promise<Record<string, string>> => {
    // The draw that was added by hand.
    if (/draws$|withdraw$/.test(url)) return { ...things, number: '460' };
    if (!url.endsWith('/revoke')) return things;
    if (url.includes('/consumers/')) {
      const { rows } = await test.store.pool.query<{ id: string }>(
        'SELECT id::text FROM api_keys WHERE consumer_id = $1 AND revoked_at IS NULL LIMIT 1',
        [things['consumer']?.slice(4)],
      );
      return { ...things, key: `key_${rows[0]?.id ?? ''}` };
    }
    const made = await call({ method: 'POST', url: '/v1/admin/keys' }, admin);
    return { ...things, key: made.json<{ id: string }>().id };
  };
});
