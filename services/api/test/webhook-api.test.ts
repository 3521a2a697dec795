import { afterEach, beforeEach, expect, it } from 'vitest';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';

let test: TestApp;
let consumer: TestConsumer;
let rings = 0;
let now = testNow;
/** A URL that nothing may be sent to any more. */
let gone = '';
beforeEach(async () => {
  rings = 0;
  now = testNow;
  gone = '';
  test = await openTestApp({
    clock: () => now,
    ring: () => void (rings += 1),
    checkEndpoint: async (url) =>
      url.startsWith('https:') && url !== gone
        ? null
        : { code: 'not_https', message: 'must begin with https://' },
  });
  consumer = await addConsumer(test);
});
afterEach(() => test.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const call = async (method: Method, path: string, payload?: object, idempotencyKey?: string) => {
  const answer = await test.app.inject({
    ...{ method, url: `/v1/webhooks${path}` },
    headers: {
      authorization: `Bearer ${consumer.key}`,
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(payload !== undefined && { payload }),
  });
  const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, body, headers: answer.headers };
};

it('registers an endpoint with what was left out filled in, and shows its secret once', async () => {
  const made = await call('POST', '/endpoints', { url: 'https://a.example/hook' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ url: 'https://a.example/hook', state: 'active', payloadVersion: 1, ratePerSecond: null },
      filters: {},
      secret: { kind: 'hmac', secret: expect.stringMatching(/^whsec_.{44}$/) },
    },
  });
  expect(made.body['eventTypes']).toContain('profile.matched');
  const { secret, ...endpoint } = made.body;
  expect(secret).toBeDefined();
  const shown = await call('GET', `/endpoints/${String(endpoint['id'])}`);
  expect(shown.body).toEqual(endpoint);
  expect(JSON.stringify(shown.body)).not.toContain('whsec_');
  const { rows } = await test.store.pool.query('SELECT secrets::text FROM endpoints');
  expect(JSON.stringify(rows)).not.toContain('whsec_');
});

it('changes what is given and leaves the rest, and refuses what contradicts itself', async () => {
  const { endpoint } = consumer.path;
  const changed = await call('PATCH', `/endpoints/${endpoint}`, {
    ...{ filters: { programs: ['cec'], crsMax: 520 }, ratePerSecond: 5, state: 'disabled_by_owner' },
  });
  expect(changed.body).toMatchObject({
    ...{ url: 'https://hooks.example.net/drawbell', ratePerSecond: 5 },
    ...{ filters: { programs: ['cec'], crsMax: 520 }, state: 'disabled_by_owner', disabledReason: 'owner' },
  });
  expect((await call('POST', `/endpoints/${endpoint}/test`)).status).toBe(409);
  const on = await call('PATCH', `/endpoints/${endpoint}`, { state: 'active' });
  expect(on.body).toMatchObject({ state: 'active', disabledAt: null, filters: { crsMax: 520 } });
  const wrong = [
    { url: 'http://a.example' },
    { eventTypes: [] },
    { eventTypes: ['draw.published', 'draw.published'] },
    { eventTypes: ['draw.unknown'] },
    { filters: { crsMin: 500, crsMax: 400 } },
    { filters: { programs: ['xyz'] } },
    { payloadVersion: 2 },
    { ratePerSecond: 0 },
    { state: 'disabled_after_failures' },
    { secrets: [] },
  ];
  for (const change of wrong) {
    const refused = await call('PATCH', `/endpoints/${endpoint}`, change);
    expect(refused.status, JSON.stringify(change)).toBe(400);
    expect(refused.body['errors'], JSON.stringify(change)).not.toEqual([]);
  }
});

it('rotates secrets with an overlap, and ends an earlier one at once', async () => {
  const { endpoint } = consumer.path;
  const rotated = await call('POST', `/endpoints/${endpoint}/secrets`, { kind: 'ed25519', overlapHours: 2 });
  expect(rotated).toMatchObject({
    status: 201,
    body: {
      ...{ id: 'sec_2', kind: 'ed25519', expiresAt: null },
      ...{ secret: expect.stringMatching(/^whsk_/), publicKey: expect.stringMatching(/^whpk_/) },
    },
  });
  const { body } = await call('GET', `/endpoints/${endpoint}`);
  expect(body['secrets']).toMatchObject([
    { id: 'sec_2', expiresAt: null },
    { id: 'sec_1', expiresAt: '2026-11-24T17:00:00.000Z' },
  ]);
  expect((await call('DELETE', `/endpoints/${endpoint}/secrets/sec_2`)).status).toBe(409);
  expect((await call('DELETE', `/endpoints/${endpoint}/secrets/sec_1`)).status).toBe(204);
  expect((await call('DELETE', `/endpoints/${endpoint}/secrets/sec_1`)).status).toBe(404);
  for (let i = 0; i < 4; i += 1) await call('POST', `/endpoints/${endpoint}/secrets`, {});
  expect((await call('POST', `/endpoints/${endpoint}/secrets`, {})).status).toBe(409);
});

it('a new secret is of the kind of the current one, unless another kind is asked for', async () => {
  const made = await call('POST', '/endpoints', {
    url: 'https://hooks.example/key-pair',
    secretKind: 'ed25519',
  });
  const path = `/endpoints/${String(made.body['id'])}/secrets`;
  const kindOf = async (body: object, key?: string) => {
    const { status, body: secret } = await call('POST', path, body, key);
    expect(status).toBe(201);
    const form = { hmac: [/^whsec_/, null], ed25519: [/^whsk_/, expect.stringMatching(/^whpk_/)] } as const;
    const [text, publicKey] = form[secret['kind'] as 'hmac' | 'ed25519'];
    expect(secret).toMatchObject({ secret: expect.stringMatching(text), publicKey });
    return secret['kind'];
  };
  expect(await kindOf({})).toBe('ed25519');
  expect(await kindOf({ overlapHours: 0 }, 'once')).toBe('ed25519');
  expect(await kindOf({ overlapHours: 0 }, 'once')).toBe('ed25519');
  expect(await kindOf({ kind: 'hmac', overlapHours: 0 })).toBe('hmac');
  // The current one decides, not what the endpoint began with.
  expect(await kindOf({ overlapHours: 0 })).toBe('hmac');
  expect(await kindOf({ kind: 'ed25519', overlapHours: 0 })).toBe('ed25519');
  const both = await Promise.all([kindOf({}), kindOf({})]);
  expect(both).toEqual(['ed25519', 'ed25519']);
  expect((await call('POST', path, { kind: 'rsa' })).status).toBe(400);
});

it.each([
  ['https://HOOKS.Example.ORG:443/a/../b', 'https://hooks.example.org/b'],
  ['https://hébert.example/drawbell', 'https://xn--hbert-bsa.example/drawbell'],
  ['https://hooks.example.org', 'https://hooks.example.org/'],
  ['  https://hooks.example.org/a b?c=é#', 'https://hooks.example.org/a%20b?c=%C3%A9'],
])('keeps a URL in its normal form: %s', async (url, kept) => {
  const made = await call('POST', '/endpoints', { url });
  expect(made).toMatchObject({ status: 201, body: { url: kept } });
  const { endpoint } = consumer.path;
  expect((await call('PATCH', `/endpoints/${endpoint}`, { url })).body).toMatchObject({ url: kept });
  expect((await call('GET', `/endpoints/${endpoint}`)).body).toMatchObject({ url: kept });
});

it.each([
  ['POST', '/endpoints', { url: 'https://a.example/\u202e' }],
  ['POST', '/endpoints', { url: 'https://a.exam\nple/' }],
  ['POST', '/endpoints', { url: 'https://a.example/', description: 'x\u001b]0;y\u0007' }],
  ['PATCH', '/endpoints/ep_1', { description: 'a\u2028b' }],
  ['PATCH', '/endpoints/ep_1', { url: 'https://a.example/\u009b' }],
  ['POST', '/keys', { name: 'k\u0085' }],
  ['POST', '/keys', { name: '\u2067key' }],
  ['PATCH', '/consumer', { name: 'Maple\u200eInc' }],
  ['PATCH', '/consumer', { name: 'Maple\tInc' }],
  ['PUT', '/profiles/client-2', { label: 'a\u202e' }],
  ['POST', '/profiles', { profiles: [{ reference: 'a\u061cb', profile: {} }] }],
] as const)('refuses what nobody sees in a text: %s %s %o', async (method, path, body) => {
  const refused = await call(method, path, body);
  expect(refused.status).toBe(400);
  expect(refused.body['errors']).toMatchObject([{ pointer: expect.stringMatching(/^\/body\//) }]);
});

it('names the character, and lets names of people through', async () => {
  const refused = await call('PATCH', '/consumer', { name: 'Maple \u202egnilaeh' });
  expect(refused.body['errors']).toEqual([
    { pointer: '/body/name', message: expect.stringContaining('it holds U+202E') },
  ]);
  for (const name of ['Étude Hébert & fils', '楓コンサルティング', 'مكتب الهجرة', '👩🏽‍⚖️ Law'])
    expect((await call('PATCH', '/consumer', { name })).body).toMatchObject({ name });
});

it.each(['2026-11-24T15:00:00Z', '2026-11-24T09:59:59-05:00', '2020-01-01T00:00:00Z'])(
  'makes no key that has ended already: %s',
  async (expiresAt) => {
    const refused = await call('POST', '/keys', { name: 'k', expiresAt });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/expiresAt' }] } });
  },
);

it('gives the key that was made again, also when it has ended meanwhile', async () => {
  const order = { name: 'short', expiresAt: '2026-11-24T15:00:01Z' };
  const made = await call('POST', '/keys', order, 'short-key');
  expect(made.status).toBe(201);
  now = new Date('2026-11-24T15:10:00Z');
  expect(await call('POST', '/keys', order, 'short-key')).toMatchObject({ status: 201, body: made.body });
  expect((await call('POST', '/keys', order)).status).toBe(400);
});

it('several keys work at a time, and a revoked one works no more', async () => {
  const made = await call('POST', '/keys', { name: 'second', scopes: ['read', 'keys'] });
  expect(made.status).toBe(201);
  const key = String(made.body['key']);
  expect(key).toMatch(/^dbk_[\w-]{43}$/);
  const before = consumer.key;
  consumer = { ...consumer, key };
  const listed = await call('GET', '/keys');
  expect(listed.body).toMatchObject({
    keys: [{ name: 'second', hint: key.slice(0, 10), scopes: ['read', 'keys'] }, { name: 'test' }],
  });
  expect(JSON.stringify(listed.body)).not.toContain(key);
  expect((await call('DELETE', `/keys/${String(made.body['id'])}`)).status).toBe(204);
  expect((await call('GET', '/keys')).status).toBe(401);
  consumer = { ...consumer, key: before };
  expect((await call('GET', '/keys')).status).toBe(200);
});

it('watches up to 1,000 profiles under references that are no names, all of a list or none', async () => {
  const many = Array.from({ length: 999 }, (_, i) => ({ reference: `c-${i}`, profile: { crs: 500 } }));
  expect(await call('POST', '/profiles', { profiles: many })).toMatchObject({
    ...{ status: 200, body: { added: 999, replaced: 0 } },
  });
  expect((await call('PUT', '/profiles/one-more', { crs: 1 })).status).toBe(409);
  const again = [
    { reference: 'c-1', profile: { crs: 510 } },
    { reference: 'c-2', profile: {} },
  ];
  expect((await call('POST', '/profiles', { profiles: again })).body).toEqual({ added: 0, replaced: 2 });
  expect((await call('GET', '/profiles/c-1')).body).toMatchObject({ profile: { crs: 510 } });
  expect((await call('DELETE', '/profiles/c-1')).status).toBe(204);
  expect((await call('GET', '/profiles/c-1')).status).toBe(404);
  const wrong = [
    { profiles: [{ reference: 'anna@example.org', profile: {} }] },
    { profiles: [{ reference: 'Anna Smith', profile: {} }] },
    { profiles: [{ reference: 'a', profile: { label: 'Anna' } }] },
    { profiles: [{ reference: 'a', profile: { name: 'Anna' } }] },
    { profiles: [{ reference: 'a', profile: { nomination: true, crs: 500 } }] },
    { profiles: [{ reference: 'a', profile: { submittedAt: '2027-01-01T00:00:00Z' } }] },
    {
      profiles: [
        { reference: 'a', profile: {} },
        { reference: 'a', profile: {} },
      ],
    },
    { profiles: [] },
  ];
  for (const body of wrong)
    expect((await call('POST', '/profiles', body)).status, JSON.stringify(body)).toBe(400);
  const pages: unknown[] = [];
  for (let path = '/profiles?limit=100'; path !== '';) {
    const { body } = await call('GET', path);
    pages.push(...(body['profiles'] as unknown[]));
    const next = body['nextCursor'] as string | null;
    path = next === null ? '' : `/profiles?limit=100&cursor=${next}`;
  }
  expect(pages).toHaveLength(999);
});

it('a creating call with a key is carried out once: same answer, secrets included', async () => {
  const body = { url: 'https://b.example' };
  const first = await call('POST', '/endpoints', body, 'call-1');
  // Whatever became of the name: the answer was given.
  gone = 'https://b.example/';
  expect((await call('POST', '/endpoints', body)).status).toBe(400);
  const second = await call('POST', '/endpoints', body, 'call-1');
  expect(second.status).toBe(201);
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect((await call('POST', '/endpoints', { url: 'https://c.example' }, 'call-1')).status).toBe(422);
  expect((await call('POST', '/keys', { name: 'x' }, 'call-1')).status).toBe(422);
  expect((await call('GET', '/endpoints')).body['endpoints']).toHaveLength(2);
  expect((await call('POST', '/endpoints', body, 'call 2')).status).toBe(400);
  const { rows } = await test.store.pool.query('SELECT * FROM idempotency_keys');
  expect(JSON.stringify(rows)).not.toContain('whsec_');
});

it('two of the same call at once create one thing', async () => {
  const body = { name: 'twice' };
  const answers = await Promise.all([1, 2, 3, 4].map(() => call('POST', '/keys', body, 'at-once')));
  const made = answers.filter(({ status }) => status === 201);
  expect(made.length).toBeGreaterThan(0);
  expect(new Set(made.map((answer) => answer.body['key'])).size).toBe(1);
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect((await call('GET', '/keys')).body['keys']).toHaveLength(2);
});

it('a call that was refused leaves nothing behind its key', async () => {
  const { endpoint } = consumer.path;
  for (let i = 0; i < 4; i += 1) await call('POST', `/endpoints/${endpoint}/secrets`, {});
  expect((await call('POST', `/endpoints/${endpoint}/secrets`, {}, 'rotation')).status).toBe(409);
  await call('DELETE', `/endpoints/${endpoint}/secrets/sec_1`);
  expect((await call('POST', `/endpoints/${endpoint}/secrets`, {}, 'rotation')).status).toBe(201);
});

it('tests, redelivers and recovers, each owed in the record before the doorbell rings', async () => {
  const { endpoint, message } = consumer.path;
  const tested = await call('POST', `/endpoints/${endpoint}/test`);
  expect(tested).toMatchObject({ status: 202, body: { messageId: expect.stringMatching(/^msg_2_/) } });
  await test.store.pool.query(
    `UPDATE webhook_messages SET status = 'failed', attempts = 10, ended_at = now(), end_reason = 'x'`,
  );
  const { body } = await call('GET', `/endpoints/${endpoint}/messages?status=failed&limit=1`);
  expect(body['messages']).toMatchObject([{ id: tested.body['messageId'], attempts: 10, type: 'test.ping' }]);
  const next = `/endpoints/${endpoint}/messages?limit=1&cursor=${String(body['nextCursor'])}`;
  expect((await call('GET', next)).body).toMatchObject({ messages: [{ id: message }], nextCursor: null });
  const again = await call('POST', `/messages/${message}/redeliver`);
  expect(again).toMatchObject({ status: 202, body: { status: 'owed', endReason: null } });
  const recovered = await call('POST', `/endpoints/${endpoint}/recover`, { since: '2026-11-01T00:00:00Z' });
  expect(recovered).toMatchObject({ status: 202, body: { messages: 1 } });
  expect((await call('GET', `/endpoints/${endpoint}/health`)).body).toMatchObject({
    last7Days: { sent: 0, failed: 0, owed: 2 },
  });
  expect(rings).toBe(3);
});

it('lists the last attempts at an endpoint, newest first and page by page', async () => {
  const { endpoint, message } = consumer.path;
  const { messageId } = (await call('POST', `/endpoints/${endpoint}/test`)).body;
  await test.store.pool.query(
    `INSERT INTO webhook_attempts (message_id, attempt, result, status_code, response, duration_ms, ended_at)
     SELECT id, attempt, 'refused', 500 + attempt, 'no', 20, '2026-11-24T15:00:00Z'::timestamptz + id * interval '1 minute'
       FROM webhook_messages CROSS JOIN generate_series(1, 2) attempt`,
  );
  await test.store.pool.query('UPDATE webhook_messages SET attempts = 2');
  const first = await call('GET', `/endpoints/${endpoint}/attempts?limit=3`);
  expect(first.body['attempts']).toMatchObject([
    { messageId, type: 'test.ping', drawNumber: null, attempt: 2, result: 'refused', statusCode: 502 },
    { messageId, attempt: 1, endedAt: '2026-11-24T15:02:00.000Z' },
    { messageId: message, attempt: 2 },
  ]);
  const next = `/endpoints/${endpoint}/attempts?limit=3&cursor=${String(first.body['nextCursor'])}`;
  expect((await call('GET', next)).body).toMatchObject({
    ...{ attempts: [{ messageId: message, attempt: 1 }], nextCursor: null },
  });
  expect((await call('GET', '/endpoints/ep_99/attempts')).status).toBe(404);
});

it('tests of one endpoint are limited', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    statuses.push((await call('POST', `/endpoints/${consumer.path.endpoint}/test`)).status);
  }
  expect(statuses).toEqual([...Array<number>(10).fill(202), 429, 429]);
});

it('a test that is asked for again by its key is answered again, and takes nothing from the limit', async () => {
  const path = `/endpoints/${consumer.path.endpoint}/test`;
  const answers = new Set<string>();
  for (let i = 0; i < 12; i += 1) {
    const { status, body } = await call('POST', path, undefined, 'one-test');
    answers.add(`${status} ${String(body['messageId'])}`);
  }
  expect([...answers]).toEqual([expect.stringMatching(/^202 msg_/)]);
  expect((await call('POST', path)).status).toBe(202);
});

it('has at most 20 endpoints, also when they are made at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 21 }, (_, i) => call('POST', '/endpoints', { url: `https://e${i}.example` })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
});

it('shows and changes the consumer', async () => {
  expect((await call('GET', '/consumer')).body).toMatchObject({
    ...{ name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'fr' },
    ...{ endpoints: { now: 1, max: 20 }, watchedProfiles: { now: 1, max: 1_000 } },
  });
  const changed = await call('PATCH', '/consumer', { contactEmail: 'new@maple.example', language: 'en' });
  expect(changed.body).toMatchObject({ name: 'Maple Consulting', contactEmail: 'new@maple.example' });
  expect((await call('PATCH', '/consumer', {})).status).toBe(200);
  expect((await call('PATCH', '/consumer', { contactEmail: 'nobody' })).status).toBe(400);
});
