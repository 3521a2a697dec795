import { tellingSchema } from '@drawbell/draws/telling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noticeSilence } from '../src/account-mails/source-silences.ts';
import { writeFeedState } from '../src/feed.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { suppress } from '../src/suppressions.ts';
import { noteFeedRecovered, noteFeedStale } from '../src/webhooks/events.ts';
import { count, now, openTestRecord, person, type TestRecord } from './record.ts';

let at: TestRecord;
let ids: string[];

/** A Thursday at 11:00 in Ottawa, and so many hours later. */
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

beforeEach(async () => {
  at = await openTestRecord();
  const people = ['one', 'two', 'three', 'four'].map((name) => person({ email: `${name}@example.org` }));
  await importSubscribers(at.store.db, at.secrets, people, { now });
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
  ids = rows.map(({ id }) => id);
  const telling = tellingSchema.parse({ sourceSilent: true });
  for (const id of ids.slice(0, 3)) await changeSettings(at.store.db, id, { telling }, now);
  await suppress(at.store.db, {
    emailHash: at.secrets.hashAddress('three@example.org'),
    reason: 'complaint',
    now,
  });
  await writeFeedState(at.store.db, { last_success_at: now });
});
afterEach(() => at.close());

const fallSilent = () => noteFeedStale(at.store.db, later(0.5));
const comeBack = async (hours: number) => {
  await noteFeedRecovered(at.store.db, later(hours));
  await writeFeedState(at.store.db, { last_success_at: later(hours) });
};
const notice = (hours: number) => noticeSilence(at.store, { now: later(hours) });
const nobody = { silent: 0, back: 0 };

describe('a silent source', () => {
  it('is told after three hours of office time, once, to whoever wants to know and may be mailed', async () => {
    await fallSilent();
    expect(await notice(2.9)).toEqual(nobody);
    const told = await Promise.all([notice(3), notice(3), notice(3.1)]);
    expect(told.map(({ silent }) => silent).toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
    expect(await notice(30)).toEqual(nobody);
    const { rows } = await at.store.pool.query(
      'SELECT kind, subscriber_id AS id FROM account_mails ORDER BY 2',
    );
    expect(rows).toEqual([
      { kind: 'source_silent', id: ids[0] },
      { kind: 'source_silent', id: ids[1] },
    ]);
  });

  it('is told back once to whoever was told, or may have been', async () => {
    await fallSilent();
    await notice(3);
    await at.store.pool.query("UPDATE account_mails SET status = 'sent' WHERE subscriber_id = $1", [ids[0]]);
    await comeBack(5);
    const told = await Promise.all([notice(5), notice(5)]);
    expect(told.map(({ back }) => back).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await count(at.store, "account_mails WHERE kind = 'source_back'")).toBe(1);
    expect(await notice(6)).toEqual(nobody);
  });

  it('that comes back in time is told to nobody, and the next silence is another', async () => {
    await fallSilent();
    await comeBack(1);
    expect(await notice(4)).toEqual(nobody);
    await noteFeedStale(at.store.db, later(1.5));
    expect((await notice(4)).silent).toBe(2);
  });

  it('over night is told to nobody before the offices have been open for hours', async () => {
    await writeFeedState(at.store.db, { last_success_at: later(6.5) });
    await noteFeedStale(at.store.db, later(7));
    expect(await notice(23)).toEqual(nobody);
    expect((await notice(25)).silent).toBe(2);
  });
});
