import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirmAddress } from '../src/subscribers/address-change.ts';
import {
  findDevice,
  forgetDevices,
  listDevices,
  rememberDevice,
  useDevice,
} from '../src/subscribers/devices.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { exportSubscriber } from '../src/subscribers/record.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { requestAddressChange } from '../src/subscribers/sign-up.ts';
import { findSubscriber } from '../src/subscribers/subscribers.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { cleanUpWhenDue } from '../src/clean-up.ts';
import { now, openTestRecord, person, type TestRecord } from './record.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const later = (days: number, minutes = 0) => new Date(now.getTime() + days * dayMs + minutes * minuteMs);

let at: TestRecord;
let subscriberId: string;
beforeEach(async () => {
  at = await openTestRecord();
  subscriberId = await add('a@example.org');
});
afterEach(() => at.close());

async function add(email: string): Promise<string> {
  await importSubscribers(at.store.db, at.secrets, [person({ email })], { now });
  const { id } = await at.store.db
    .selectFrom('subscribers')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return id;
}
const remember = async (name = 'Chrome on Android', before: string | null = null, when = now) =>
  rememberDevice(at.store.db, at.secrets, { subscriberId, name, before, now: when });
const use = async (cookie: string, when = now) =>
  useDevice(at.store.db, at.secrets, { cookie, requestId: 'req-1', now: when });
const look = async (cookie: string, when = now) => findDevice(at.store.db, at.secrets, { cookie, now: when });
const list = async (when = now) => listDevices(at.store.db, { subscriberId, now: when });
const audit = () =>
  at.store.db.selectFrom('audit_log').select(['action', 'target', 'before', 'after']).execute();

describe('a remembered browser', () => {
  it('opens the settings for 90 days, and for not one more, however much it is used', async () => {
    let cookie = await remember();
    expect(await look(cookie)).toMatchObject({ subscriber: { id: subscriberId }, cookie: null });
    for (let day = 1; day < 90; day += 1) {
      const opened = await use(cookie, later(day));
      expect(opened?.subscriber.id, `day ${day}`).toBe(subscriberId);
      cookie = opened?.cookie ?? cookie;
    }
    expect(await look(cookie, later(90))).toBeUndefined();
    expect(await use(cookie, later(90))).toBeUndefined();
    expect(await list(later(90))).toEqual([]);
    const removed = await cleanUpWhenDue(at.store.pool, {
      now: later(90),
      retention: { alertHistoryDays: 365 },
    });
    expect(removed).toMatchObject({ devices: 1 });
  });

  it('has a row that holds no cookie, no network and no whole name of a browser', async () => {
    const cookie = await remember();
    const [row] = await at.store.db.selectFrom('devices').selectAll().execute();
    const [series = '', , proof = ''] = cookie.split('.');
    const kept = JSON.stringify(row) + String(row?.series_hash.toString('base64url'));
    expect(kept).not.toContain(series);
    expect(kept).not.toContain(proof);
    expect(await list()).toMatchObject([{ name: 'Chrome on Android', lastUsedOn: '2026-10-01' }]);
  });

  it('is looked at without a change', async () => {
    const cookie = await remember();
    const rows = async () => at.store.db.selectFrom('devices').selectAll().execute();
    const before = await rows();
    expect(await look(cookie, later(5))).toMatchObject({ cookie: null });
    expect(await rows()).toEqual(before);
  });

  it('gets a new cookie once a day; requests that come at once all pass and get the same one', async () => {
    const first = await remember();
    expect((await use(first, later(0, 1_439)))?.cookie).toBeNull();
    const opened = await Promise.all(Array.from({ length: 8 }, async () => use(first, later(1))));
    const cookies = new Set(opened.map((each) => each?.cookie));
    expect(cookies.size).toBe(1);
    const [second = ''] = [...cookies].map(String);
    expect(second).not.toBe(first);
    expect((await use(second, later(1)))?.cookie).toBeNull();
    expect((await list()).length).toBe(1);
    expect(await audit()).toEqual([]);
  });

  it('stays open when the answer with the new cookie was lost, until the new one came back', async () => {
    const first = await remember();
    const lost = (await use(first, later(1)))?.cookie;
    const again = await use(first, later(9));
    expect([again?.subscriber.id, again?.cookie]).toEqual([subscriberId, lost]);
    expect(await look(first, later(9))).toBeDefined();
    await use(lost ?? '', later(9));
    // A request that was on its way.
    expect(await use(first, later(9, 4))).toBeDefined();
    expect(await look(first, later(9, 5))).toBeUndefined();
    expect(await audit()).toEqual([]);
  });

  it('ends alone, and for both who hold it, when a truly old cookie comes back', async () => {
    const other = await remember('Firefox on Linux');
    const copied = await remember();
    const second = (await use(copied, later(1)))?.cookie ?? '';
    await use(second, later(1));
    const third = (await use(second, later(2)))?.cookie ?? '';
    expect(await use(copied, later(2))).toBeUndefined();
    expect(await use(third, later(2))).toBeUndefined();
    expect(await use(second, later(2))).toBeUndefined();
    expect(await use(other, later(2))).toBeDefined();
    expect(await audit()).toEqual([
      {
        ...{ action: 'device.copied', target: `sub_${subscriberId}` },
        ...{ before: { device: '2', generation: 2 }, after: { generation: 0 } },
      },
    ]);
  });

  it('is not ended by what was never its cookie', async () => {
    const cookie = await remember();
    const [series = '', , proof = ''] = cookie.split('.');
    for (const forged of [
      ...['', 'x', cookie.slice(1), `${cookie}x`, `${series}.1.${proof}`, `${series}.-1.${proof}`],
      `${series}.0.${'A'.repeat(43)}`,
      `${'A'.repeat(43)}.0.${at.secrets.linkToken('device', `${'A'.repeat(43)}:0`)}`,
    ])
      expect([await look(forged), await use(forged)], forged).toEqual([undefined, undefined]);
    expect(await use(cookie)).toBeDefined();
    expect(await audit()).toEqual([]);
  });

  it('forgotten, erased or after a change of address opens nothing, whatever copy of the cookie there is', async () => {
    const cookie = await remember();
    const [device] = await list();
    const stranger = await add('b@example.org');
    await forgetDevices(at.store.db, { subscriberId: stranger, id: device?.id ?? '' });
    expect(await use(cookie)).toBeDefined();
    await forgetDevices(at.store.db, { subscriberId, id: device?.id ?? '' });
    expect(await use(cookie)).toBeUndefined();

    const kept = await remember();
    await unsubscribe(at.store.db, { subscriberId, means: 'page', now });
    expect(await use(kept)).toBeDefined();
    const evidence = { wordingVersion: '1', wording: 'Yes', source: 'web', ip: '192.0.2.1', userAgent: 'x' };
    await requestAddressChange(at.store.db, at.secrets, {
      ...{ subscriberId, email: 'new@example.org', language: 'en', evidence, now, expiresAt: later(7) },
    });
    const { id } = await at.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
    const token = at.secrets.linkToken('confirm', id);
    await confirmAddress(at.store.db, at.secrets, { token, origin: { ip: '', userAgent: '' }, now });
    expect(await use(kept)).toBeUndefined();

    const last = await remember();
    await eraseSubscriber(at.store.db, at.secrets, { subscriberId, means: 'erased', now });
    expect(await use(last)).toBeUndefined();
    expect(await at.store.db.selectFrom('devices').selectAll().execute()).toEqual([]);
  });

  it('asked for again is another: the cookie before, planted or its own, opens nothing', async () => {
    const planted = await remember('planted');
    const cookie = await remember('mine', planted);
    expect(cookie.slice(0, 43)).not.toBe(planted.slice(0, 43));
    expect(await use(planted)).toBeUndefined();
    expect((await use(cookie))?.subscriber.id).toBe(subscriberId);
    expect((await list()).map(({ name }) => name)).toEqual(['mine']);
  });

  it('is one of ten at most, and part of what its owner can take along', async () => {
    for (let i = 0; i < 12; i += 1) await remember(`browser ${i}`);
    expect((await list()).map(({ name }) => name)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `browser ${i}`),
    );
    const subscriber = await findSubscriber(at.store.db, subscriberId);
    if (subscriber === undefined) throw new Error('nobody is there');
    expect(await exportSubscriber(at.store.db, subscriber, now)).toMatchObject({
      rememberedBrowsers: Array.from({ length: 10 }, () => ({ name: expect.stringContaining('browser') })),
    });
  });
});
