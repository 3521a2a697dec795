import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { GridChange } from '@drawbell/draws/grid';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimAccountMails, oweAccountMail } from '../src/account-mails/account-mails.ts';
import { readAddressee } from '../src/account-mails/addressee.ts';
import { askForScores } from '../src/account-mails/score-asks.ts';
import { readCatalogue, readCatalogueAt } from '../src/catalogue/catalogue.ts';
import { decideGridChange, putGridChange } from '../src/catalogue/grid-changes.ts';
import { createConsumer } from '../src/consumers.ts';
import { explainDraw } from '../src/draws/explanation.ts';
import { readFeedState } from '../src/feed.ts';
import { migrate } from '../src/migrate.ts';
import { openStore } from '../src/open-store.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { listProfiles } from '../src/subscribers/subscribers.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { findWatchedProfile, putWatchedProfiles } from '../src/webhooks/watched-profiles.ts';
import { aDraw, count, log, now, openTestRecord, person, record, type TestRecord } from './record.ts';

const actor = { name: 'key 1 (night)', requestId: 'req' };
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const newPoints: GridChange = {
  ...{ date: '2026-09-25', status: 'reported', scoresStayed: false },
  ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
};

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const inOne = <T>(act: (trx: TestRecord['store']['db']) => Promise<T>) =>
  at.store.db.transaction().execute(act);
const put = (change: Partial<GridChange> = {}, when = now) =>
  inOne((trx) => putGridChange(trx, { change: { ...newPoints, ...change }, actor, now: when }));
const decide = (date: string, status: 'confirmed' | 'dismissed', when = now) =>
  inOne((trx) => decideGridChange(trx, { date, status, actor, now: when }));
const add = (...people: object[]) => importSubscribers(at.store.db, at.secrets, people.map(person), { now });
const scored = (crsReadOn: string) => ({ profiles: [{ crs: 530, programs: ['cec'], crsReadOn }] });
const asked = async () => {
  const { rows } = await at.store.pool.query<{ email: string }>(
    "SELECT email FROM account_mails WHERE kind = 'todays_score' ORDER BY id",
  );
  return rows.map(({ email }) => email);
};
const idOf = async (email: string) => {
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers WHERE email = $1', [
    email,
  ]);
  return rows[0]?.id ?? '';
};

describe('an order about the points grid', () => {
  const statusOf = async (date: string) =>
    (await readCatalogue(at.store.db)).gridChanges.find((change) => change.date === date)?.status;

  it('adds, confirms and dismisses a change, and holds at once', async () => {
    expect(await put()).toEqual({ before: null, after: newPoints });
    expect(await decide('2026-09-25', 'confirmed')).toMatchObject({
      written: { before: { status: 'reported' }, after: { status: 'confirmed', source: 'a notice' } },
    });
    expect(await statusOf('2026-09-25')).toBe('confirmed');
    await decide('2026-09-25', 'dismissed');
    expect(await statusOf('2026-09-25')).toBe('dismissed');
  });

  it('decides on one that the code brings, and refuses a day of none', async () => {
    expect(await statusOf('2026-11-03')).toBe('reported');
    await decide('2026-11-03', 'dismissed');
    expect(await statusOf('2026-11-03')).toBe('dismissed');
    expect(await decide('2026-11-04', 'confirmed')).toEqual({ refused: { because: 'unknown' } });
  });

  it('drops a look that began before it', async () => {
    const { steered } = await readFeedState(at.store.db);
    await put();
    expect((await readFeedState(at.store.db)).steered).not.toBe(steered);
  });

  it('leaves what was in force before to be read as of any moment', async () => {
    await put({ status: 'confirmed' }, later(1));
    await decide('2026-09-25', 'dismissed', later(3));
    const then = async (days: number) =>
      (await readCatalogueAt(at.store.db, later(days))).gridChanges.find(({ date }) => date === '2026-09-25')
        ?.status;
    expect([await then(0), await then(1), await then(2), await then(3)]).toEqual([
      undefined,
      'confirmed',
      'confirmed',
      'dismissed',
    ]);
  });

  it('a row that cannot be read costs no other', async () => {
    await put();
    await at.store.pool.query(
      `INSERT INTO grid_changes (change_date, content, author, created_at) VALUES ('2026-01-01', '{"date": 5}', 'x', now())`,
    );
    expect(await statusOf('2026-09-25')).toBe('reported');
    expect(await statusOf('2026-01-01')).toBeUndefined();
  });
});

describe('the day of a stored score', () => {
  const daysOf = async (email: string) =>
    (await listProfiles(at.store.db, await idOf(email))).map(({ crsReadOn }) => crsReadOn);

  it('is that of the consent in an import, or the one given', async () => {
    await add(
      { email: 'a@example.org', profiles: [{ crs: 500 }, { crs: 510, crsReadOn: '2026-08-01' }, {}] },
      {
        email: 'b@example.org',
        consent: { wordingVersion: '1', givenAt: '2026-09-20T03:00:00Z', source: 'x' },
      },
    );
    expect(await daysOf('a@example.org')).toEqual(['2026-09-20', '2026-08-01', undefined]);
    expect(await daysOf('b@example.org')).toEqual(['2026-09-19']);
  });

  it('is today for a score that changes, and stays with one that does not', async () => {
    await add({ email: 'a@example.org', profiles: [{ crs: 500 }] });
    const id = await idOf('a@example.org');
    await changeSettings(at.store.db, id, { profiles: [{ crs: 500, french: 'yes' }] }, later(10));
    expect(await daysOf('a@example.org')).toEqual(['2026-09-20']);
    await changeSettings(at.store.db, id, { profiles: [{ crs: 501 }] }, later(10));
    expect(await daysOf('a@example.org')).toEqual(['2026-10-11']);
    const { rows } = await at.store.pool.query('SELECT profiles FROM past_settings ORDER BY id');
    expect(rows.map(({ profiles }) => profiles[0].crsReadOn)).toEqual(['2026-09-20', '2026-09-20']);
    // Moved, and one before it removed: no younger for that.
    await changeSettings(at.store.db, id, { profiles: [{ crs: 490 }, { crs: 501 }] }, later(20));
    await changeSettings(at.store.db, id, { profiles: [{ crs: 501 }] }, later(30));
    expect(await daysOf('a@example.org')).toEqual(['2026-10-11']);
  });

  it('of a watched profile as well, however often it is sent', async () => {
    const details = { name: 'Maple', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const { id } = await createConsumer(at.store.db, details, now);
    const watch = (crs: number, when: Date) =>
      putWatchedProfiles(at.store.db, id, { profiles: [{ reference: 'r', profile: { crs } }], now: when });
    const dayOf = async () => (await findWatchedProfile(at.store.db, id, 'r'))?.facts.crsReadOn;
    await watch(500, now);
    await watch(500, later(30));
    expect(await dayOf()).toBe('2026-10-01');
    await watch(505, later(30));
    expect(await dayOf()).toBe('2026-10-31');
  });
});

describe('asking for today’s score', () => {
  const ask = (limit = 2, when = now) => askForScores(at.store, { now: when, limit });

  beforeEach(async () => {
    await add(
      ...['2026-09-24', '2026-09-25', '2026-08-01', '2026-10-01', '2025-01-01'].map((day, i) => ({
        ...{ email: `p${i}@example.org`, ...scored(day) },
      })),
      { email: 'unknown@example.org', profiles: [{ programs: ['cec'] }] },
      {
        email: 'both@example.org',
        profiles: [
          { crs: 1, crsReadOn: '2026-10-01' },
          { crs: 2, crsReadOn: '2026-09-01' },
        ],
      },
    );
  });
  const older = ['p0@example.org', 'p2@example.org', 'p4@example.org', 'both@example.org'];

  it('begins when a draw of the new grid is on record and the change is confirmed, whichever comes last', async () => {
    await record(at.store, { fresh: [aDraw('90', { date: '2026-09-24' })] });
    await put({ status: 'confirmed' });
    expect(await ask()).toBe(0);
    await record(at.store, { fresh: [aDraw('91', { date: '2026-09-25' })] });
    expect(await ask()).toBe(older.length);
    expect((await asked()).toSorted()).toEqual(older.toSorted());
  });

  it('is not for a reported or dismissed change, nor for one after which the scores stayed', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put();
    expect(await ask()).toBe(0);
    await put({ status: 'dismissed' });
    expect(await ask()).toBe(0);
    await put({ status: 'confirmed', scoresStayed: true });
    expect(await ask()).toBe(0);
    await put({ status: 'confirmed' });
    expect(await ask()).toBe(older.length);
    // Nor for one to come, though the date of a draw is mistyped.
    await put({ date: '2026-12-01', status: 'confirmed' });
    await record(at.store, { fresh: [aDraw('92', { date: '2027-01-05' })] });
    expect(await ask()).toBe(0);
  });

  it('comes to each person once, from many processes at once, and after each of its steps', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put({ status: 'confirmed' });
    const counts = await Promise.all(Array.from({ length: 6 }, () => ask(1)));
    const rest = await ask(1);
    expect(counts.reduce((sum, each) => sum + each, rest)).toBe(older.length);
    // Decided anew, and walked anew a day later: nobody again.
    await decide('2026-09-25', 'dismissed');
    await decide('2026-09-25', 'confirmed');
    expect(await ask(1)).toBe(0);
    expect(await ask(1, later(2))).toBe(0);
    expect((await asked()).toSorted()).toEqual(older.toSorted());
  });

  it('a walk that was cut off goes on, and those who come later with an old score are asked within a day', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put({ status: 'confirmed' });
    await at.store.pool.query(
      `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT count(*) FROM score_asks) > 2 THEN RAISE EXCEPTION 'cut off'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER cut AFTER INSERT ON account_mails FOR EACH ROW EXECUTE FUNCTION cut()`,
    );
    await expect(ask(1)).rejects.toThrow('cut off');
    expect(await count(at.store, 'score_asks')).toBe(await count(at.store, 'account_mails'));
    await at.store.pool.query('DROP TRIGGER cut ON account_mails');
    await ask(1);
    expect((await asked()).toSorted()).toEqual(older.toSorted());
    await add({ email: 'late@example.org', ...scored('2026-09-01') });
    await ask(1, later(2));
    expect((await asked()).toSorted()).toEqual([...older, 'late@example.org'].toSorted());
  });

  it('leaves out who left, was erased or is suppressed, and waits for the end of a pause', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put({ status: 'confirmed' });
    await unsubscribe(at.store.db, { subscriberId: await idOf('p0@example.org'), means: 'page', now });
    await suppress(at.store.db, {
      ...{ emailHash: at.secrets.hashAddress('p2@example.org'), reason: 'hard_bounce', detail: '', now },
    });
    await eraseSubscriber(at.store.db, at.secrets, {
      ...{ subscriberId: await idOf('both@example.org'), means: 'erased', now },
    });
    const id = await idOf('p4@example.org');
    await changeSettings(at.store.db, id, { pausedUntil: later(5) }, now);
    await ask();
    expect(await asked()).toEqual(['p4@example.org']);
    const claim = (when: Date) =>
      claimAccountMails(at.store.pool, { worker: 'w', limit: 9, now: when, leaseMs: 1 });
    expect((await claim(now)).map(({ kind }) => kind)).toEqual(['erased']);
    await changeSettings(at.store.db, id, { pausedUntil: null }, now);
    expect((await claim(later(1))).map(({ kind, gridChange }) => [kind, gridChange])).toEqual([
      ['todays_score', '2026-09-25'],
    ]);
  });

  it('goes with the person when they are erased, and is not needed once they gave today’s score', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put({ status: 'confirmed' });
    await ask();
    const id = await idOf('p0@example.org');
    const claimed = await claimAccountMails(at.store.pool, { worker: 'w', limit: 9, now, leaseMs: 60_000 });
    const mail = claimed.find(({ subscriberId }) => subscriberId === id);
    if (mail === undefined) throw new Error('nothing was claimed');
    expect((await readAddressee(at.store.db, mail, now)).scoreIsOld).toBe(true);
    await changeSettings(at.store.db, id, { profiles: [{ crs: 530, crsReadOn: '2026-10-01' }] }, now);
    expect((await readAddressee(at.store.db, mail, now)).scoreIsOld).toBe(false);
    await eraseSubscriber(at.store.db, at.secrets, { subscriberId: id, means: 'erased', now });
    expect(await count(at.store, `score_asks WHERE subscriber_id = ${id}`)).toBe(0);
    expect(await count(at.store, `account_mails WHERE subscriber_id = ${id}`)).toBe(0);
  });

  it('never goes before a mail that somebody waits for', async () => {
    await record(at.store, { fresh: [aDraw('91')] });
    await put({ status: 'confirmed' });
    await ask();
    const email = 'new@example.org';
    await oweAccountMail(at.store.db, {
      ...{ kind: 'settings_link', email, emailHash: at.secrets.hashAddress(email), language: 'en', now },
    });
    const [first] = await claimAccountMails(at.store.pool, { worker: 'w', limit: 1, now, leaseMs: 1 });
    expect(first?.kind).toBe('settings_link');
  });
});

it('an explanation goes by the catalogue of the day it asks for', async () => {
  await add({ email: 'a@example.org', ...scored('2026-09-01') });
  await at.store.pool.query('UPDATE subscribers SET created_at = $1', [later(-10)]);
  await record(at.store, { fresh: [aDraw('90', { date: '2026-09-01' })] });
  await record(at.store, { fresh: [aDraw('91')] });
  await put({ status: 'confirmed' }, later(1));
  const subscriberId = await idOf('a@example.org');
  const explained = await explainDraw(at.store.db, { subscriberId, drawNumber: '91', now: later(2) });
  expect(explained?.thatDay?.results[0]?.outcome).toBe('meets');
  expect(explained?.today.results[0]).toMatchObject({
    outcome: 'may_meet',
    reasons: [{ code: 'score_unknown_other_grid', changedOn: '2026-09-25' }, expect.anything()],
  });
});

it('profiles from before scores had a day get the one they were last saved', async () => {
  const database = await createTestDatabase({ template: 'template1' });
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  const { pool } = store;
  try {
    await applyBefore(pool, 11);
    const ids: string[] = [];
    for (const [name, createdAt, confirmedAt] of [
      // Signed up and never changed; imported with an older consent; changed twice, then left and came back.
      ['a', '2026-09-10T14:00:00Z', '2026-09-10T14:00:00Z'],
      ['b', '2026-09-10T14:00:00Z', '2026-03-05T14:00:00Z'],
      ['c', '2026-01-10T14:00:00Z', '2026-09-28T14:00:00Z'],
    ]) {
      const { rows } = await pool.query<{ id: string }>(
        `INSERT INTO subscribers (email, email_hash, language, state, wants_meets, wants_may_meet, near_points,
           wants_my_programs, wants_every_draw, profile_count, created_at, confirmed_at)
         VALUES ($1, $2, 'en', 'active', true, true, 10, false, false, 1, $3, $4) RETURNING id`,
        [`${name}@example.org`, Buffer.from(String(name)), createdAt, confirmedAt],
      );
      ids.push(rows[0]?.id ?? '');
    }
    for (const [place, id] of ids.entries()) {
      await pool.query(
        `INSERT INTO profiles (subscriber_id, position, facts, crs) VALUES
           ($1, 0, $2, 500), ($1, 1, '{"french": "yes"}', NULL), ($1, 2, '{"crs": 1, "crsReadOn": "2026-02-02"}', 1)`,
        [id, JSON.stringify({ crs: place === 2 ? 520 : 500 })],
      );
    }
    const past = (crs: number, until: string, facts: object[] = []) =>
      pool.query(
        `INSERT INTO past_settings (subscriber_id, preferences, profiles, active, valid_until) VALUES ($1, '{}', $2, true, $3)`,
        [ids[2], JSON.stringify([{ crs }, ...facts]), until],
      );
    const same = [{ french: 'yes' }, { crs: 1, crsReadOn: '2026-02-02' }];
    await past(500, '2026-04-01T12:00:00Z', same);
    await past(510, '2026-05-01T03:00:00Z', same);
    // Preferences changed twice, and they came back: the profiles stayed.
    await past(520, '2026-06-01T12:00:00Z', same);
    await past(520, '2026-09-28T14:00:00Z', same);
    await pool.query(
      `INSERT INTO consumers (name, contact_email, language, created_at) VALUES ('M', 'm@example.org', 'en', now())`,
    );
    await pool.query(
      `INSERT INTO watched_profiles (consumer_id, reference, facts, created_at, updated_at)
       SELECT id, 'r', '{"crs": 500}', '2026-01-01T12:00:00Z', '2026-07-01T12:00:00Z' FROM consumers`,
    );
    await migrate(pool);
    const { rows: profiles } = await pool.query<{ days: (string | null)[] }>(
      `SELECT array_agg(crs_read_on ORDER BY position) AS days FROM profiles GROUP BY subscriber_id ORDER BY subscriber_id`,
    );
    expect(profiles.map(({ days }) => days)).toEqual([
      ['2026-09-10', null, '2026-02-02'],
      ['2026-03-05', null, '2026-02-02'],
      ['2026-04-30', null, '2026-02-02'],
    ]);
    const { rows: settings } = await pool.query<{ day: string }>(
      `SELECT profiles -> 0 ->> 'crsReadOn' AS day FROM past_settings ORDER BY valid_until`,
    );
    expect(settings.map(({ day }) => day)).toEqual(['2026-01-10', '2026-04-01', '2026-04-30', '2026-04-30']);
    const { rows: watched } = await pool.query("SELECT facts ->> 'crsReadOn' AS day FROM watched_profiles");
    expect(watched).toEqual([{ day: '2026-07-01' }]);
  } finally {
    await store.close();
    await database.drop();
  }
});

/** The schema as it was before a migration. */
async function applyBefore(pool: TestRecord['store']['pool'], version: number): Promise<void> {
  const folder = new URL('../src/migrations/', import.meta.url);
  await pool.query(
    'CREATE TABLE schema_migrations (version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const name of readdirSync(folder).toSorted()) {
    if (Number(name.slice(0, 4)) >= version) continue;
    const sql = readFileSync(new URL(name, folder), 'utf8');
    await pool.query(sql);
    await pool.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
      ...[Number(name.slice(0, 4)), name, createHash('sha256').update(sql).digest('hex')],
    ]);
  }
}
