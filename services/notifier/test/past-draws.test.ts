import type { Draw } from '@drawbell/draws/draw';
import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createLogger } from '@drawbell/runtime/logger';
import { decideGridChange } from '@drawbell/store/catalogue/grid-changes';
import { recordLook } from '@drawbell/store/draws/look';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { findSubscriber } from '@drawbell/store/subscribers/subscribers';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPastDraws } from '../src/account-mails/account-mail-writer.ts';

const now = new Date('2026-11-20T15:00:00Z');
const log = createLogger({ level: 'silent', service: 'test' });

let store: Store;
let close: () => Promise<void>;
beforeEach(async () => {
  const database = await createTestDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  close = async () => {
    await store.close();
    await database.drop();
  };
  const person = subscriberInputSchema.parse({
    ...{ email: 'a@example.org', language: 'en' },
    consent: { wordingVersion: '1', givenAt: '2026-11-10T15:00:00Z', source: 'import' },
    profiles: [{ crs: 530, programs: ['cec'] }],
  });
  await importSubscribers(store.db, createSecrets('a secret of tests, long enough for it'), [person], {
    now,
  });
  const fresh = [
    aDraw('440', '2025-03-20'),
    aDraw('447', '2026-10-01'),
    aDraw('448', '2026-11-03'),
    aDraw('449', '2026-11-12'),
  ];
  const nothing = {
    ...{ corrected: [], cosmetic: [], missing: [], withdrawn: [], returned: [], reversals: [], settled: [] },
    ...{ remarks: [], capture: null },
  };
  const feedState = {
    ...{ last_poll_at: now, last_success_at: now, last_change_at: now },
    next_poll_at: new Date(now.getTime() + 60_000),
  };
  await recordLook(store.db, { ...nothing, fresh, feedState }, { now, alertMaxAgeDays: 7 });
});
afterEach(() => close());

function aDraw(number: string, date: string): Draw {
  return {
    ...{ number, date, nameEn: 'General', nameFr: null, round: { kind: 'general' } },
    ...{ invitations: 1_000, crs: 520, tieBreak: null, heldAtText: null, programsText: null },
    ...{ pool: null, sourceUrl: null },
  };
}

async function past() {
  const { rows } = await store.pool.query<{ id: string }>('SELECT id FROM subscribers');
  const subscriber = await findSubscriber(store.db, rows[0]?.id ?? '');
  if (subscriber === undefined) throw new Error('nobody is there');
  return readPastDraws(store, subscriber, { language: 'en', now });
}

it('a welcome compares past draws across changes of the grid that allow it, and says so', async () => {
  expect(await past()).toMatchObject({
    ...{ draws: 4, leftOut: [], counts: { meets: 4 } },
    notes: [
      expect.stringContaining(
        'The points grid changed on 25\u00a0March\u00a02025. Most scores stayed as they were',
      ),
      expect.stringContaining('is reported for 3\u00a0November\u00a02026 and not confirmed'),
    ],
  });
});

it('a welcome leaves out draws of before a confirmed change, and says how many and which change', async () => {
  await store.db.transaction().execute((trx) =>
    decideGridChange(trx, {
      ...{ date: '2026-11-03', status: 'confirmed', actor: { name: 'key', requestId: null }, now },
    }),
  );
  expect(await past()).toMatchObject({
    ...{ draws: 2, counts: { meets: 2 }, leftOut: [{ changedOn: '2026-11-03', draws: 2 }], notes: [] },
    newest: [{ number: '449' }, { number: '448' }],
  });
});
