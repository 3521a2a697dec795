import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createLogger } from '@drawbell/runtime/logger';
import { oweAccountMail } from '@drawbell/store/account-mails/account-mails';
import { putGridChange } from '@drawbell/store/catalogue/grid-changes';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { expect, it, vi } from 'vitest';
import { sweep, type SweepDependencies } from '../src/sweep.ts';

const now = new Date('2026-10-01T15:00:00Z');

it('holds up nothing that is owed while everybody is asked for their score, nor when that goes wrong', async () => {
  const log = createLogger({ level: 'silent', service: 'test' });
  const database = await createTestDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  try {
    const secrets = createSecrets('a secret of tests, long enough for it');
    const email = 'a@example.org';
    const person = subscriberInputSchema.parse({
      ...{ email, language: 'en', profiles: [{ crs: 500, crsReadOn: '2026-09-01' }] },
      consent: { wordingVersion: '1', givenAt: '2026-09-20T15:00:00Z', source: 'import' },
    });
    await importSubscribers(store.db, secrets, [person], { now });
    await store.pool.query(
      `INSERT INTO draws (number, sort_key, draw_date, revision, first_seen_at) VALUES ('447', '000447', '2026-10-01', 1, now())`,
    );
    await store.db.transaction().execute((trx) =>
      putGridChange(trx, {
        change: {
          ...{ date: '2026-09-25', status: 'confirmed', scoresStayed: false, source: 'a notice' },
          ...{ labelEn: 'New points', labelFr: 'Nouveaux points' },
        },
        ...{ actor: { name: 'key', requestId: null }, now },
      }),
    );
    await oweAccountMail(store.db, {
      ...{ kind: 'settings_link', email, emailHash: secrets.hashAddress(email), language: 'en', now },
    });
    const rung = { drainAccounts: vi.fn(), replay: vi.fn() };
    const nothing = () => {};
    const deps: SweepDependencies = {
      ...{ store, clock: () => now, log, ...rung },
      ...{ runFanOut: async () => {}, drain: nothing, announce: async () => {}, drainWebhooks: nothing },
      ...{ onSwept: nothing, onFound: nothing },
      retention: { alertHistoryDays: 365 },
    };
    await store.pool.query('ALTER TABLE score_ask_walks RENAME TO gone');
    await expect(sweep(deps)).rejects.toThrow('score_ask_walks');
    expect(rung.drainAccounts).toHaveBeenCalledOnce();
    expect(rung.replay).toHaveBeenCalledOnce();
    await store.pool.query('ALTER TABLE gone RENAME TO score_ask_walks');
    await sweep(deps);
    // For what was due, and for whoever is asked.
    expect(rung.drainAccounts).toHaveBeenCalledTimes(3);
  } finally {
    await store.close();
    await database.drop();
  }
});
