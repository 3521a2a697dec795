import { runAnnouncement } from '@drawbell/notifier/fan-outs/announcement';
import { createMessageWriter } from '@drawbell/notifier/webhooks/message-writer';
import { createWebhookWorker } from '@drawbell/notifier/webhooks/webhook-worker';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import { createWebhookClient } from '@drawbell/webhooks/webhook-client';
import { listOpenWalks } from '@drawbell/store/walk';

// The notifier's webhooks as a process of its own: walks every open event and delivers until as many messages as the
// second argument says are recorded as sent. Arguments: the database, how many, how many at once.
const [, , databaseUrl = '', expected = '', concurrency = ''] = process.argv;
const wanted = Number(expected);
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-notifier', log });
const secrets = createSecrets('a secret for benchmarks, long enough');
const publicUrl = 'https://drawbell.example';
const client = createWebhookClient({
  policy: createEgressPolicy('127.0.0.0/8', publicUrl),
  resolve: createResolver(),
  userAgent: 'bench',
  clock: systemClock,
});
const parts = { store, secrets, clock: systemClock };
let accepted = 0;
const allAccepted = Promise.withResolvers<void>();
const worker = createWebhookWorker({
  ...{ ...parts, client, log, worker: 'bench', leaseMs: 60_000, random: Math.random },
  writeMessage: createMessageWriter(parts),
  concurrency: Number(concurrency),
  onAttempt: ({ kind }) => {
    if (kind === 'accepted') accepted += 1;
    if (accepted === wanted) allAccepted.resolve();
  },
  onDisabled: () => {},
});
await store.pool.query('SELECT 1');

const startedAt = performance.now();
const onOwed = (): void => void worker.ring();
const announcement = {
  ...{ ...parts, publicUrl, onOwed },
  clock: systemClock,
  worker: 'bench',
  leaseMs: 60_000,
};
for (const id of await listOpenWalks(store.db, 'webhook_events')) await runAnnouncement(announcement, id);
void worker.ring();
await allAccepted.promise;
for (;;) {
  const { rows } = await store.pool.query<{ sent: number }>(
    "SELECT count(*)::int AS sent FROM webhook_messages WHERE status = 'sent'",
  );
  if (rows[0]?.sent === wanted) break;
}
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${JSON.stringify({ seconds })}\n`);
process.exit(0);
