import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createOutboxMailer } from '@drawbell/mail/outbox-mailer';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { oweAccountMail } from '@drawbell/store/account-mails/account-mails';
import { putGridChange } from '@drawbell/store/catalogue/grid-changes';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { watchLog } from '@drawbell/testing/watched-log';
import { createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import { createWebhookClient } from '@drawbell/webhooks/webhook-client';
import { expect, it, vi } from 'vitest';
import { createLanes } from '../src/lanes.ts';
import { sweepLanes } from '../src/notifier.ts';

const now = new Date('2026-10-01T15:00:00Z');
const publicUrl = 'https://drawbell.example';

it('holds up nothing that is owed while everybody is asked for their score, nor when that goes wrong', async () => {
  const watched = watchLog('info');
  const { log } = watched;
  const { signal } = new AbortController();
  const database = await createTestDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  let queue: Queue | undefined;
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
    const told: string[] = [];
    const mailer = createOutboxMailer({ save: async ({ to }) => void told.push(to) });
    queue = await openQueue({ databaseUrl: database.url, applicationName: 'test', tickMs: 60_000, log });
    const webhookClient = createWebhookClient({
      ...{ policy: createEgressPolicy(undefined, publicUrl), resolve: async () => [] },
      ...{ userAgent: 'test', clock: () => now },
    });
    const lanes = createLanes(
      {
        ...{ store, queue, mailer, secrets, log, publicUrl, verp: null, random: () => 0 },
        sender: { name: 'Drawbell', postalAddress: '1 Street, Ottawa', from: 'alerts@drawbell.example' },
        ...{ concurrency: 1, leaseMs: 60_000, sweepIntervalMs: 60_000, clock: () => now },
        webhooks: { client: webhookClient, concurrency: 1 },
        retention: { alertHistoryDays: 365 },
        registry: createMetricsRegistry('test'),
      },
      signal,
    );
    const swept: string[] = [];
    for (const lane of lanes) {
      const { sweep } = lane;
      vi.spyOn(lane, 'sweep').mockImplementation(async () => {
        await sweep();
        swept.push(lane.name);
      });
    }
    const all = lanes.map(({ name }) => name);
    await store.pool.query('ALTER TABLE score_ask_walks RENAME TO gone');
    await sweepLanes(lanes, { signal, log });
    expect(swept).toEqual(all.filter((name) => name !== 'score asks'));
    expect(all.indexOf('replays')).toBeLessThan(all.indexOf('score asks'));
    // A long walk does not keep what lost its worker.
    expect(all.indexOf('emails')).toBeLessThan(all.indexOf('fan-outs'));
    expect(all.indexOf('webhooks')).toBeLessThan(all.indexOf('announcements'));
    expect(watched.text()).toMatch(/score_ask_walks.*"lanes":\["score asks"\].*the sweep failed/);
    await vi.waitFor(() => expect(told).toEqual([email]));
    await store.pool.query('ALTER TABLE gone RENAME TO score_ask_walks');
    await sweepLanes(lanes, { signal, log });
    expect(swept.slice(all.length - 1)).toEqual(all);
    // For what was due, and for whoever is asked.
    await vi.waitFor(() => expect(told).toEqual([email, email]));
    await Promise.all(lanes.map((lane) => lane.drain()));
    await webhookClient.close();
  } finally {
    await queue?.close();
    await store.close();
    await database.drop();
  }
});
