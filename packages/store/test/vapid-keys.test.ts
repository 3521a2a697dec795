import { createECDH } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeVapidPair, vapidKeyId } from '@drawbell/runtime/vapid-pair';
import { ensureVapidKey, listVapidKeys, readVapidKeys, rotateVapidKey } from '../src/channels/vapid-keys.ts';
import { now, openTestRecord, type TestRecord } from './record.ts';

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const later = new Date(now.getTime() + 1_000);

it('is made once by whoever asks first, sealed, and read back whole', async () => {
  const { db } = at.store;
  const made = await Promise.all(
    Array.from({ length: 4 }, () => ensureVapidKey(db, at.secrets, makeVapidPair, now)),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  const [key] = await readVapidKeys(db, at.secrets);
  expect(key).toEqual(made[0]);
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(key?.privateKey ?? '', 'base64url'));
  expect(pair.getPublicKey('base64url')).toBe(key?.publicKey);
  expect(vapidKeyId(`${key?.publicKey ?? ''}=`)).toBe(key?.id);
  const { rows } = await at.store.pool.query<{ sealed: string }>(
    'SELECT sealed_private_key AS sealed FROM vapid_keys',
  );
  expect(rows.map(({ sealed }) => sealed.includes(key?.privateKey ?? '-'))).toEqual([false]);
});

it('moves new browsers to a new key and keeps the old ones', async () => {
  const { db } = at.store;
  const old = await ensureVapidKey(db, at.secrets, makeVapidPair, now);
  // Two operators at once, one with a clock that is behind: one key is the newest in the end.
  const both = await Promise.all([
    rotateVapidKey(db, at.secrets, makeVapidPair, later),
    rotateVapidKey(db, at.secrets, makeVapidPair, now),
  ]);
  const keys = await readVapidKeys(db, at.secrets);
  expect(keys.map(({ retiredAt }) => retiredAt === null)).toEqual([true, false, false]);
  expect(both.map(({ key }) => key.id)).toContain(keys[0]?.id);
  expect(keys.map(({ id }) => id)).toContain(old.id);
  expect(await ensureVapidKey(db, at.secrets, makeVapidPair, later)).toMatchObject({ id: keys[0]?.id });
  const listed = await listVapidKeys(db);
  expect(listed.map(({ id, browsers }) => [id, browsers])).toEqual(keys.map(({ id }) => [id, 0]));
});
