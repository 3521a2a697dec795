import type { Document } from '@drawbell/draws/plan/document';
import { type ReminderChoice, usualReminders } from '@drawbell/draws/plan/reminders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimAccountMails, finishAccountMail } from '../src/account-mails/account-mails.ts';
import { readAddressee } from '../src/account-mails/addressee.ts';
import { cleanUpWhenDue } from '../src/clean-up.ts';
import { sweepLost } from '../src/lease.ts';
import { decideGuide } from '../src/plan/guides.ts';
import { openInvitation } from '../src/plan/invitations.ts';
import { addDocument, changeDocument, chooseReminders, readPlans, removeDocument } from '../src/plan/plan.ts';
import { dropStale } from '../src/plan/reminder-mails.ts';
import { expireInvitations, oweReminders, planReminders } from '../src/plan/reminder-sweep.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { count, now, openTestRecord, person, type TestRecord } from './record.ts';

const dayMs = 86_400_000;
const later = (days: number) => new Date(now.getTime() + days * dayMs);
const day = (days: number) => later(days).toISOString().slice(0, 10);
const passport = (end: string): Document => ({ kind: 'passport', countsFrom: 'end', day: end });

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

async function join(email = 'a@example.org', facts: object = {}): Promise<string> {
  await importSubscribers(at.store.db, at.secrets, [person({ email, ...facts })], { now });
  const { id } = await at.store.db
    .selectFrom('subscribers')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return id;
}
async function add(subscriberId: string, document: Document, when = now): Promise<string> {
  const [plan] = await readPlans(at.store.db, subscriberId);
  const profileId = plan?.profileId ?? '';
  const added = await addDocument(at.store.db, { subscriberId, profileId, document, now: when });
  if (!added.ok) throw new Error(added.refused);
  return added.value;
}
async function move(subscriberId: string, id: string, to: string, when: Date): Promise<void> {
  const [plan] = await readPlans(at.store.db, subscriberId);
  const revision = plan?.documents.find((document) => document.id === id)?.revision ?? 0;
  const order = { subscriberId, id, revision, document: passport(to), now: when };
  expect((await changeDocument(at.store.db, order)).ok).toBe(true);
}
const owe = (when: Date, limits = {}) => oweReminders(at.store, { now: when, ...limits });
const claim = (when: Date) =>
  claimAccountMails(at.store.pool, { worker: 'w', limit: 50, now: when, leaseMs: 60_000 });
const end = (id: string, status: 'sent' | 'failed' | 'uncertain' | 'cancelled', when: Date) =>
  finishAccountMail(at.store.pool, {
    ...{ worker: 'w', now: when },
    finished: { id, status, reason: 'x', uncertain: status === 'uncertain', nextAttemptAt: null },
  });
const states = async (state: string) =>
  (
    await at.store.pool.query<{ step: number }>(
      'SELECT step FROM reminders WHERE state = $1 ORDER BY deadline_on, step DESC',
      [state],
    )
  ).rows.map(({ step }) => step);
/** What the only mail that is owed would say. */
const said = async (when: Date) => {
  const [mail, ...others] = await claim(when);
  if (mail === undefined || others.length > 0) throw new Error('not one mail');
  const { reminders } = await readAddressee(at.store.db, mail, when);
  if (reminders === null) throw new Error('no reminder');
  const tells = reminders.deadlines.map(({ deadline: { kind, on } }) => `${kind} ${on}`);
  return { mail, tells, stale: reminders.stale, today: reminders.today };
};

describe('planning', () => {
  it('reaches whoever was imported, and everybody once the rules change, in several processes at once', async () => {
    for (let i = 0; i < 20; i += 1)
      await join(`p${i}@example.org`, { profiles: [{ crs: 500, submittedAt: '2026-09-01T15:00:00Z' }] });
    const plan = () => planReminders(at.store, { now, limit: 3 });
    const planned = await Promise.all([plan(), plan(), plan()]);
    const rest = await plan();
    expect(planned.reduce((sum, people) => sum + people, rest)).toBe(20);
    expect(await count(at.store, "reminders WHERE deadline = 'profile:ends'")).toBe(20 * 5);
    expect(await plan()).toBe(0);
    await decideGuide(at.store.db, { name: 'document_rules', content: null, author: 'op', now });
    expect(await plan()).toBe(20);
    expect(await count(at.store, 'reminders')).toBe(20 * 5);
  });
});

describe('due reminders', () => {
  it('of one person make one mail, behind what somebody waits for, whoever sweeps at once and how often', async () => {
    for (let i = 0; i < 12; i += 1) {
      const id = await join(`p${i}@example.org`);
      for (const days of [100, 40, 24]) await add(id, passport(day(days)));
    }
    const sweep = () => owe(later(10), { limit: 5 });
    const swept = await Promise.all([sweep(), sweep(), sweep(), sweep()]);
    await sweep();
    expect(swept.reduce((sum, { mails }) => sum + mails, 0)).toBe(12);
    expect(
      await count(at.store, "account_mails WHERE kind = 'reminder' AND lane = 1 AND status = 'owed'"),
    ).toBe(12);
    expect(await count(at.store, "reminders WHERE state = 'owed'")).toBe(36);
    expect(await count(at.store, "reminders WHERE state = 'owed' AND mail_id IS NULL")).toBe(0);
  });

  it('are not due before 8:00 where the person is, and then at once', async () => {
    const id = await join();
    await add(id, passport('2026-11-30'));
    const choice: ReminderChoice = {
      ...usualReminders,
      zone: 'America/Winnipeg',
      steps: { passport: [14] },
    };
    await chooseReminders(at.store.db, { subscriberId: id, choice, now });
    expect((await owe(new Date('2026-11-16T13:59:59Z'))).mails).toBe(0);
    expect((await owe(new Date('2026-11-16T14:00:00Z'))).mails).toBe(1);
  });

  it('of one day are told once, by the nearest step: a sender that was off for six weeks tells nothing ancient', async () => {
    const id = await join();
    await add(id, passport(day(95)));
    await add(id, passport(day(44)));
    await add(id, passport(day(20)));
    // Steps 90 of the first, 30, 14 and 7 of the second were due; the third ended meanwhile.
    expect(await owe(later(42))).toEqual({ mails: 1, owed: 2, closed: 5 });
    expect((await said(later(42))).tells).toEqual([`ends ${day(44)}`, `ends ${day(95)}`]);
    expect(await states('owed')).toEqual([7, 90]);
    expect(await states('waiting')).toEqual([1, 30, 14, 7, 1]);
  });

  it('of a day that is over are closed, also when the clock stepped past all of them', async () => {
    const id = await join();
    await add(id, passport(day(20)));
    expect(await owe(later(3_000))).toEqual({ mails: 0, owed: 0, closed: 3 });
    // The day itself is the last on which its eve is told.
    await add(id, passport(day(50)), later(30));
    expect((await owe(later(50))).owed).toBe(1);
  });

  it('are told once, though the clock steps back and forth', async () => {
    const id = await join();
    await add(id, passport(day(100)));
    expect((await owe(later(11))).mails).toBe(1);
    const [mail] = await claim(later(11));
    await end(mail?.id ?? '', 'sent', later(11));
    for (const days of [0, 11, 5, 12, 2, 60]) expect((await owe(later(days))).mails).toBe(0);
    expect(await states('told')).toEqual([90]);
    expect((await owe(later(71))).mails).toBe(1);
  });

  it('join the mail of the same person that nobody has tried yet, and no other', async () => {
    const id = await join();
    await add(id, passport(day(100)));
    await add(id, passport(day(102)));
    expect(await owe(later(10))).toEqual({ mails: 1, owed: 1, closed: 0 });
    expect(await owe(later(12))).toEqual({ mails: 0, owed: 1, closed: 0 });
    const [first] = await claim(later(12));
    await add(id, passport(day(104)), later(13));
    expect(await owe(later(14))).toEqual({ mails: 1, owed: 1, closed: 0 });
    expect(await count(at.store, `reminders WHERE mail_id = ${first?.id ?? 0}`)).toBe(2);
  });

  it('of somebody who paused wait until the pause ends, and make one mail', async () => {
    const id = await join();
    await add(id, passport(day(100)));
    await add(id, passport(day(105)));
    await changeSettings(at.store.db, id, { pausedUntil: later(20) }, now);
    expect(await owe(later(10))).toEqual({ mails: 0, owed: 0, closed: 0 });
    expect(await owe(later(16))).toEqual({ mails: 0, owed: 0, closed: 0 });
    expect(await owe(later(20))).toEqual({ mails: 1, owed: 2, closed: 0 });
  });

  it('join a mail that was owed before the pause: its end brings one', async () => {
    const id = await join();
    await add(id, passport(day(100)));
    await add(id, passport(day(105)));
    await owe(later(10));
    await changeSettings(at.store.db, id, { pausedUntil: later(20) }, later(10));
    expect(await owe(later(15))).toEqual({ mails: 0, owed: 1, closed: 0 });
    // A pause that ends early brings it at once.
    await at.store.pool.query('UPDATE account_mails SET next_attempt_at = $1', [later(20)]);
    expect(await claim(later(16))).toEqual([]);
    await changeSettings(at.store.db, id, { pausedUntil: null }, later(16));
    expect((await said(later(16))).tells).toHaveLength(2);
  });

  it('of whoever left, was erased or is suppressed are never owed', async () => {
    const ids = [];
    for (const name of ['left', 'erased', 'bounced']) {
      const id = await join(`${name}@example.org`);
      await add(id, passport(day(100)));
      ids.push(id);
    }
    const [left = '', erased = ''] = ids;
    await unsubscribe(at.store.db, { subscriberId: left, means: 'page', now });
    await eraseSubscriber(at.store.db, at.secrets, { subscriberId: erased, means: 'page', now });
    await at.store.db
      .insertInto('suppressions')
      .values({
        email_hash: at.secrets.hashAddress('bounced@example.org'),
        reason: 'hard_bounce',
        suppressed_at: now,
      })
      .execute();
    expect(await owe(later(10))).toEqual({ mails: 0, owed: 0, closed: 2 });
    expect(await count(at.store, "account_mails WHERE kind = 'reminder'")).toBe(0);
  });
});

describe('what a reminder says is decided when it is sent', () => {
  it('without what was deleted or moved since, and a day that moves back is told after all', async () => {
    const id = await join();
    const [gone, moved] = [await add(id, passport(day(100))), await add(id, passport(day(101)))];
    await add(id, passport(day(102)));
    await owe(later(12));
    await removeDocument(at.store.db, { subscriberId: id, id: gone, now: later(12) });
    await move(id, moved, day(400), later(12));
    const { mail, tells, stale } = await said(later(12));
    expect(tells).toEqual([`ends ${day(102)}`]);
    expect(stale).toHaveLength(2);
    await dropStale(at.store.db, { mailId: mail.id, stale, maybeTold: false });
    await end(mail.id, 'sent', later(12));
    expect(await states('told')).toEqual([90]);
    await move(id, moved, day(101), later(12));
    // Its step of 90 days is past by now: nothing is told late, and the next step is there.
    expect(await states('waiting')).toEqual([30, 14, 7, 1, 30, 14, 7, 1]);
  });

  it('nothing where nothing of it holds, and then its rows are free again', async () => {
    const id = await join();
    const moved = await add(id, passport(day(100)));
    await owe(later(10));
    await move(id, moved, day(300), later(10));
    const { mail, tells } = await said(later(10));
    expect(tells).toEqual([]);
    await end(mail.id, 'cancelled', later(10));
    await move(id, moved, day(100), later(10));
    expect(await owe(later(10))).toEqual({ mails: 1, owed: 1, closed: 0 });
  });

  it.each(['failed', 'uncertain'] as const)(
    'and a mail that ended as %s is not told again',
    async (status) => {
      const id = await join();
      await add(id, passport(day(100)));
      await owe(later(10));
      const [mail] = await claim(later(10));
      await end(mail?.id ?? '', status, later(10));
      expect(await states('told')).toEqual([90]);
      expect((await owe(later(10))).mails).toBe(0);
    },
  );

  it('and one whose worker went away too often counts as told', async () => {
    const id = await join();
    await add(id, passport(day(100)));
    await owe(later(10));
    for (const told of [[], [], [90]]) {
      await claim(later(11));
      await at.store.pool.query("UPDATE account_mails SET lease_until = now() - interval '1 second'");
      await sweepLost(at.store.pool, 'account_mails', { now: later(10) });
      expect(await states('told')).toEqual(told);
    }
  });

  it('what may have arrived is not told again, though its document was deleted before the next try', async () => {
    const id = await join();
    const document = await add(id, passport(day(100)));
    await owe(later(10));
    await claim(later(10));
    await at.store.pool.query("UPDATE account_mails SET lease_until = now() - interval '1 second'");
    await sweepLost(at.store.pool, 'account_mails', { now: later(10) });
    await move(id, document, day(300), later(10));
    const { mail, tells } = await said(later(11));
    expect(tells).toEqual([]);
    await end(mail.id, 'cancelled', later(11));
    expect(await states('told')).toEqual([90]);
  });

  it('on the last day itself, and not a day later', async () => {
    const id = await join();
    await add(id, passport('2026-12-06'));
    await owe(new Date('2026-12-05T13:00:00Z'));
    const [mail] = await claim(new Date('2026-12-07T04:59:59Z'));
    if (mail === undefined) throw new Error('no mail');
    const read = async (when: string) => (await readAddressee(at.store.db, mail, new Date(when))).reminders;
    expect(await read('2026-12-07T04:59:59Z')).toMatchObject({ today: '2026-12-06', stale: [] });
    expect(await read('2026-12-07T05:00:00Z')).toMatchObject({ today: '2026-12-07', deadlines: [] });
  });
});

describe('8:00 on a day whose clocks change', () => {
  it.each([
    ['America/St_Johns', '2027-03-14', '2027-03-14T10:30:00Z'],
    ['America/St_Johns', '2026-11-01', '2026-11-01T11:30:00Z'],
    ['America/Toronto', '2027-03-14', '2027-03-14T12:00:00Z'],
    ['America/Toronto', '2026-11-01', '2026-11-01T13:00:00Z'],
    ['Pacific/Auckland', '2027-04-04', '2027-04-03T20:00:00Z'],
    ['Pacific/Auckland', '2027-03-14', '2027-03-13T19:00:00Z'],
    ['Pacific/Auckland', '2026-11-01', '2026-10-31T19:00:00Z'],
  ])('in %s, %s', async (zone, on, due) => {
    const id = await join();
    const end = new Date(Date.parse(on) + dayMs).toISOString().slice(0, 10);
    await chooseReminders(at.store.db, {
      ...{ subscriberId: id, now, choice: { ...usualReminders, zone, steps: { passport: [1] } } },
    });
    await add(id, passport(end));
    expect((await owe(new Date(Date.parse(due) - 1))).mails).toBe(0);
    expect((await owe(new Date(due))).mails).toBe(1);
    expect((await said(new Date(due))).today).toBe(on);
  });
});

describe('an invitation whose sixty days are over', () => {
  const invite = async (id: string, invitedOn: string) => {
    const [plan] = await readPlans(at.store.db, id);
    const profileId = plan?.profileId ?? '';
    const opened = await openInvitation(at.store.db, {
      ...{ subscriberId: id, profileId, invitedOn, restsUntil: day(60), now },
    });
    expect(opened.ok).toBe(true);
  };
  const expire = (when: Date, limits = {}) => expireInvitations(at.store, { now: when, ...limits });

  it('expires once its last day is past in the East, wakes its profile, and is told once', async () => {
    const ids = [];
    for (let i = 0; i < 7; i += 1) ids.push(await join(`p${i}@example.org`));
    for (const id of ids) await invite(id, '2026-10-01');
    // 30 November is the sixtieth day after; it ends at 5:00 UTC.
    expect(await expire(new Date('2026-12-01T04:59:59Z'))).toBe(0);
    const over = new Date('2026-12-01T05:00:00Z');
    const all = await Promise.all([expire(over, { limit: 2 }), expire(over, { limit: 2 })]);
    expect(all.reduce((sum, each) => sum + each, await expire(over))).toBe(7);
    expect(await count(at.store, "account_mails WHERE kind = 'invitation_expired' AND lane = 1")).toBe(7);
    expect(await count(at.store, 'profiles WHERE rests_until IS NOT NULL')).toBe(0);
    expect(await count(at.store, "reminders WHERE state = 'waiting'")).toBe(0);
    for (const mail of await claim(over))
      expect((await readAddressee(at.store.db, mail, over)).expired).toMatchObject({
        ...{ invitedOn: '2026-10-01', place: 1, profileLabel: null, days: 60 },
      });
  });

  it('is not told to whoever left, after a pause to whoever paused, and not at all once they are invited again', async () => {
    const [left, paused, again] = [
      await join('l@example.org'),
      await join('p@example.org'),
      await join('i@example.org'),
    ];
    for (const id of [left, paused, again]) await invite(id, '2026-10-01');
    await unsubscribe(at.store.db, { subscriberId: left, means: 'page', now });
    await changeSettings(at.store.db, paused, { pausedUntil: later(90) }, now);
    expect(await expire(later(70))).toBe(3);
    await invite(again, day(69));
    const [mail, ...others] = await claim(later(70));
    expect(others).toEqual([]);
    expect(mail?.subscriberId).toBe(again);
    if (mail !== undefined) expect((await readAddressee(at.store.db, mail, later(70))).expired).toBeNull();
    expect((await claim(later(90))).map(({ subscriberId }) => subscriberId)).toEqual([paused]);
  });
});

it('rows whose day is long past are removed, those still to be told are not', async () => {
  const id = await join();
  await add(id, passport(day(100)));
  await add(id, passport(day(800)));
  await owe(later(3_000));
  await at.store.pool.query("UPDATE reminders SET state = 'waiting' WHERE deadline_on = $1", [day(800)]);
  const cleaned = await cleanUpWhenDue(at.store.pool, {
    now: later(100 + 366),
    retention: { alertHistoryDays: 365 },
  });
  expect(cleaned?.reminders).toBe(5);
  expect(await count(at.store, 'reminders')).toBe(5);
});
