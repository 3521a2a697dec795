import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { logIn } from './console-session.ts';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { address, addSubscriber } from './subscribers.ts';

let test: TestApp;
let admin = '';

beforeAll(async () => {
  test = await openTestApp({ mayWarn: /a request failed|database connection was lost/ });
  await fillRecord(test.store, testNow);
  admin = await addAdmin(test);
});
afterAll(() => test.close());

const order = (
  key: string,
  body: object = { scope: 'missed' },
  options: { number?: string; as?: string } = {},
) =>
  test.app.inject({
    method: 'POST',
    url: `/v1/admin/draws/${options.number ?? '447'}/replays`,
    headers: { authorization: `Bearer ${options.as ?? admin}`, 'idempotency-key': key },
    payload: body,
  });
const replays = async (): Promise<number> =>
  (await test.store.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM replays')).rows[0]?.n ?? 0;

it('the same key and body give the same answer, and one replay', async () => {
  const before = await replays();
  const first = await order('twice');
  const second = await order('twice');
  expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
  expect(second.json()).toEqual(first.json());
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(await replays()).toBe(before + 1);
});

it('at the same moment, one is carried out and the others are told to ask again, or get its answer', async () => {
  const before = await replays();
  const answers = await Promise.all(Array.from({ length: 8 }, () => order('at-once')));
  const statuses = answers.map(({ statusCode }) => statusCode);
  expect(statuses).toContain(202);
  expect(statuses.every((status) => status === 202 || status === 409)).toBe(true);
  expect(new Set(answers.filter(({ statusCode }) => statusCode === 202).map(({ body }) => body)).size).toBe(
    1,
  );
  expect(await replays()).toBe(before + 1);
});

it('while the call is carried out, the same key is refused as being in flight', async () => {
  const client = await test.store.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await test.store.pool.query<{ id: string }>(
      "SELECT id::text FROM admin_keys WHERE name = 'test' ORDER BY id LIMIT 1",
    );
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `admin key ${rows[0]?.id ?? ''} held`,
    ]);
    const held = await order('held');
    expect(held.statusCode).toBe(409);
    expect(held.json()).toMatchObject({ detail: expect.stringContaining('being carried out') });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
  expect((await order('held')).statusCode).toBe(202);
});

it('the same key with another body, or to another address, is refused', async () => {
  expect((await order('other')).statusCode).toBe(202);
  const body = await order('other', { scope: 'failed' });
  expect([body.statusCode, body.json<{ type: string }>().type]).toEqual([
    422,
    expect.stringMatching(/#key-reused$/),
  ]);
  expect((await order('other', { scope: 'missed' }, { number: '446' })).statusCode).toBe(422);
});

it('after a crash before the commit nothing is left of the call, and it is carried out anew', async () => {
  const before = await replays();
  await test.store.pool.query(`
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
    CREATE TRIGGER die BEFORE INSERT ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION die()`);
  expect((await order('crash')).statusCode).toBe(500);
  await test.store.pool.query('DROP TRIGGER die ON idempotency_keys; DROP FUNCTION die()');
  expect(await replays()).toBe(before);
  const { rows } = await test.store.pool.query("SELECT 1 FROM idempotency_keys WHERE key = 'crash'");
  expect(rows).toEqual([]);
  const again = await order('crash');
  expect(again.statusCode).toBe(202);
  // The answer was lost on its way: it comes again.
  expect((await order('crash')).json()).toEqual(again.json());
  expect(await replays()).toBe(before + 1);
});

it('a call that was refused may be corrected and sent again under its key', async () => {
  expect((await order('corrected', { scope: 'missed' }, { number: '999' })).statusCode).toBe(404);
  expect((await order('corrected', { scope: 'missed' }, { number: '447' })).statusCode).toBe(202);
});

it('another operator may use the same key', async () => {
  expect((await order('shared')).statusCode).toBe(202);
  const other = await addAdmin(test);
  const answer = await order('shared', { scope: 'failed' }, { as: other });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers['idempotency-replayed']).toBeUndefined();
});

it('what a call asked is kept as a keyed hash: nobody finds an address by hashing guesses', async () => {
  const url = '/v1/admin/suppressions';
  const payload = { email: 'guessed@example.org' };
  const headers = { authorization: `Bearer ${admin}`, 'idempotency-key': 'guessed' };
  expect((await test.app.inject({ method: 'POST', url, headers, payload })).statusCode).toBeLessThan(300);
  const { rows } = await test.store.pool.query<{ request_hash: Buffer }>(
    'SELECT request_hash FROM idempotency_keys',
  );
  const guess = createHash('sha256')
    .update(`POST ${url}\n${JSON.stringify(payload)}`)
    .digest();
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ request_hash: hash }) => hash.equals(guess))).toBe(false);
});

it('of a form only where it leads is kept: the person it was about may be erased within the day', async () => {
  await addSubscriber(test, testNow);
  const visitor = await logIn(test, admin);
  const page = '/admin/suppressions';
  const { headers } = await visitor.order(page, page, { email: address, note: 'they asked for it' });
  const { rows } = await test.store.pool.query<{ answer: string }>(
    "SELECT answer FROM idempotency_keys WHERE key LIKE 'form %'",
  );
  const to = headers.location;
  expect(rows.map(({ answer }) => JSON.parse(test.secrets.unseal(answer)))).toEqual([{ kind: 'go', to }]);
  expect(to).not.toContain(address);
});

it.each([
  [{}, 'scope'],
  [{ scope: 'everybody' }, 'scope'],
  [{ scope: 'named' }, 'recipients'],
  [{ scope: 'named', recipients: {} }, 'recipients'],
  [{ scope: 'named', recipients: { subscribers: ['a@example.org'] } }, 'recipients'],
  [{ scope: 'missed', recipients: { subscribers: ['sub_1'] } }, 'recipients'],
  [{ scope: 'missed', channels: [] }, 'channels'],
  [{ scope: 'missed', channels: ['email', 'email'] }, 'channels'],
  [{ scope: 'missed', revision: 0 }, 'revision'],
  [{ scope: 'missed', surprise: true }, 'surprise'],
  [{ scope: 'all', confirmation: { token: 'x', counts: { email: 1, webhook: 0 } } }, 'scope'],
])('%j is refused with the place of the fault', async (body, place) => {
  const answer = await order(`bad ${JSON.stringify(body)}`.replaceAll(/\s/g, ''), body);
  expect(answer.statusCode).toBe(400);
  const errors = answer.json<{ errors: { pointer: string }[] }>().errors;
  expect(errors.some(({ pointer }) => pointer.startsWith(`/body/${place}`))).toBe(true);
  expect(answer.body).not.toContain('example.org');
});
