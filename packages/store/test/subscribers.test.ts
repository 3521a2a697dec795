import { afterEach, beforeEach, expect, it } from 'vitest';
import { importSubscribers } from '../src/subscribers/import.ts';
import { findByToken, unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { count, now, openTestRecord, person, type TestRecord } from './record.ts';

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const take = (...people: object[]) => importSubscribers(at.store.db, at.secrets, people.map(person), { now });
const idOf = async (email: string): Promise<string> => {
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers WHERE email = $1', [
    email,
  ]);
  return rows[0]?.id ?? '';
};

it('an import is taken once, however often and however the address is written', async () => {
  expect(await take({ email: 'A@Example.org' }, { email: 'b@example.org' })).toEqual({
    added: 2,
    updated: 0,
    refused: 0,
  });
  const changed = { email: 'a@example.org', profiles: [{ crs: 400 }, { crs: 500 }] };
  expect(await take(changed)).toEqual({ added: 0, updated: 1, refused: 0 });
  expect(await take(changed)).toEqual({ added: 0, updated: 1, refused: 0 });
  expect(await count(at.store, 'subscribers')).toBe(2);
  expect(await count(at.store, 'profiles')).toBe(3);
  expect(await count(at.store, 'consent_records')).toBe(2);
});

it('an import that fails in the middle takes nobody', async () => {
  const good = person({ email: 'a@example.org' });
  const bad = { ...person({ email: 'b@example.org' }), language: 'de' };
  await expect(
    importSubscribers(at.store.db, at.secrets, [good, JSON.parse(JSON.stringify(bad))], { now }),
  ).rejects.toThrow(/check constraint/);
  expect(await count(at.store, 'subscribers')).toBe(0);
});

it('nobody who is suppressed or left since comes back by an import; who consented anew does', async () => {
  await take({ email: 'left@example.org' }, { email: 'bounced@example.org' });
  await unsubscribe(at.store.db, { subscriberId: await idOf('left@example.org'), means: 'one_click', now });
  await suppress(at.store.db, {
    emailHash: at.secrets.hashAddress('bounced@example.org'),
    reason: 'hard_bounce',
    now,
  });
  expect(await take({ email: 'left@example.org' }, { email: 'bounced@example.org' })).toEqual({
    added: 0,
    updated: 0,
    refused: 2,
  });
  const consent = { wordingVersion: '2026-12', givenAt: '2026-10-02T00:00:00Z', source: 'test' };
  expect(await take({ email: 'left@example.org', consent })).toEqual({ added: 0, updated: 1, refused: 0 });
  expect(await count(at.store, "subscribers WHERE email = 'left@example.org' AND state = 'active'")).toBe(1);
});

it('a link’s token opens its own purpose only, and is stored nowhere but hashed', async () => {
  await take({ email: 'a@example.org' });
  const id = await idOf('a@example.org');
  const token = at.secrets.linkToken('unsubscribe', id);
  expect(await findByToken(at.store.db, at.secrets, { token, purpose: 'unsubscribe', now })).toMatchObject({
    id,
  });
  expect(await findByToken(at.store.db, at.secrets, { token, purpose: 'manage', now })).toBeUndefined();
  expect(
    await findByToken(at.store.db, at.secrets, { token: `${token}x`, purpose: 'unsubscribe', now }),
  ).toBeUndefined();
  const { rows: tables } = await at.store.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  for (const { name } of tables)
    expect(await count(at.store, `${name} AS t WHERE t::text LIKE '%${token}%'`), name).toBe(0);
});

it('leaving is recorded with its means, once', async () => {
  await take({ email: 'a@example.org' });
  const subscriberId = await idOf('a@example.org');
  await unsubscribe(at.store.db, { subscriberId, means: 'one_click', now });
  await unsubscribe(at.store.db, { subscriberId, means: 'page', now: new Date() });
  const { rows } = await at.store.pool.query('SELECT withdrawn_at, withdrawal_means FROM consent_records');
  expect(rows).toEqual([{ withdrawn_at: now, withdrawal_means: 'one_click' }]);
});
