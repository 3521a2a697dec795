import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { addSignUp, addSubscriber, openSettingsOf } from './subscribers.ts';
import { spoiledRequests } from './spoiled-requests.ts';

let test: TestApp;
let token: string;
let id: string;
beforeEach(async () => {
  test = await openTestApp();
  ({ id } = await addSubscriber(test, testNow));
  token = await openSettingsOf(test, id, testNow);
});
afterEach(() => test.close());

const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
  const answer = await test.app.inject({
    ...{ method, url: `/v1/subscriptions${path}` },
    headers: { authorization: `Bearer ${token}` },
    ...(payload !== undefined && { payload }),
  });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? null : answer.json<Record<string, unknown>>(),
  };
};

it('shows and changes a subscription, and refuses what contradicts itself', async () => {
  const { body } = await call('GET', '/me');
  expect(body).toMatchObject({ email: 'maria.secret@example.org', language: 'fr', state: 'active' });
  const changed = await call('PATCH', '/me', {
    ...{ language: 'en', pausedUntil: '2026-12-24T00:00:00Z' },
    profiles: [{ label: 'client 12', crs: 640, nomination: true }],
  });
  expect(changed).toMatchObject({
    status: 200,
    body: {
      ...{ language: 'en', pausedUntil: '2026-12-24T00:00:00.000Z' },
      profiles: [{ label: 'client 12', crs: 640, nomination: true }],
      preferences: { nearPoints: 15 },
    },
  });
  const wrong = [
    { profiles: [{ crs: 530, nomination: true }] },
    { profiles: [{ submittedAt: '2027-01-01T00:00:00Z' }] },
    { profiles: [{ occupations: [{ noc: '2147' }] }] },
    { profiles: [] },
    { profiles: Array.from({ length: 101 }, () => ({})) },
    { unknown: 1 },
    { pausedUntil: 'tomorrow' },
    { pausedUntil: '' },
    { pausedUntil: '2026-02-30' },
    { pausedUntil: '2026-11-24' },
    { pausedUntil: '2026-11-24T14:59:59Z' },
    { pausedUntil: '2027-12-24' },
    { profiles: [{ submittedAt: '2026-02-30T10:00:00Z' }] },
    { profiles: [{ submittedAt: '2026-03-02T24:00:00Z' }] },
    { profiles: [{ label: 'me\u202e' }] },
  ];
  for (const change of wrong) {
    const refused = await call('PATCH', '/me', change);
    expect(refused.status, JSON.stringify(change)).toBe(400);
    expect(refused.body?.['errors'], JSON.stringify(change)).not.toEqual([]);
  }
  expect((await call('GET', '/me')).body).toMatchObject({ profiles: [{ label: 'client 12' }] });
});

it.each([
  ['2026-12-24', '2026-12-24T05:00:00.000Z'],
  ['2027-03-15', '2027-03-15T04:00:00.000Z'],
  ['2026-12-24T00:00:00-08:00', '2026-12-24T08:00:00.000Z'],
  [null, null],
])('a pause until %s ends at %s', async (pausedUntil, end) => {
  const { status, body } = await call('PATCH', '/me', { pausedUntil });
  expect([status, body?.['pausedUntil']]).toEqual([200, end]);
});

it('cuts months to those that count, and says which end of a pause it takes', async () => {
  const occupations = [{ noc: '31301', months: 60, monthsInCanada: 40 }];
  const { body } = await call('PATCH', '/me', { profiles: [{ occupations }] });
  expect(body).toMatchObject({ profiles: [{ occupations: [{ months: 36, monthsInCanada: 36 }] }] });
  const refused = await call('PATCH', '/me', { pausedUntil: '' });
  expect(JSON.stringify(refused.body?.['errors'])).toContain('a date is needed');
});

it('shows a label that is older than the rule for them', async () => {
  await test.store.pool.query(`UPDATE profiles SET facts = facts || '{"label": "me\\u202e\\u001b"}'`);
  expect(await call('GET', '/me')).toMatchObject({
    status: 200,
    body: { profiles: Array(2).fill(expect.objectContaining({ label: 'me\u202e\u001b' })) },
  });
});

it('says 401 before it looks at a request', async () => {
  for (const [method, path] of [
    ['PATCH', '/me'],
    ['GET', '/me/alerts'],
    ['POST', '/me/address'],
    ['POST', '/me/resubscribe'],
    ['DELETE', '/me'],
  ] as const) {
    for (const spoiled of spoiledRequests(method)) {
      const answer = await test.app.inject({
        ...{ method, url: `/v1/subscriptions${path}${spoiled.query}`, headers: spoiled.headers },
        ...(spoiled.payload !== undefined && { payload: spoiled.payload }),
      });
      expect(answer.statusCode, `${method} ${path}: ${spoiled.what}`).toBe(401);
    }
  }
});

it('takes no order without a token of this purpose', async () => {
  for (const wrong of ['', 'x'.repeat(43), test.secrets.linkToken('manage', id)]) {
    token = wrong;
    for (const [method, path] of [
      ['GET', '/me'],
      ['PATCH', '/me'],
      ['DELETE', '/me'],
      ['GET', '/me/export'],
      ['GET', '/me/alerts'],
      ['POST', '/me/unsubscribe'],
    ] as const) {
      const refused = await call(method, path, method === 'PATCH' ? {} : undefined);
      expect(refused, `${method} ${path}`).toMatchObject({ status: 401, body: { status: 401 } });
    }
  }
});

it('confirms, unsubscribes, resubscribes, exports and erases', async () => {
  const confirmation = await addSignUp(test, testNow);
  const confirmed = await call('POST', '/confirmations', { token: confirmation });
  expect(confirmed).toMatchObject({
    status: 200,
    body: { settingsToken: expect.stringMatching(/^[\w-]{43}$/) },
  });
  expect(await call('POST', '/confirmations', { token: confirmation })).toMatchObject({
    body: { settingsToken: null },
  });
  expect((await call('POST', '/confirmations', { token: 'x'.repeat(43) })).status).toBe(410);

  expect((await call('POST', '/me/unsubscribe')).body).toMatchObject({ state: 'unsubscribed' });
  const consent = { wordingVersion: '2026-11', agreed: true };
  expect((await call('POST', '/me/resubscribe', { consent })).body).toMatchObject({ state: 'active' });
  expect((await call('POST', '/me/resubscribe', { consent: { ...consent, agreed: false } })).status).toBe(
    400,
  );

  const { body: all } = await call('GET', '/me/export');
  expect(Object.keys(all ?? {})).toEqual(
    expect.arrayContaining(['email', 'preferences', 'profiles', 'consents', 'alerts', 'state']),
  );
  expect(all).toMatchObject({
    email: 'maria.secret@example.org',
    consents: [{ withdrawalMeans: 'settings_api' }, {}],
  });

  expect(await call('DELETE', '/me')).toMatchObject({ status: 204 });
  expect((await call('GET', '/me')).status).toBe(401);
});

it('asks the owner of a new address, who confirms it', async () => {
  expect((await call('POST', '/me/address', { email: 'not an address' })).status).toBe(400);
  expect((await call('POST', '/me/address', { email: 'moved@example.org' })).status).toBe(202);
  const { id: requestId } = await test.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const moved = await call('POST', '/address-confirmations', {
    token: test.secrets.linkToken('confirm', requestId),
  });
  token = String(moved.body?.['settingsToken']);
  expect((await call('GET', '/me')).body).toMatchObject({ email: 'moved@example.org' });
});

it('hostile bodies are refused by name, and nothing breaks', async () => {
  for (const payload of [
    '{"__proto__":{"a":1},"email":"a@example.org"}',
    '[',
    '{"email":',
    `{"email":"${'a'.repeat(70_000)}"}`,
  ]) {
    const answer = await test.app.inject({
      ...{ method: 'POST', url: '/v1/subscriptions', payload },
      headers: { 'content-type': 'application/json' },
    });
    expect([400, 413]).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  }
});
