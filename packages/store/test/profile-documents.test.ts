import type { Document } from '@drawbell/draws/plan/document';
import { splitProfiles } from '@drawbell/draws/plan/tracked-profile';
import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listTrackedProfiles, readPlans } from '../src/plan/plan.ts';
import { planReminders } from '../src/plan/reminder-sweep.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { exportSubscriber } from '../src/subscribers/record.ts';
import { confirmSignUp, requestSignUp } from '../src/subscribers/sign-up.ts';
import { findSubscriber } from '../src/subscribers/subscribers.ts';
import { createConsumer } from '../src/consumers.ts';
import { planMissingDeadlines, tellDueDeadlines } from '../src/webhooks/watched-deadlines.ts';
import { putWatchedProfiles } from '../src/webhooks/watched-profiles.ts';
import { count, now, openTestRecord, person, type TestRecord } from './record.ts';

const passport: Document = { kind: 'passport', countsFrom: 'end', day: '2027-05-14' };
const language: Document = {
  ...{ kind: 'language_first', countsFrom: 'result', day: '2025-03-02', test: 'ielts', label: 'April' },
};

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const take = (...profiles: object[]) =>
  importSubscribers(at.store.db, at.secrets, [person({ email: 'a@example.org', profiles })], { now });
const idOf = async () => {
  const { id } = await at.store.db.selectFrom('subscribers').select('id').executeTakeFirstOrThrow();
  return id;
};
const plans = async () => readPlans(at.store.db, await idOf());

it('an import of the same file again changes no document, and one without a word of them leaves them', async () => {
  await take({ label: 'me', crs: 500, documents: [passport, language] }, { label: 'spouse' });
  const before = await plans();
  expect(before.map(({ documents }) => documents.length)).toEqual([2, 0]);
  expect(before[0]?.profile).not.toHaveProperty('documents');
  // Another order of keys and of documents is no change.
  const turned = Object.fromEntries(Object.entries(language).toReversed());
  await take({ label: 'me', crs: 500, documents: [turned, passport] }, { label: 'spouse' });
  await take({ label: 'me', crs: 510 }, { label: 'spouse' });
  expect((await plans()).map(({ documents }) => documents)).toEqual(before.map(({ documents }) => documents));
  await take({ label: 'me', crs: 510, documents: [passport] }, { label: 'spouse' });
  const [mine] = await plans();
  expect(mine?.documents).toMatchObject([{ id: before[0]?.documents[0]?.id }]);
  expect(mine?.history).toMatchObject([language]);
  await take({ label: 'spouse' }, { label: 'me', crs: 510 });
  expect((await plans()).map(({ documents }) => documents.length)).toEqual([0, 1]);
});

it('what is exported can be imported: the same profiles with the same documents', async () => {
  await take({ label: 'me', crs: 500, crsReadOn: '2026-09-01', documents: [language, passport] }, {});
  const subscriber = await findSubscriber(at.store.db, await idOf());
  if (subscriber === undefined) throw new Error('nobody is there');
  const exported = JSON.parse(JSON.stringify(await exportSubscriber(at.store.db, subscriber, now))) as Record<
    string,
    unknown
  >;
  const { email, language: spoken, preferences, profiles } = exported;
  const consent = { wordingVersion: '1', givenAt: now.toISOString(), source: 'import' };
  const again = subscriberInputSchema.parse({ email, language: spoken, preferences, profiles, consent });
  const before = await plans();
  await importSubscribers(at.store.db, at.secrets, [again], { now });
  expect(await plans()).toEqual(before);
  expect(splitProfiles(again.profiles).documents).toEqual([[language, passport], []]);
});

it('documents of a sign-up are there once its owner confirms it, and are planned for', async () => {
  const evidence = { wordingVersion: '1', wording: 'Yes', source: 'api', ip: '192.0.2.7', userAgent: '' };
  const { preferences, profiles } = person({ email: 'b@example.org', profiles: [{ documents: [passport] }] });
  await requestSignUp(at.store.db, at.secrets, {
    ...{ email: 'b@example.org', language: 'en', evidence, now, content: { preferences, profiles } },
    expiresAt: new Date(now.getTime() + 86_400_000),
  });
  const request = await at.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const token = at.secrets.linkToken('confirm', request.id);
  await confirmSignUp(at.store.db, at.secrets, { token, origin: { ip: '192.0.2.7', userAgent: '' }, now });
  expect(await listTrackedProfiles(at.store.db, await idOf())).toMatchObject([{ documents: [passport] }]);
});

it('steps of very many watched profiles are left to the sweep, and none is told before', async () => {
  const details = { name: 'Maple', contactEmail: 'ops@maple.example', language: 'en' } as const;
  const { id } = await createConsumer(at.store.db, details, now);
  const watch = (many: number, day: string) =>
    putWatchedProfiles(at.store.db, id, {
      profiles: Array.from({ length: many }, (_, i) => ({
        ...{ reference: `r${i}`, profile: {}, documents: [{ ...passport, day }] },
      })),
      now,
    });
  const steps = (where: string) => count(at.store, `watched_deadlines WHERE ${where}`);
  await watch(1, '2027-05-14');
  expect(await steps("deadline_on = '2027-05-14'")).toBe(5);
  await watch(101, '2027-05-15');
  expect(await steps('true')).toBe(5);
  const later = new Date('2027-05-14T20:00:00Z');
  await tellDueDeadlines(at.store.pool, later);
  expect(await steps("state <> 'waiting'")).toBe(0);
  expect(await planMissingDeadlines(at.store.db, now)).toBe(101);
  expect([await steps('true'), await steps("deadline_on = '2027-05-15'")]).toEqual([505, 505]);
  await tellDueDeadlines(at.store.pool, later);
  expect(await steps("state = 'waiting'")).toBe(0);
});

it('a batch of people to plan is bounded by their documents, and nobody is left out', async () => {
  const many = ['a', 'b', 'c'].map((name) =>
    person({ email: `${name}@example.org`, profiles: [{ crs: 500 }] }),
  );
  await importSubscribers(at.store.db, at.secrets, many, { now });
  await at.store.pool.query(
    `INSERT INTO documents (id, profile_id, content, created_at, updated_at)
     SELECT gen_random_uuid(), id, '{"kind":"other","countsFrom":"issue","day":"2026-01-01"}', $1, $1
       FROM profiles, generate_series(1, 1300)`,
    [now],
  );
  expect(await planReminders(at.store, { now, batches: 1 })).toBe(1);
  expect(await planReminders(at.store, { now })).toBe(2);
  expect(await planReminders(at.store, { now })).toBe(0);
});
