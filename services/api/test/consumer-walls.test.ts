import type { LightMyRequestResponse, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { putWatchedProfiles, removeWatchedProfile } from '@drawbell/store/webhooks/watched-profiles';
import { type ConsoleVisitor, signIn } from './console-session.ts';
import { addConsumer, addEvent, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
}

/** Stands in everything that the other consumer has, and in nothing else. */
const mark = 'zebra';

/** What each call would take if it were about one's own. */
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

/** The same of forms. */
const forms: Record<string, Record<string, string>> = {
  '/portal/endpoints': { url: 'https://a.example', eventTypes: 'draw.published', secretKind: 'hmac' },
  '/portal/endpoints/:endpoint/change': { state: 'active' },
  '/portal/endpoints/:endpoint/recover': { since: '2026-11-01' },
  '/portal/endpoints/:endpoint/resend': { since: '2026-11-01' },
  '/portal/endpoints/:endpoint/secrets': { kind: 'hmac', overlapHours: '24' },
  '/portal/keys': { name: 'k', scopes: 'read' },
  '/portal/consumer/change': { name: 'New', contactEmail: 'new@maple.example', language: 'en' },
};

/** Its path names what it makes: there, everybody has references of their own. */
const makes = ['PUT /v1/webhooks/profiles/:reference'];

describe('what one consumer has', () => {
  let test: TestApp;
  let owner: TestConsumer;
  let other: TestConsumer;
  let visitor: ConsoleVisitor;
  let hidden: Record<string, string>;
  const routes: Route[] = [];
  /** What stands in paths, by the name of the parameter: of the one who asks, and of the other. */
  let own: Record<string, string>;
  let others: Record<string, string>;

  beforeAll(async () => {
    test = await openTestApp();
    const seen: RouteOptions[] = [];
    test.app.addHook('onRoute', (route) => void seen.push(route));
    await test.app.ready();
    await fillRecord(test.store, testNow);
    owner = await addConsumer(test);
    other = await addConsumer(test);
    own = { ...(await thingsOf(owner)), reference: 'client-1' };
    await markAll(other);
    others = {
      ...(await thingsOf(other)),
      ...{ reference: `${mark}-1` },
    };
    visitor = await signIn(test, owner.key);
    hidden = await visitor.fieldsOf('/portal/keys', '/portal/keys');
    for (const { method, url, schema } of seen) {
      if (!url.startsWith('/portal') && !isConsumers(schema)) continue;
      for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each as 'GET', url });
    }
  });
  afterAll(() => test.close());

  /** Whether a key of consumers opens a route: by what it says of itself, which decides. */
  const isConsumers = (schema: RouteOptions['schema']): boolean =>
    JSON.stringify(schema !== undefined && 'security' in schema ? schema.security : null).includes(
      'consumerKey',
    );

  const thingsOf = async ({ id, path }: TestConsumer): Promise<Record<string, string>> => {
    const one = async (sql: string) => {
      const { rows } = await test.store.pool.query<{ id: string }>(sql, [id]);
      return rows[0]?.id ?? '';
    };
    return {
      ...path,
      event: await addEvent(test, {
        ...{ consumerId: id, description: id === other.id ? `the ${mark} one` : 'mine' },
      }),
      key: `key_${await one('SELECT id FROM api_keys WHERE consumer_id = $1')}`,
      secret: `sec_${await one(`SELECT (secrets->0->>'id') AS id FROM endpoints WHERE consumer_id = $1`)}`,
    };
  };

  /** Puts the mark into all that the other has. */
  const markAll = async ({ id }: TestConsumer): Promise<void> => {
    const { pool, db } = test.store;
    await pool.query('UPDATE consumers SET name = $2, contact_email = $3 WHERE id = $1', [
      ...[id, `${mark} consulting`, `ops@${mark}.example`],
    ]);
    await pool.query('UPDATE endpoints SET url = $2, description = $3 WHERE consumer_id = $1', [
      ...[id, `https://${mark}.example/hook`, `the ${mark} one`],
    ]);
    await pool.query('UPDATE api_keys SET name = $2, hint = $3 WHERE consumer_id = $1', [
      ...[id, `key of ${mark}`, `dbk_${mark}x`],
    ]);
    await putWatchedProfiles(db, id, {
      ...{ profiles: [{ reference: `${mark}-1`, profile: { crs: 777 } }], now: testNow },
    });
    await pool.query(
      `INSERT INTO webhook_attempts (message_id, attempt, result, status_code, response, duration_ms, ended_at)
       SELECT m.id, 1, 'refused', 500, $2, 12, $3 FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id
        WHERE e.consumer_id = $1`,
      [id, `an answer of ${mark}`, testNow],
    );
    await pool.query(
      'UPDATE webhook_messages SET attempts = 1 WHERE endpoint_id IN (SELECT id FROM endpoints WHERE consumer_id = $1)',
      [id],
    );
    await pool.query(
      `UPDATE webhook_events SET payload = replace(payload, 'Hello', $2)
        WHERE id IN (SELECT event_id FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id WHERE e.consumer_id = $1)`,
      [id, `Hello ${mark}`],
    );
  };

  const named = ({ method, url }: Route) => `${method} ${url}`;

  /** Calls a route as its owner would, with what `values` names. @throws for a parameter that nobody named here */
  const call = async (
    route: Route,
    values: Record<string, string>,
    who: { key: string; visitor: ConsoleVisitor; hidden: Record<string, string> },
    query = '',
  ): Promise<LightMyRequestResponse> => {
    const { method, url } = route;
    const path =
      url.replace(/:(\w+)/g, (_all, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`${url}: say here what ${name} is`);
        return value;
      }) + query;
    if (url.startsWith('/portal')) {
      if (method === 'GET') return who.visitor.get(path);
      const once = path
        .padEnd(22, 'x')
        .replaceAll(/[^\w-]/g, '_')
        .slice(-22);
      return who.visitor.post(path, { ...who.hidden, once, ...forms[url] });
    }
    const payload = bodies[named(route)];
    return test.app.inject({
      ...{ method, url: path, headers: { authorization: `Bearer ${who.key}` } },
      ...(payload !== undefined && { payload }),
    });
  };

  /** Everything that the other has, as the record holds it. */
  const recordOf = async (id: string): Promise<unknown> => {
    const tables = [
      'SELECT * FROM consumers WHERE id = $1',
      'SELECT * FROM api_keys WHERE consumer_id = $1 ORDER BY id',
      'SELECT * FROM endpoints WHERE consumer_id = $1 ORDER BY id',
      'SELECT * FROM watched_profiles WHERE consumer_id = $1 ORDER BY id',
      `SELECT m.* FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id WHERE e.consumer_id = $1 ORDER BY m.id`,
    ];
    return Promise.all(tables.map(async (sql) => (await test.store.pool.query(sql, [id])).rows));
  };

  /** What of the other an answer holds. What was asked for by name may be repeated; nothing else of it. */
  const leaks = ({ body, headers }: LightMyRequestResponse, asked: string): string[] => {
    const text = `${body} ${JSON.stringify(headers)}`
      .replaceAll(asked, '')
      .replaceAll(encodeURIComponent(asked), '');
    const ids = [
      others['endpoint'],
      others['message'],
      others['event'],
      others['key'],
      `con_${other.id}`,
      mark,
      '777',
    ];
    const given = Object.values(others).filter((value) => asked.includes(value));
    // A word is found in anything; an id and a score by themselves: digits stand in names given by chance, too.
    const holds = (each: string) =>
      each === mark ? text.includes(mark) : new RegExp(`(?<![\\w-])${each}(?![\\w-])`).test(text);
    return ids.filter(
      (each): each is string =>
        each !== undefined && !given.some((value) => value.includes(each)) && holds(each),
    );
  };

  it('is asked for at many places, and its owner finds it there', async () => {
    expect(routes.length).toBeGreaterThan(45);
    const mine = await signIn(test, other.key);
    const who = { key: other.key, visitor: mine, hidden: {} };
    const found = new Set<string>();
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const answer = await call(route, others, who);
      expect(answer.statusCode, named(route)).toBeLessThan(400);
      if (answer.body.includes(mark)) found.add(route.url);
    }
    expect(found.size).toBeGreaterThan(14);
  });

  it('is not there for another, whatever is asked by its names, and stays as it is', async () => {
    const before = await recordOf(other.id);
    const who = { key: owner.key, visitor, hidden };
    const last = (route: Route) => Number(makes.includes(named(route)));
    for (const route of routes.toSorted((a, b) => last(a) - last(b))) {
      if (/\/sign-(?:in|out)$/.test(route.url)) continue;
      const answer = await call(route, others, who);
      const isNamed = /:(?:endpoint|message|event|key|secret|reference)/.test(route.url);
      if (isNamed && !makes.includes(named(route)))
        expect(answer.statusCode, `${named(route)} ${answer.body.slice(-600)}`).toBe(404);
      const asked = route.url.replace(/:(\w+)/g, (_all, name: string) => others[name] ?? '');
      expect(leaks(answer, asked), named(route)).toEqual([]);
    }
    expect(await recordOf(other.id)).toEqual(before);
    await removeWatchedProfile(test.store.db, owner.id, `${mark}-1`);
  });

  it('is not found through one’s own things either: its secret at one’s endpoint', async () => {
    const mixed = { ...own, secret: '999999' };
    const who = { key: owner.key, visitor, hidden };
    for (const route of routes.filter(({ url }) => url.includes(':secret'))) {
      const answer = await call(route, { ...mixed, secret: others['secret'] ?? '' }, who);
      expect([404, 409], named(route)).toContain(answer.statusCode);
    }
  });

  it('is not in pages of a list that begin where its own end', async () => {
    const who = { key: owner.key, visitor, hidden };
    const cursors = ['0', '1', '2', '0 0', '99 99', '9999999999999 99 9'].map((key) =>
      Buffer.from(key).toString('base64url'),
    );
    const lists = routes.filter(({ method, url }) => method === 'GET' && !url.endsWith('.csv'));
    let read = 0;
    for (const route of lists) {
      for (const cursor of cursors) {
        const answer = await call(route, own, who, `?cursor=${cursor}`);
        if (answer.statusCode >= 400) continue;
        read += 1;
        expect(leaks(answer, ''), `${named(route)} ${cursor}`).toEqual([]);
      }
    }
    expect(read).toBeGreaterThan(8);
  });

  it('is not in the answer to a call of the same name', async () => {
    const ask = async (key: string, name: string) =>
      test.app.inject({
        ...{ method: 'POST', url: '/v1/webhooks/keys', payload: { name } },
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'the-same' },
      });
    const [theirs, mine] = [await ask(other.key, `${mark} again`), await ask(owner.key, `${mark} again`)];
    const text = z.object({ key: z.string() });
    expect([theirs.statusCode, mine.statusCode]).toEqual([201, 201]);
    expect(text.parse(mine.json()).key).not.toBe(text.parse(theirs.json()).key);
  });
});
