import { randomBytes } from 'node:crypto';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { advanceMessages } from '@drawbell/store/webhooks/advance';
import { generateSecret } from '@drawbell/webhooks/signing/secret';
import { makeCertificate, testCertificate } from '@drawbell/testing/certificates';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

let test: TestApp;
let consumer: TestConsumer;
beforeEach(async () => {
  test = await openTestApp();
  consumer = await addConsumer(test);
});
afterEach(() => test.close());

const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
  const answer = await test.app.inject({
    ...{ method, url: `/v1/webhooks${path}` },
    headers: { authorization: `Bearer ${consumer.key}` },
    ...(payload !== undefined && { payload }),
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const url = 'https://a.example/hook';
const pointersOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
const everything = async () => {
  const tables = ['endpoints', 'webhook_messages', 'webhook_events', 'consumer_events', 'webhook_attempts'];
  const all = await Promise.all(tables.map((table) => test.store.pool.query(`SELECT * FROM ${table}`)));
  return JSON.stringify(all.map(({ rows }) => rows));
};

it('headers are kept sealed, shown by name, replaced as a whole and taken away', async () => {
  const made = await call('POST', '/endpoints', {
    url,
    headers: { 'X-Tenant': 'maple', Authorization: 'Basic c2VjcmV0' },
  });
  expect(made).toMatchObject({ status: 201, body: { headerNames: ['x-tenant', 'authorization'] } });
  expect(JSON.stringify(made.body)).not.toContain('c2VjcmV0');
  expect(await everything()).not.toMatch(/c2VjcmV0|maple"/);
  const path = `/endpoints/${String(made.body['id'])}`;
  expect((await call('PATCH', path, { description: 'x' })).body['headerNames']).toHaveLength(2);
  expect((await call('PATCH', path, { headers: { 'x-other': '1' } })).body['headerNames']).toEqual([
    'x-other',
  ]);
  // Nobody but us knows what one says: null keeps it.
  const kept = await call('PATCH', path, { headers: { 'X-Other': null, 'x-new': '2' } });
  expect(kept.body['headerNames']).toEqual(['x-other', 'x-new']);
  for (const name of ['x-unknown', 'constructor'])
    expect(pointersOf(await call('PATCH', path, { headers: { [name]: null } }))).toEqual([
      `/body/headers/${name}`,
    ]);
  const { rows: sealedOnes } = await test.store.pool.query<{ headers: string }>(
    'SELECT headers FROM endpoints WHERE headers IS NOT NULL',
  );
  expect(sealedOnes.map(({ headers }) => JSON.parse(test.secrets.unseal(headers)) as unknown)).toEqual([
    { 'x-other': '1', 'x-new': '2' },
  ]);
  await call('PATCH', path, { headers: { 'x-other': 'a'.repeat(1_900), 'x-new': 'b'.repeat(1_900) } });
  const long = await call('PATCH', path, {
    headers: { 'x-other': null, 'x-new': null, 'x-c': 'c'.repeat(400) },
  });
  expect([long.status, ...pointersOf(long)]).toEqual([400, '/body/headers']);
  expect((await call('PATCH', path, { headers: {} })).body['headerNames']).toEqual([]);
  const { rows } = await test.store.pool.query('SELECT count(headers)::int AS sealed FROM endpoints');
  expect(rows).toEqual([{ sealed: 0 }]);
});

const refusedHeaders = [
  ['of the connection', { 'Transfer-Encoding': 'chunked' }, '/body/headers/Transfer-Encoding'],
  ['for the proxy', { 'proxy-authorization': 'x' }, '/body/headers/proxy-authorization'],
  ['that we set', { 'Webhook-Id': 'x' }, '/body/headers/Webhook-Id'],
  ['of the body', { 'Content-Length': '0' }, '/body/headers/Content-Length'],
  ['that names the host', { HOST: 'b.example' }, '/body/headers/HOST'],
  ['that proxies set', { 'x-forwarded-for': '10.0.0.1' }, '/body/headers/x-forwarded-for'],
  ['with a line break', { 'x-a': 'b\r\nhost: c' }, '/body/headers/x-a'],
  ['with a NUL', { 'x-a': 'b\0c' }, '/body/headers/x-a'],
  ['with letters beyond ASCII', { 'x-a': 'é' }, '/body/headers/x-a'],
  ['that is empty', { 'x-a': '' }, '/body/headers/x-a'],
  ['with blanks around', { 'x-a': ' b' }, '/body/headers/x-a'],
  ['with a name that is none', { 'x a': 'b' }, '/body/headers/x a'],
  ['twice', { 'x-a': '1', 'X-A': '2' }, '/body/headers'],
  [
    'in great number',
    Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x-${i}`, '1'])),
    '/body/headers',
  ],
  [
    'that are long',
    { 'x-a': 'a'.repeat(1_900), 'x-b': 'b'.repeat(1_900), 'x-c': 'c'.repeat(400) },
    '/body/headers',
  ],
] as const;

it('a header that is not ours to send, or is no header, is refused and named', async () => {
  for (const [what, headers, pointer] of refusedHeaders) {
    const refused = await call('POST', '/endpoints', { url, headers });
    expect([refused.status, ...pointersOf(refused)], what).toEqual([400, pointer]);
  }
});

const validity = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2045-01-01T00:00:00Z') };

it('a client certificate is kept sealed, shown by subject, fingerprint and end, and taken away by null', async () => {
  const { pem, privateKey } = makeCertificate('drawbell of maple', validity);
  const key = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const made = await call('POST', '/endpoints', { url, clientCertificate: { certificate: pem, key } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body['clientCertificate']).toEqual({
    subject: 'CN=drawbell of maple',
    fingerprint: expect.stringMatching(/^[\da-f]{64}$/),
    notAfter: '2045-01-01T00:00:00.000Z',
  });
  expect(await everything()).not.toContain('PRIVATE KEY');
  const path = `/endpoints/${String(made.body['id'])}`;
  expect((await call('PATCH', path, { ratePerSecond: 5 })).body['clientCertificate']).not.toBeNull();
  expect((await call('PATCH', path, { clientCertificate: null })).body['clientCertificate']).toBeNull();
  const mixed = await call('PATCH', path, {
    clientCertificate: { certificate: pem, key: testCertificate.key },
  });
  expect([mixed.status, ...pointersOf(mixed)]).toEqual([400, '/body/clientCertificate/key']);
});

it('a secret of its own signs from the beginning, and after a rotation', async () => {
  const hmac = `whsec_${randomBytes(24).toString('base64')}`;
  const pair = generateSecret('ed25519');
  const made = await call('POST', '/endpoints', { url, secret: hmac });
  expect(made).toMatchObject({
    status: 201,
    body: { secret: { kind: 'hmac', secret: hmac, publicKey: null } },
  });
  const path = `/endpoints/${String(made.body['id'])}/secrets`;
  expect(await call('POST', path, { secret: pair.secret })).toMatchObject({
    status: 201,
    body: { kind: 'ed25519', secret: pair.secret, publicKey: pair.publicKey },
  });
  const seedAlone = `whsk_${Buffer.from(pair.secret.slice(5), 'base64').subarray(0, 32).toString('base64')}`;
  expect((await call('POST', '/endpoints', { url, secret: seedAlone })).body['secret']).toMatchObject({
    ...{ secret: pair.secret, publicKey: pair.publicKey },
  });
});

const refusedSecrets = [
  ['other than Base64', { secret: `whsec_${'*'.repeat(40)}` }, '/body/secret'],
  [
    'written in another way',
    { secret: `whsec_${randomBytes(25).toString('base64').replace('==', '')}` },
    '/body/secret',
  ],
  ['without its beginning', { secret: randomBytes(32).toString('base64') }, '/body/secret'],
  ['too short', { secret: `whsec_${randomBytes(23).toString('base64')}` }, '/body/secret'],
  ['too long', { secret: `whsec_${randomBytes(65).toString('base64')}` }, '/body/secret'],
  ['of one letter', { secret: `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}` }, '/body/secret'],
  ['with a public key of another', { secret: `whsk_${randomBytes(64).toString('base64')}` }, '/body/secret'],
  [
    'of another kind than it says',
    { secret: `whsec_${randomBytes(32).toString('base64')}`, secretKind: 'ed25519' },
    '/body/secretKind',
  ],
] as const;

it('a secret that is weak or malformed is refused, and not repeated', async () => {
  for (const [what, fields, pointer] of refusedSecrets) {
    const refused = await call('POST', '/endpoints', { url, ...fields });
    expect([refused.status, ...pointersOf(refused)], what).toEqual([400, pointer]);
    expect(JSON.stringify(refused.body)).not.toContain(fields.secret);
  }
});

it('recovers between two moments, and refuses an end before the beginning', async () => {
  const { endpoint } = consumer.path;
  for (let i = 0; i < 3; i += 1) await call('POST', `/endpoints/${endpoint}/test`);
  await test.store.pool.query(
    `UPDATE webhook_messages SET status = 'failed', created_at = '2026-11-24T15:00:00Z'::timestamptz + id * interval '1 hour'`,
  );
  const recover = (since: string, until: string) =>
    call('POST', `/endpoints/${endpoint}/recover`, { since, until });
  const [one, three] = ['2026-11-24T16:00:00Z', '2026-11-24T18:00:00Z'];
  for (const [since, until] of [
    [three, one],
    [one, one],
  ] as const) {
    const refused = await recover(since, until);
    expect([refused.status, ...pointersOf(refused)]).toEqual([400, '/body/until']);
  }
  expect(await recover(one, three)).toMatchObject({ status: 202, body: { messages: 2 } });
});

/** Two endpoints that were told of the same match, one of them twice tried, and another match in a batch. */
const addMatches = async () => {
  const { pool } = test.store;
  const other = await createEndpoint(test.store.db, consumer.id, {
    settings: {
      ...{ url, description: '', eventTypes: ['profile.matched'], filters: {} },
      ...{ payloadVersion: 1, ratePerSecond: null },
    },
    secret: { kind: 'hmac', sealed: test.secrets.seal('whsec_x'), publicKey: null },
    now: testNow,
  });
  const endpoints = [consumer.path.endpoint.slice(3), other?.id ?? ''];
  const { rows: profiles } = await pool.query<{ id: string }>('SELECT id FROM watched_profiles');
  const watched = profiles[0]?.id ?? '';
  const { rows: events } = await pool.query<{ id: string }>(
    `INSERT INTO webhook_events (type, draw_number, revision, facts, payload, occurred_at, state)
     VALUES ('profile.matched', NULL, 1, '{}', '{"number":"447","labels":{"en":"a","fr":"b"}}', $1, 'done') RETURNING id`,
    [testNow],
  );
  const event = events[0]?.id ?? '';
  const result = {
    reference: 'client-1',
    outcome: 'meets',
    reasons: [],
    pointsShort: null,
    correction: false,
  };
  await pool.query(
    `INSERT INTO consumer_events (position, consumer_id, event_id, watched_id, result, created_at) VALUES (1, $1, $2, $3, $4, $5)`,
    [consumer.id, event, watched, result, testNow],
  );
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO webhook_messages (endpoint_id, event_id, watched_id, result, next_attempt_at, created_at, position)
     SELECT e, $2, $3, $4, $5, $5, 1 FROM unnest($1::bigint[]) e RETURNING id`,
    [endpoints, event, watched, result, testNow],
  );
  await pool.query(
    `INSERT INTO webhook_attempts (message_id, attempt, result, status_code, response, duration_ms, ended_at)
     VALUES ($1, 1, 'refused', 500, 'no client-1 here', 20, $2)`,
    [rows[0]?.id, testNow],
  );
  await pool.query('UPDATE webhook_messages SET attempts = 1 WHERE id = $1', [rows[0]?.id]);
  const listed = await call('GET', `/endpoints/${consumer.path.endpoint}/messages?type=profile.matched`);
  const [message] = listed.body['messages'] as { id: string }[];
  return { message: message?.id ?? '', endpoint: consumer.path.endpoint };
};

it('what a match says is forgotten wherever it stands, that it was told stays, and it is never sent again', async () => {
  const { message, endpoint } = await addMatches();
  expect(await everything()).toContain('client-1 here');
  const expunged = await call('DELETE', `/messages/${message}/payload`);
  expect(expunged).toMatchObject({
    status: 200,
    body: {
      status: 'cancelled',
      endReason: 'expunged',
      reference: null,
      expungedAt: testNow.toISOString(),
      lastResponse: '',
    },
  });
  expect(await everything()).not.toContain('client-1');
  expect((await call('GET', `/messages/${message}`)).body).toMatchObject({ payload: null, attempts: 1 });
  expect((await call('GET', `/messages/${message}/attempts`)).body['attempts']).toMatchObject([
    { response: '', statusCode: 500 },
  ]);
  expect(await call('DELETE', `/messages/${message}/payload`)).toEqual(expunged);
  expect(await call('POST', `/messages/${message}/redeliver`)).toMatchObject({ status: 409 });
  await test.store.pool.query("UPDATE webhook_messages SET status = 'failed' WHERE expunged_at IS NOT NULL");
  const since = '2026-11-01T00:00:00Z';
  expect((await call('POST', `/endpoints/${endpoint}/recover`, { since })).body).toEqual({ messages: 0 });
  const { rows } = await test.store.pool.query(
    'SELECT count(*)::int AS all, count(result)::int AS told FROM consumer_events',
  );
  expect(rows).toEqual([{ all: 1, told: 0 }]);
});

it('what is being sent is not forgotten, and what an older process owes again is not sent', async () => {
  const { message } = await addMatches();
  await test.store.pool.query("UPDATE webhook_messages SET status = 'sending' WHERE watched_id <> 0");
  expect(await call('DELETE', `/messages/${message}/payload`)).toMatchObject({ status: 409 });
  await test.store.pool.query(
    "UPDATE webhook_messages SET status = 'sent', ended_at = now() WHERE watched_id <> 0",
  );
  expect(await call('DELETE', `/messages/${message}/payload`)).toMatchObject({
    status: 200,
    body: { status: 'sent' },
  });
  await test.store.pool.query("UPDATE webhook_messages SET status = 'owed' WHERE watched_id <> 0");
  const turn = { worker: 'w', finished: [], lane: 1, limit: 10, now: testNow, leaseMs: 60_000 };
  const claimed = await advanceMessages(test.store.pool, turn);
  expect(claimed.filter(({ type }) => type === 'profile.matched').map(({ obstacle }) => obstacle)).toEqual([
    'expunged',
    'expunged',
  ]);
});

it('of a test, which everybody may read, the message alone is forgotten', async () => {
  const { message } = consumer.path;
  expect((await call('DELETE', `/messages/${message}/payload`)).body).toMatchObject({
    endReason: 'expunged',
  });
  expect((await call('GET', `/messages/${message}`)).body['payload']).toBeNull();
  expect((await call('DELETE', '/messages/msg_9_AAAAAAAAAAAAAAAA/payload')).status).toBe(404);
});

it('of a batch every match is forgotten', async () => {
  const { message } = await addMatches();
  const { pool } = test.store;
  await pool.query(
    'DELETE FROM webhook_messages WHERE id <> (SELECT min(id) FROM webhook_messages WHERE position = 1) AND position = 1',
  );
  await pool.query(
    "UPDATE webhook_messages SET positions = '{1}', position = NULL, result = NULL WHERE position = 1",
  );
  expect((await call('GET', `/messages/${message}`)).body).toMatchObject({
    type: 'profiles.matched',
    payload: { data: { matches: [{ reference: 'client-1' }] } },
  });
  expect((await call('DELETE', `/messages/${message}/payload`)).status).toBe(200);
  expect(await everything()).not.toContain('"reference":"client-1","outcome"');
  const { rows } = await pool.query('SELECT count(result)::int AS told FROM consumer_events');
  expect(rows).toEqual([{ told: 0 }]);
});

it('a batch of which every match was forgotten by itself says so, and one whose profiles are gone says that', async () => {
  const { message } = await addMatches();
  const { pool } = test.store;
  await pool.query("UPDATE webhook_messages SET status = 'sent', ended_at = now()");
  const { rows: made } = await pool.query<{ id: string }>(
    `UPDATE webhook_messages SET positions = '{1}', position = NULL, result = NULL
      WHERE id = (SELECT max(id) FROM webhook_messages WHERE position = 1) RETURNING id`,
  );
  const batch = async () =>
    (
      await pool.query<{ status: string; end_reason: string | null; expunged: boolean }>(
        'SELECT status, end_reason, expunged_at IS NOT NULL AS expunged FROM webhook_messages WHERE id = $1',
        [made[0]?.id],
      )
    ).rows[0];
  /** As of an older process, or of one that was under way meanwhile. */
  const oweAgain = async () => {
    await pool.query(
      "UPDATE webhook_messages SET status = 'owed', end_reason = NULL, expunged_at = NULL WHERE id = $1",
      [made[0]?.id],
    );
    const turn = { worker: 'w', finished: [], lane: 1, limit: 10, now: testNow, leaseMs: 60_000 };
    const claimed = await advanceMessages(pool, turn);
    return claimed.find(({ id }) => id === made[0]?.id)?.obstacle;
  };
  expect(await oweAgain()).toBeNull();
  expect((await call('DELETE', `/messages/${message}/payload`)).status).toBe(200);
  // Under way, with whatever it was claimed with.
  expect(await batch()).toMatchObject({ status: 'sending', expunged: false });
  expect(await oweAgain()).toBe('expunged');

  await pool.query("UPDATE webhook_messages SET status = 'owed' WHERE id = $1", [made[0]?.id]);
  expect((await call('DELETE', `/messages/${message}/payload`)).status).toBe(200);
  expect(await batch()).toEqual({ status: 'cancelled', end_reason: 'expunged', expunged: true });

  await pool.query('UPDATE consumer_events SET expunged_at = NULL');
  await pool.query('DELETE FROM watched_profiles');
  expect(await oweAgain()).toBe('profile_removed');
  await pool.query('DELETE FROM consumer_events');
  expect(await oweAgain()).toBe('unknown');
});
