import { decideAlert } from '@drawbell/draws/alert-decision';
import { builtInCatalogue, createCatalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { matchDraw } from '@drawbell/draws/match-draw';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { type Profile, profileSchema } from '@drawbell/draws/profile';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareCandidates } from '../src/fan-outs/candidates.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { listProfiles } from '../src/subscribers/subscribers.ts';
import { aDraw, now, openTestRecord, person, type TestRecord } from './record.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const profile = fc
  .record({
    crs: maybe(fc.integer({ min: 490, max: 540 })),
    crsReadOn: maybe(fc.constantFrom('2019-01-01', '2026-09-14', '2026-09-15', '2026-09-30')),
    programs: maybe(fc.uniqueArray(fc.constantFrom('cec', 'fsw', 'fst'), { maxLength: 3 })),
    nomination: maybe(fc.constantFrom(true, false, 'unknown')),
    occupations: maybe(
      fc.constantFrom([], [{ noc: '31301', months: 26 }], [{ noc: '72310' }], [{ noc: '42102' }]),
    ),
    french: maybe(fc.constantFrom('yes', 'no', 'unknown')),
    submittedAt: maybe(fc.constantFrom('2026-01-05T12:00:00Z', '2027-01-05T12:00:00Z')),
    canadianArmedForcesOffer: maybe(fc.constantFrom(true, false, 'unknown')),
  })
  .map((facts) => profileSchema.parse(JSON.parse(JSON.stringify(facts))));
const preferences = fc
  .record({
    meets: fc.boolean(),
    mayMeet: fc.boolean(),
    nearPoints: fc.constantFrom(0, 5, 10, 200),
    everyDrawOfMyPrograms: fc.boolean(),
    everyDraw: fc.boolean(),
  })
  .map((wishes) => preferencesSchema.parse(wishes));
const round: fc.Arbitrary<Draw['round']> = fc.constantFrom<Draw['round'][]>(
  { kind: 'general' },
  { kind: 'unknown' },
  { kind: 'program', program: 'cec' },
  { kind: 'program', program: 'fst' },
  { kind: 'program', program: 'pnp' },
  { kind: 'category', category: 'french', labelVersion: 2, labelYear: 2026 },
  { kind: 'category', category: 'healthcare', labelVersion: 3, labelYear: 2026 },
  { kind: 'category', category: 'trades', labelVersion: 9, labelYear: 2030 },
  { kind: 'category', category: 'military', labelVersion: 1, labelYear: 2026 },
);
const draw = fc
  .record({
    round,
    crs: fc.option(fc.integer({ min: 500, max: 530 })),
    date: fc.constantFrom('2020-01-01', '2026-09-14', '2026-09-15', '2026-10-01'),
  })
  .map((facts) => aDraw('447', facts));

const grid = fc.constantFrom('confirmed', 'reported', null).map((status) =>
  status === null
    ? builtInCatalogue()
    : createCatalogue({
        ...{ versions: [], names: [] },
        grids: [
          {
            ...{ date: '2026-09-15', status, scoresStayed: false },
            ...{ labelEn: 'New points', labelFr: 'Nouveaux points', source: 'a notice' },
          },
        ],
      }),
);

const people = 400;
let at: TestRecord;
let told: {
  id: string;
  profiles: Profile[];
  wishes: ReturnType<typeof preferencesSchema.parse>;
}[];

beforeAll(async () => {
  at = await openTestRecord();
  const made = fc.sample(fc.tuple(fc.array(profile, { minLength: 1, maxLength: 2 }), preferences), {
    numRuns: people,
    seed: 7,
  });
  const inputs = made.map(([profiles, wishes], i) =>
    person({ email: `p${i}@example.org`, profiles, preferences: wishes }),
  );
  await importSubscribers(at.store.db, at.secrets, inputs, { now });
  const { rows } = await at.store.pool.query<{ id: string; email: string }>(
    'SELECT id, email FROM subscribers',
  );
  const ids = new Map(rows.map(({ id, email }) => [email, id]));
  // Some were written by an older version: nobody knows on which day their score was read.
  await at.store.pool.query("UPDATE profiles SET facts = facts - 'crsReadOn' WHERE subscriber_id % 5 = 0");
  told = await Promise.all(
    made.map(async ([, wishes], i) => {
      const id = ids.get(`p${i}@example.org`) ?? '';
      return { id, profiles: await listProfiles(at.store.db, id), wishes };
    }),
  );
});
afterAll(() => at.close());

it('the coarse filter never leaves out anybody whom a draw concerns, and leaves out many others', async () => {
  let leftOut = 0;
  await fc.assert(
    fc.asyncProperty(draw, grid, async (each, catalogue) => {
      const read = prepareCandidates(at.store.pool, {
        ...{ draw: each, catalogue, revision: 1, correction: false },
      });
      const candidates = new Set((await read('0', '1000000', now)).map(([id]) => id));
      leftOut += people - candidates.size;
      for (const { id, profiles, wishes } of told) {
        const concerned = profiles.some(
          (one) =>
            decideAlert(each, matchDraw(each, one, { nearPoints: wishes.nearPoints }, catalogue), one, wishes)
              .told,
        );
        if (concerned) expect(candidates.has(id), JSON.stringify({ each, profiles, wishes })).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
  expect(leftOut).toBeGreaterThan(100);
});
