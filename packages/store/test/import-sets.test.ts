import type { SubscriberInput } from '@drawbell/draws/subscriber-input';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { confirmAddress } from '../src/subscribers/address-change.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { confirmSignUp, requestAddressChange, requestSignUp } from '../src/subscribers/sign-up.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { count, now, openTestRecord, person, type TestRecord } from './record.ts';

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
});
afterEach(() => at.close());

const evidence = {
  ...{ wordingVersion: '2026-11', wording: 'Yes', source: 'web', ip: '192.0.2.7', userAgent: 'A browser' },
};
const expiresAt = new Date(now.getTime() + 7 * 86_400_000);

/** Everything of people that an import writes, without the numbers of rows. */
async function everything({ store }: TestRecord): Promise<object> {
  const { rows } = await store.pool.query<{ everything: object }>(`
    SELECT jsonb_build_object(
      'people', (SELECT jsonb_agg(to_jsonb(s) - 'id' ORDER BY email_hash) FROM subscribers s),
      'profiles', (SELECT jsonb_agg(to_jsonb(p) - 'id' - 'subscriber_id' || jsonb_build_object('email', s.email)
                          ORDER BY s.email_hash, p.position)
                     FROM profiles p JOIN subscribers s ON s.id = p.subscriber_id),
      'past', (SELECT jsonb_agg(to_jsonb(p) - 'id' - 'subscriber_id' || jsonb_build_object('email', s.email)
                      ORDER BY s.email_hash, p.id)
                 FROM past_settings p JOIN subscribers s ON s.id = p.subscriber_id),
      'consents', (SELECT jsonb_agg(to_jsonb(c) - 'id' - 'subscriber_id' || jsonb_build_object('theirs', s.email)
                          ORDER BY c.email_hash, c.id)
                     FROM consent_records c LEFT JOIN subscribers s ON s.id = c.subscriber_id),
      'tokens', (SELECT jsonb_agg(purpose ORDER BY s.email_hash, purpose)
                   FROM tokens t JOIN subscribers s ON s.id = t.subscriber_id)) AS everything`);
  return rows[0]?.everything ?? {};
}

it('a set comes to the same as its people one by one, with those known, gone, barred and named twice', async () => {
  const names = ['a', 'B', 'c', 'd', 'e', 'f', 'left', 'barred'];
  const somebody = fc.record({
    email: fc
      .tuple(fc.constantFrom(...names), fc.boolean())
      .map(([name, upper]) => `${upper ? name.toUpperCase() : name}@example.org`),
    language: fc.constantFrom('en', 'fr'),
    consent: fc.record({
      wordingVersion: fc.constantFrom('1', '2'),
      givenAt: fc.constantFrom(
        '2026-09-20T14:00:00Z',
        '2026-09-20T10:00:00-04:00',
        '2026-10-02T00:00:00.123Z',
      ),
      source: fc.constant('test'),
    }),
    preferences: fc.record({ nearPoints: fc.nat(200), everyDraw: fc.boolean() }),
    profiles: fc.array(
      fc.record(
        {
          label: fc.constantFrom('me', 'a "b" \\ {c}, é', 'x | y; z'),
          crs: fc.nat(1_200),
          programs: fc.subarray(['cec', 'fsw', 'fst']),
          nomination: fc.constantFrom(true, false, 'unknown'),
          french: fc.constantFrom('yes', 'no', 'unknown'),
          occupations: fc.constantFrom([], [{ noc: '00012', months: 12 }]),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  });
  const other = await openTestRecord();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(somebody, { minLength: 1, maxLength: 12 }), async (facts) => {
        const people = facts.map(person);
        const seen: number[] = [];
        const results = [];
        for (const record of [at, other]) {
          await record.store.pool.query(
            'TRUNCATE subscribers, profiles, tokens, consent_records, past_settings, suppressions CASCADE',
          );
          const take = (some: readonly SubscriberInput[], onProgress?: (done: number) => void) =>
            importSubscribers(record.store.db, record.secrets, some, {
              now,
              ...(onProgress !== undefined && { onProgress }),
            });
          await take([person({ email: 'a@example.org' }), person({ email: 'left@example.org' })]);
          const emailHash = record.secrets.hashAddress('barred@example.org');
          await suppress(record.store.db, { emailHash, reason: 'complaint', now });
          const { id } = await record.store.db
            .selectFrom('subscribers')
            .select('id')
            .where('email', '=', 'left@example.org')
            .executeTakeFirstOrThrow();
          await unsubscribe(record.store.db, { subscriberId: id, means: 'page', now });
          if (record === at) results.push(await take(people, (done) => void seen.push(done)));
          else {
            const sum = { added: 0, updated: 0, refused: 0 };
            for (const one of people) {
              const { added, updated, refused } = await take([one]);
              sum.added += added;
              sum.updated += updated;
              sum.refused += refused;
            }
            results.push(sum);
          }
        }
        expect(results[0]).toEqual(results[1]);
        expect(seen.at(-1)).toBe(people.length);
        expect(await everything(at)).toEqual(await everything(other));
      }),
      { numRuns: 15 },
    );
  } finally {
    await other.close();
  }
});

it('many sets are one import: counted, told set by set, in their order, and taken back together', async () => {
  const people = Array.from({ length: 4_501 }, (_, n) =>
    person({ email: `p${n}@example.org`, profiles: [{ crs: n % 1_200 }] }),
  );
  const seen: number[] = [];
  const onProgress = (done: number) => void seen.push(done);
  const take = (some: readonly SubscriberInput[]) =>
    importSubscribers(at.store.db, at.secrets, some, { now, onProgress });
  const bad: SubscriberInput = { ...person({ email: 'last@example.org' }), language: JSON.parse('"de"') };
  await expect(take([...people, bad])).rejects.toThrow(/check constraint/);
  expect(await count(at.store, 'subscribers')).toBe(0);
  expect(await count(at.store, 'tokens')).toBe(0);
  expect(seen.length).toBeGreaterThan(1);
  expect(await take(people)).toEqual({ added: 4_501, updated: 0, refused: 0 });
  expect(seen.at(-1)).toBe(4_501);
  expect(
    await count(
      at.store,
      'profiles JOIN subscribers s ON s.id = subscriber_id WHERE s.email = $$p77@example.org$$ AND crs = 77',
    ),
  ).toBe(1);
  expect(await count(at.store, 'tokens')).toBe(9_002);
  const { rows } = await at.store.pool.query<{ email: string }>('SELECT email FROM subscribers ORDER BY id');
  expect(rows.map(({ email }) => email)).toEqual(people.map(({ email }) => email));
  expect(await take(people)).toEqual({ added: 0, updated: 4_501, refused: 0 });
  expect(await count(at.store, 'past_settings')).toBe(4_501);
  expect(await count(at.store, 'consent_records')).toBe(4_501);
});

it('imports, sign-ups, moves and erasures of the same people end, each person once', async () => {
  const names = Array.from({ length: 60 }, (_, n) => `p${n}`);
  const people = names.map((name) => person({ email: `${name}@example.org` }));
  const take = (some: readonly SubscriberInput[]) =>
    importSubscribers(at.store.db, at.secrets, some, { now });
  const ask = async (email: string): Promise<string> => {
    await requestSignUp(at.store.db, at.secrets, {
      ...{ email, language: 'en', evidence, now, expiresAt },
      content: { preferences: person({ email }).preferences, profiles: [{ crs: 444 }] },
    });
    const { id } = await at.store.db
      .selectFrom('requests')
      .select('id')
      .where('email', '=', email)
      .orderBy('requested_at', 'desc')
      .executeTakeFirstOrThrow();
    return at.secrets.linkToken('confirm', id);
  };
  await take(people.slice(0, 20));
  const { rows: known } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
  const signUps = await Promise.all(['P1', 'p30', 'p59', 'P45'].map((name) => ask(`${name}@example.org`)));
  const move = known[3]?.id ?? '';
  await requestAddressChange(at.store.db, at.secrets, {
    ...{ email: 'p50@example.org', subscriberId: move, language: 'en', evidence, now, expiresAt },
  });
  const moving = await at.store.db
    .selectFrom('requests')
    .select('id')
    .where('kind', '=', 'address_change')
    .executeTakeFirstOrThrow();
  const origin = { ip: '192.0.2.7', userAgent: 'A browser' };
  const ends = await Promise.allSettled([
    take(people),
    ...signUps.map((token) => confirmSignUp(at.store.db, at.secrets, { token, origin, now })),
    take(people.toReversed()),
    confirmAddress(at.store.db, at.secrets, {
      ...{ token: at.secrets.linkToken('confirm', moving.id), origin, now },
    }),
    eraseSubscriber(at.store.db, at.secrets, { subscriberId: known[5]?.id ?? '', means: 'erased', now }),
    unsubscribe(at.store.db, { subscriberId: known[7]?.id ?? '', means: 'page', now }),
  ]);
  expect(ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual([]);
  const { rows } = await at.store.pool.query<{ twice: number; bare: number }>(`
    SELECT (SELECT count(*) - count(DISTINCT lower(email)) FROM subscribers)::int AS twice,
           (SELECT count(*) FROM subscribers s
             WHERE profile_count <> (SELECT count(*) FROM profiles p WHERE p.subscriber_id = s.id))::int AS bare`);
  expect(rows).toEqual([{ twice: 0, bare: 0 }]);
});

it('keeps the address as it was written last, and finds it by any capitals', async () => {
  const take = (email: string) => importSubscribers(at.store.db, at.secrets, [person({ email })], { now });
  const emails = async () => (await at.store.pool.query('SELECT email FROM subscribers')).rows;
  expect(await take('Marie.Curie@Example.org')).toMatchObject({ added: 1 });
  expect(await emails()).toEqual([{ email: 'Marie.Curie@example.org' }]);
  expect(await take('marie.curie@hébert.example')).toMatchObject({ added: 1 });
  expect(await take('MARIE.curie@example.org')).toMatchObject({ updated: 1 });
  expect(await emails()).toEqual(
    expect.arrayContaining([
      { email: 'MARIE.curie@example.org' },
      { email: 'marie.curie@xn--hbert-bsa.example' },
    ]),
  );
  expect(await take('marie.curie+ee@example.org')).toMatchObject({ added: 1 });
});

it('a person is found by the hash that was stored before capitals were kept', () => {
  const kept = 'a5cfc60eba8cc80770422c80f9fdb85455acad37940fa23940fc689af8bdae82';
  for (const typed of [
    'maria.roy+ee@example.org',
    ' Maria.Roy+EE@Example.ORG ',
    '\u200bMARIA.ROY+EE@EXAMPLE.ORG',
  ])
    expect(at.secrets.hashAddress(typed).toString('hex'), typed).toBe(kept);
  expect(at.secrets.hashAddress('A@hébert.example')).toEqual(
    at.secrets.hashAddress('a@XN--hbert-bsa.example'),
  );
});
