import type { GridChange } from '@drawbell/draws/grid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimAccountMails, finishAccountMail, oweAccountMail } from '../src/account-mails/account-mails.ts';
import { readAddressee } from '../src/account-mails/addressee.ts';
import { askForScores } from '../src/account-mails/score-asks.ts';
import { putGridChange } from '../src/catalogue/grid-changes.ts';
import { cleanUpWhenDue, readCleanUp } from '../src/clean-up.ts';
import { takeFromLimit } from '../src/rate-limit.ts';
import type { AccountMailKind } from '../src/schema.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { aDraw, count, now, openTestRecord, person, record, type TestRecord } from './record.ts';
import { isDue, sweepLost } from '../src/lease.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const later = (ms: number) => new Date(now.getTime() + ms);

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const owe = (email: string, kind: AccountMailKind = 'sign_up', when = now) =>
  oweAccountMail(at.store.db, {
    ...{ kind, email, emailHash: at.secrets.hashAddress(email), language: 'en', now: when },
  });
const claim = (worker: string, limit = 10) =>
  claimAccountMails(at.store.pool, { worker, limit, now, leaseMs: minuteMs });
const statuses = async () =>
  (await at.store.db.selectFrom('account_mails').select('status').orderBy('id').execute()).map(
    ({ status }) => status,
  );

it('workers that claim at once never get the same mail', async () => {
  for (let i = 0; i < 12; i += 1) await owe(`p${i}@example.org`);
  const claimed = (await Promise.all(['a', 'b', 'c', 'd'].map((worker) => claim(worker, 5)))).flat();
  expect(claimed).toHaveLength(12);
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(12);
  expect(await isDue(at.store.pool, 'account_mails', now)).toBe(false);
});

it('only the worker that holds a mail records its end, and a lost one is owed again, not for ever', async () => {
  await owe('a@example.org');
  const [mail] = await claim('one');
  const end = {
    id: mail?.id ?? '',
    status: 'sent',
    reason: '250',
    uncertain: false,
    nextAttemptAt: null,
  } as const;
  await finishAccountMail(at.store.pool, { worker: 'two', finished: end, now });
  expect(await statuses()).toEqual(['sending']);
  for (const expected of ['owed', 'owed', 'uncertain']) {
    await at.store.pool.query("UPDATE account_mails SET lease_until = now() - interval '1 second'");
    expect(await sweepLost(at.store.pool, 'account_mails', { now })).toEqual({ released: 0, inDoubt: 1 });
    expect(await statuses()).toEqual([expected]);
    await claim('one');
  }
});

it('the address of somebody erased is forgotten with the end of their last mail', async () => {
  await owe('gone@example.org', 'erased');
  const [mail] = await claim('one');
  const finished = {
    id: mail?.id ?? '',
    status: 'sent',
    reason: '250',
    uncertain: false,
    nextAttemptAt: null,
  } as const;
  await finishAccountMail(at.store.pool, { worker: 'one', finished, now });
  expect(await count(at.store, "account_mails WHERE email <> ''")).toBe(0);
});

it('counts what was asked for an address before, whoever asked, and nothing else', async () => {
  await owe('a@example.org', 'sign_up', later(-20 * dayMs));
  await owe('a@example.org', 'sign_up', later(-minuteMs));
  await owe('b@example.org');
  await owe('a@example.org');
  const claimed = await claim('one');
  const newest = claimed.find(({ email, createdAt }) => email === 'a@example.org' && createdAt >= now);
  expect(newest).toBeDefined();
  if (newest === undefined) return;
  expect(await readAddressee(at.store.db, newest, now)).toMatchObject({
    ...{ subscriber: null, suppressed: null, request: null },
    ...{ askedInADay: 1, askedIn30Days: 2 },
  });
});

it('a limit holds over calls at once, and frees one place after another', async () => {
  const key = Buffer.from('a network');
  const limit = { burst: 3, everyMs: minuteMs };
  const take = (ms = 0) => takeFromLimit(at.store.db, { key, limit, now: later(ms) });
  const taken = await Promise.all(Array.from({ length: 12 }, async () => take()));
  expect(taken.filter((wait) => wait === null)).toHaveLength(3);
  expect(taken.filter((wait) => wait !== null)).toEqual(Array.from({ length: 9 }, () => minuteMs));
  expect(await take(minuteMs - 1)).toBe(1);
  expect(await take(minuteMs)).toBeNull();
  expect(await take(minuteMs)).toBe(minuteMs);
  expect(await takeFromLimit(at.store.db, { key: Buffer.from('another'), limit, now })).toBeNull();
});

it('removes what is past its time, once an hour over all processes, and says how much', async () => {
  await at.store.pool.query(
    `INSERT INTO requests (id, kind, token_hash, email, email_hash, language, evidence, requested_at, expires_at)
     SELECT gen_random_uuid(), 'sign_up', decode(md5(i::text), 'hex'), 'x@example.org', '\\x01', 'en', '{}', $1, $2
       FROM generate_series(1, 3) AS i`,
    [later(-7 * dayMs), now],
  );
  await at.store.pool.query(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, because, results, next_attempt_at, created_at, status)
     SELECT i, 1, '1', 1, 'email', 'alert', 'meets', '[]', $1, $1, CASE WHEN i = 1 THEN 'owed' ELSE 'sent' END
       FROM generate_series(1, 6000) AS i`,
    [later(-366 * dayMs)],
  );
  await owe('old@example.org', 'sign_up', later(-31 * dayMs));
  const cleanUp = (ms: number) =>
    cleanUpWhenDue(at.store.pool, { now: later(ms), retention: { alertHistoryDays: 365 } });
  const ends = await Promise.all([cleanUp(0), cleanUp(0), cleanUp(1)]);
  expect(ends.filter((end) => end !== null)).toEqual([
    {
      ...{
        requests: 3,
        deliveries: 5_999,
        digests: 0,
        accountMails: 0,
        tokens: 0,
        rateLimits: 0,
        consumerEvents: 0,
        consumerSessions: 0,
        requestCounts: 0,
        adminSessions: 0,
        ...{ devices: 0, reminders: 0, pendingChannels: 0, telegramUpdates: 0 },
      },
      ...{ pastSettings: 0, bounceEvents: 0, webhookMessages: 0, webhookEvents: 0, idempotencyKeys: 0 },
    },
  ]);
  // What is still owed stays, however old.
  expect(await count(at.store, 'deliveries')).toBe(1);
  expect(await statuses()).toEqual(['owed']);
  expect(await cleanUp(30 * minuteMs)).toBeNull();
  expect(await cleanUp(60 * minuteMs)).toMatchObject({ deliveries: 0 });
  expect((await readCleanUp(at.store.pool))?.removed).toMatchObject({ requests: 3, deliveries: 5_999 });
});

it('every kind of mail that the code knows can be owed', async () => {
  const kinds = {
    ...{ sign_up: true, welcome: true, settings_link: true, address_change: true, address_changed: true },
    ...{ erased: true, endpoint_disabled: true, todays_score: true, reminder: true },
    invitation_expired: true,
    source_silent: true,
    source_back: true,
  } as const satisfies Record<AccountMailKind, true>;
  for (const kind of Object.keys(kinds) as AccountMailKind[]) await owe(`${kind}@example.org`, kind);
  expect(await statuses()).toEqual(Object.keys(kinds).map(() => 'owed'));
});

it('whoever was not asked for a score after all is asked when it is right again, and whoever was is not', async () => {
  await importSubscribers(
    at.store.db,
    at.secrets,
    ['a', 'b', 'c'].map((name) =>
      person({ email: `${name}@example.org`, profiles: [{ crs: 500, crsReadOn: '2026-09-01' }] }),
    ),
    { now },
  );
  await record(at.store, { fresh: [aDraw('91')] });
  const change: GridChange = {
    ...{ date: '2026-09-25', status: 'confirmed', scoresStayed: false, source: 'a notice' },
    ...{ labelEn: 'New points', labelFr: 'Nouveaux points' },
  };
  await at.store.db
    .transaction()
    .execute((trx) => putGridChange(trx, { change, actor: { name: 'key', requestId: null }, now }));
  expect(await askForScores(at.store, { now })).toBe(3);
  // Sent; not sent, for the change was dismissed meanwhile; in doubt before that, and so perhaps sent.
  await at.store.pool.query(
    "UPDATE account_mails SET uncertain_attempts = 1 WHERE kind = 'todays_score' AND email LIKE 'c@%'",
  );
  for (const { id, email } of await claim('one'))
    await finishAccountMail(at.store.pool, {
      ...{ worker: 'one', now },
      finished: {
        ...{ id, reason: 'no_longer_asked', uncertain: false, nextAttemptAt: null },
        status: email.startsWith('a') ? 'sent' : 'cancelled',
      },
    });
  expect(await askForScores(at.store, { now: later(2 * dayMs) })).toBe(1);
  const { rows } = await at.store.pool.query("SELECT email FROM account_mails WHERE status = 'owed'");
  expect(rows).toEqual([{ email: 'b@example.org' }]);
});
