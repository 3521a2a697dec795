import type { Profile } from '@drawbell/draws/profile';
import type { Document } from '@drawbell/draws/plan/document';
import { applicationDue } from '@drawbell/draws/plan/deadlines';
import { builtInChecklist } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { usualReminders } from '@drawbell/draws/plan/reminders';
import { countWaiting } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endInvitation, moveInvitation, openInvitation } from '../src/plan/invitations.ts';
import {
  addDocument,
  changeDocument,
  chooseReminders,
  putDocuments,
  readPlans,
  removeDocument,
  replaceDocument,
  tickItems,
} from '../src/plan/plan.ts';
import { decideGuide, readChecklist, readDocumentRules } from '../src/plan/guides.ts';
import { syncReminders } from '../src/plan/reminders.ts';
import { documentsMark, putTracker } from '../src/plan/tracker.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { pairProfiles } from '../src/subscribers/profiles.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { now, openTestRecord, person, type TestRecord } from './record.ts';

const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
const passport = (end: string): Document => ({ kind: 'passport', countsFrom: 'end', day: end });

let at: TestRecord;
let subscriberId: string;
beforeEach(async () => {
  at = await openTestRecord();
  await importSubscribers(at.store.db, at.secrets, [person({ email: 'a@example.org' })], { now });
  const row = await at.store.db.selectFrom('subscribers').select('id').executeTakeFirstOrThrow();
  subscriberId = row.id;
});
afterEach(() => at.close());

const plans = async () => readPlans(at.store.db, subscriberId);
const first = async () => {
  const [plan] = await plans();
  if (plan === undefined) throw new Error('no profile');
  return plan;
};
const add = async (document: Document, when = now) => {
  const { profileId } = await first();
  const added = await addDocument(at.store.db, { subscriberId, profileId, document, now: when });
  return added.ok ? added.value : added.refused;
};
const save = async (profiles: readonly Profile[], formerPlaces?: readonly (number | null)[]) =>
  changeSettings(at.store.db, subscriberId, { profiles, formerPlaces }, now);
const steps = async () =>
  (
    await at.store.db
      .selectFrom('reminders')
      .select(['deadline_on', 'step', 'state'])
      .where('deadline', 'like', 'document:%')
      .orderBy('deadline_on')
      .orderBy('step', 'desc')
      .execute()
  ).map((row) => [row.deadline_on, row.step, row.state]);

describe('documents of a profile', () => {
  it('stay with it through every change of its facts, and of its place', async () => {
    await save([
      { label: 'Ana', crs: 500 },
      { label: 'Bo', crs: 510 },
    ]);
    const { profileId } = await first();
    await add(passport(day(400)));
    await save([
      { label: 'Bo', crs: 510 },
      { label: 'Ana', crs: 520 },
    ]);
    const [bo, ana] = await plans();
    expect(bo?.documents).toEqual([]);
    expect(ana).toMatchObject({ profileId, position: 1, documents: [{ kind: 'passport' }] });
    await save(
      [
        { label: 'Bo', crs: 510 },
        { label: 'Anna', crs: 521 },
      ],
      [0, 1],
    );
    expect((await plans())[1]).toMatchObject({ profileId, documents: [{ kind: 'passport' }] });
    await save([{ label: 'Bo', crs: 510 }]);
    expect(await plans()).toHaveLength(1);
    expect(await at.store.db.selectFrom('documents').selectAll().execute()).toEqual([]);
  });

  it('never go to somebody else who takes the place', () => {
    const cy = { label: 'Cy', crs: 3 };
    expect(pairProfiles([{ label: 'Ana', crs: 1 }, cy], [{ label: 'Bo', crs: 1 }, cy])).toEqual([null, 1]);
    // The only one is renamed.
    expect(pairProfiles([{ label: 'Ana', crs: 1 }], [{ label: 'Anna', crs: 1 }])).toEqual([0]);
    expect(pairProfiles([{ crs: 1 }], [{ crs: 2 }])).toEqual([0]);
    expect(pairProfiles([{ crs: 1 }], [{ label: 'me', crs: 2 }])).toEqual([0]);
    expect(pairProfiles([{ crs: 1 }, { crs: 2 }, { crs: 3 }], [{ crs: 1 }, { crs: 3 }])).toEqual([0, 2]);
  });

  it('are changed by one of two devices that saw the same', async () => {
    const id = await add(passport(day(400)));
    const change = async (end: string) =>
      changeDocument(at.store.db, { subscriberId, id, revision: 1, document: passport(end), now });
    const both = await Promise.all([change(day(410)), change(day(420))]);
    expect(both.map((each) => (each.ok ? 'saved' : each.refused)).toSorted()).toEqual([
      'changed_meanwhile',
      'saved',
    ]);
    expect((await first()).documents).toHaveLength(1);
  });

  it('that are replaced become history, until they are erased', async () => {
    const id = await add(passport(day(10)));
    const replaced = await replaceDocument(at.store.db, {
      ...{ subscriberId, id, revision: 1, document: passport(day(3_000)), now },
    });
    expect(replaced.ok).toBe(true);
    expect(await first()).toMatchObject({
      documents: [{ day: day(3_000) }],
      history: [{ id, day: day(10) }],
    });
    expect(await removeDocument(at.store.db, { subscriberId, id, now })).toEqual({ ok: true, value: null });
    expect((await first()).history).toEqual([]);
  });

  it('of somebody else are not there', async () => {
    const id = await add(passport(day(10)));
    await importSubscribers(at.store.db, at.secrets, [person({ email: 'b@example.org' })], { now });
    const other = await at.store.db
      .selectFrom('subscribers')
      .select('id')
      .where('email', '=', 'b@example.org')
      .executeTakeFirstOrThrow();
    const { profileId } = await first();
    const order = { subscriberId: other.id, now };
    const gone = { ok: false, refused: 'gone' };
    expect(await removeDocument(at.store.db, { ...order, id })).toEqual(gone);
    expect(await addDocument(at.store.db, { ...order, profileId, document: passport(day(9)) })).toEqual(gone);
    expect(await tickItems(at.store.db, { ...order, profileId, items: ['x'] })).toEqual(gone);
  });

  it('given as a whole keep those of the same id, and make history of those left out', async () => {
    const [kept, left] = [await add(passport(day(10))), await add(passport(day(20)))];
    const { profileId } = await first();
    const documents = [{ ...passport(day(11)), id: kept }, passport(day(30))];
    await putDocuments(at.store.db, { subscriberId, profileId, documents, now });
    const plan = await first();
    expect(plan.documents.map((each) => [each.day, each.revision])).toEqual([
      [day(11), 2],
      [day(30), 1],
    ]);
    expect(plan.history.map(({ id }) => id)).toEqual([left]);
  });

  it('of several profiles are put in place together, as they were seen, or not at all', async () => {
    await save([
      { label: 'Ana', crs: 500 },
      { label: 'Bo', crs: 510 },
    ]);
    await add(passport(day(400)));
    const [ana, bo] = await plans();
    if (ana === undefined || bo === undefined) throw new Error('no profiles');
    const seen = documentsMark([ana, bo]);
    const put = async (count: number, mark = seen) =>
      putTracker(at.store.db, {
        ...{ subscriberId, now, seen: mark },
        profiles: [
          // In another order than the record keeps: the same all the same.
          {
            profileId: ana.profileId,
            documents: ana.documents.map(({ id, day: on }) => ({
              id,
              day: on,
              countsFrom: 'end' as const,
              kind: 'passport' as const,
            })),
          },
          { profileId: bo.profileId, documents: Array.from({ length: count }, () => passport(day(50))) },
        ],
      });
    expect(await put(61)).toEqual({ ok: false, refused: 'full' });
    expect(await plans()).toEqual([ana, bo]);
    expect(await put(2)).toEqual({ ok: true, value: null });
    const after = await plans();
    expect(after[0]?.documents).toEqual(ana.documents);
    expect(after[1]?.documents).toMatchObject([passport(day(50)), passport(day(50))]);
    expect(await put(1)).toEqual({ ok: false, refused: 'changed_meanwhile' });
    expect(await plans()).toEqual(after);
  });
});

describe('the checklist', () => {
  it('keeps what another device ticked, and takes back only what was decided on', async () => {
    const { profileId } = await first();
    const tick = async (items: string[], decided?: string[]) => {
      await tickItems(at.store.db, { subscriberId, profileId, items, decided, now });
      return [...(await first()).ticks.keys()].toSorted();
    };
    expect(await tick(['a', 'b'])).toEqual(['a', 'b']);
    expect(await tick(['c'], ['c'])).toEqual(['a', 'b', 'c']);
    expect(await tick([], ['a', 'x'])).toEqual(['b', 'c']);
    expect(await tick([], [])).toEqual(['b', 'c']);
    expect(await tick(['z'])).toEqual(['z']);
  });

  it('is the operator’s while there is one that can be read, and that of the code otherwise', async () => {
    const { db } = at.store;
    expect(await readChecklist(db)).toEqual(builtInChecklist());
    const [item] = builtInChecklist().items;
    const decide = async (content: object | null) =>
      decideGuide(db, { name: 'checklist', content, author: 'op', now });
    await decide({ items: [{ ...item, textEn: 'Another text' }] });
    expect((await readChecklist(db)).items).toMatchObject([{ textEn: 'Another text' }]);
    await decide({ items: 'not any more' });
    expect(await readChecklist(db)).toEqual(builtInChecklist());
    await decide(null);
    expect(await readChecklist(db)).toEqual(builtInChecklist());
  });
});

describe('planned reminders', () => {
  it('close the steps that were past when a document was entered', async () => {
    await add(passport(day(10)));
    expect(await steps()).toEqual([
      [day(10), 90, 'passed'],
      [day(10), 30, 'passed'],
      [day(10), 14, 'passed'],
      [day(10), 7, 'waiting'],
      [day(10), 1, 'waiting'],
    ]);
  });

  it('follow a day that moves, and tell the same day never twice', async () => {
    const id = await add(passport(day(40)));
    const move = async (to: string) => {
      const { revision } = (await first()).documents[0] ?? { revision: 0 };
      await changeDocument(at.store.db, { subscriberId, id, revision, document: passport(to), now });
    };
    await at.store.db.updateTable('reminders').set({ state: 'told' }).where('step', '=', 30).execute();
    await move(day(405));
    expect((await steps()).filter(([, , state]) => state === 'waiting')).toHaveLength(5);
    await move(day(40));
    expect(await steps()).toEqual([
      [day(40), 90, 'passed'],
      [day(40), 30, 'told'],
      [day(40), 14, 'waiting'],
      [day(40), 7, 'waiting'],
      [day(40), 1, 'waiting'],
    ]);
  });

  it('go by the rules that an operator decided, once they are planned anew', async () => {
    const { db } = at.store;
    await add({ kind: 'eca', countsFrom: 'issue', day: day(-30) });
    const rules = builtInDocumentRules();
    const content = { ...rules, invitation: { ...rules.invitation, days: 90 } };
    await decideGuide(db, { name: 'document_rules', content, author: 'op', now });
    expect(await readDocumentRules(db)).toEqual(content);
    await syncReminders(db, { subscriberIds: [subscriberId], now });
    const days = new Set((await steps()).map(([on]) => on));
    expect(days).toEqual(new Set([5 * 365 - 30, 5 * 365 - 120].map((after) => day(after))));
    await decideGuide(db, { name: 'document_rules', content: null, author: 'op', now });
    expect(await readDocumentRules(db)).toEqual(rules);
  });

  it('go with what they follow from, and follow what is chosen', async () => {
    const id = await add(passport(day(40)));
    const choice = { ...usualReminders, zone: 'America/Vancouver', steps: { passport: [3] } };
    await chooseReminders(at.store.db, { subscriberId, choice, now });
    expect(await steps()).toEqual([[day(40), 3, 'waiting']]);
    await removeDocument(at.store.db, { subscriberId, id, now });
    expect(await steps()).toEqual([]);
  });

  it('and everything else of a plan go with the person', async () => {
    await add(passport(day(40)));
    const { profileId } = await first();
    await tickItems(at.store.db, { subscriberId, profileId, items: ['a', 'b'], now });
    expect([...(await first()).ticks.keys()].toSorted()).toEqual(['a', 'b']);
    await openInvitation(at.store.db, {
      subscriberId,
      profileId,
      invitedOn: day(-1),
      restsUntil: day(59),
      now,
    });
    await eraseSubscriber(at.store.db, at.secrets, { subscriberId, means: 'page', now });
    for (const table of ['documents', 'reminders', 'invitations', 'checklist_ticks'] as const)
      expect(await at.store.db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  });
});

describe('an invitation', () => {
  it('is open once, and rests its profile until it ends', async () => {
    const { profileId } = await first();
    const open = async () =>
      openInvitation(at.store.db, { subscriberId, profileId, invitedOn: day(0), restsUntil: day(60), now });
    const both = await Promise.all([open(), open()]);
    expect(both.map((each) => (each.ok ? 'open' : each.refused)).toSorted()).toEqual([
      'open',
      'open_already',
    ]);
    const rests = async () =>
      (await at.store.db.selectFrom('profiles').select('rests_until').executeTakeFirstOrThrow()).rests_until;
    expect(await rests()).toBe(day(60));
    const id = (await first()).invitation?.id ?? '';
    const restsUntil = applicationDue(day(-1), builtInDocumentRules());
    const move = async () =>
      moveInvitation(at.store.db, { subscriberId, id, revision: 1, invitedOn: day(-1), restsUntil, now });
    const moved = await Promise.all([move(), move()]);
    expect(moved.map((each) => (each.ok ? 'moved' : each.refused)).toSorted()).toEqual([
      'changed_meanwhile',
      'moved',
    ]);
    expect(await rests()).toBe(day(59));
    const end = { subscriberId, id, now };
    expect(await endInvitation(at.store.db, { ...end, state: 'declined' })).toEqual({
      ok: true,
      value: null,
    });
    expect(await endInvitation(at.store.db, { ...end, state: 'done' })).toEqual({
      ok: false,
      refused: 'gone',
    });
    expect(await rests()).toBeNull();
    expect((await first()).pastInvitations).toMatchObject([{ id, state: 'declined' }]);
  });
});

it('a change of one document writes its own steps, and leaves every other row as it is', async () => {
  const moved = await add(passport(day(300)));
  await add(passport(day(400)));
  const versions = async (on: string) =>
    (
      await at.store.pool.query<{ version: string }>(
        "SELECT id || ' ' || xmin AS version FROM reminders WHERE deadline_on = $1 ORDER BY id",
        [on],
      )
    ).rows;
  const before = await versions(day(400));
  expect(before).toHaveLength(5);
  const change = { subscriberId, id: moved, revision: 1, document: passport(day(310)), now };
  expect((await changeDocument(at.store.db, change)).ok).toBe(true);
  await chooseReminders(at.store.db, { subscriberId, choice: usualReminders, now });
  expect(await versions(day(400))).toEqual(before);
  expect(await versions(day(300))).toEqual([]);
  expect(await versions(day(310))).toHaveLength(5);
});

it('new rules move how long a profile with an open invitation rests', async () => {
  const { profileId } = await first();
  const rests = { invitedOn: '2026-11-20', restsUntil: '2027-01-19' };
  await openInvitation(at.store.db, { subscriberId, profileId, ...rests, now });
  const { invitation, ...others } = builtInDocumentRules();
  const content = { ...others, invitation: { ...invitation, days: 90 } };
  await decideGuide(at.store.db, { name: 'document_rules', content, author: 'op', now });
  await syncReminders(at.store.db, { subscriberIds: [subscriberId], now });
  const row = await at.store.db.selectFrom('profiles').select('rests_until').executeTakeFirstOrThrow();
  expect(row.rests_until).toBe('2027-02-18');
});

it('ticks of a profile that goes meanwhile are refused, and break nothing', async () => {
  const { profileId } = await first();
  const other = await at.store.pool.connect();
  await other.query('BEGIN');
  await other.query('DELETE FROM profiles WHERE id = $1', [profileId]);
  const ticked = tickItems(at.store.db, { subscriberId, profileId, items: ['codes'], now });
  await vi.waitFor(async () => expect(await countWaiting(at.store.pool)).toBeGreaterThan(0));
  await other.query('COMMIT');
  other.release();
  expect(await ticked).toEqual({ ok: false, refused: 'gone' });
});
