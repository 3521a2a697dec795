import { createMailer } from '@drawbell/mail/mailer';
import { createNotifier } from '@drawbell/notifier/notifier';
import { openWebhookClient } from '@drawbell/notifier/webhooks/webhook-client';
import { openQueue } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';

// The notifier as a process of its own: arguments are the database and the SMTP port.
const [, , databaseUrl = '', port = ''] = process.argv;
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-notifier', connectionsMax: 12, log });
const queue = await openQueue({ databaseUrl, applicationName: 'bench-queue', tickMs: 60_000, log });
const smtpUrl = `smtp://127.0.0.1:${port}`;
const mailer = createMailer({
  smtpUrl,
  connectionsMax: 20,
  accountConnections: 2,
  sendTimeoutMs: 60_000,
  log,
});
const publicUrl = 'https://drawbell.example';
const client = openWebhookClient(readEnvironment({}), { publicUrl, clock: systemClock });
const notifier = createNotifier({
  verp: null,
  ...{ store, queue, mailer, log, clock: systemClock, random: Math.random },
  secrets: createSecrets('a secret for benchmarks, long enough'),
  sender: { name: 'Drawbell', postalAddress: '1 Street, Ottawa', from: 'alerts@drawbell.example' },
  publicUrl,
  webhooks: { client, concurrency: 1 },
  ...{ concurrency: 20, leaseMs: 60_000, sweepIntervalMs: 30_000 },
  retention: { alertHistoryDays: 365 },
  registry: createMetricsRegistry('bench'),
});
notifier.start();
process.stdout.write('ready\n');
process.stdin
  .on('end', () => {
    void notifier
      .close()
      .then(async () => Promise.all([mailer.close(), client.close(), queue.close()]))
      .then(async () => store.close())
      .then(() => process.stdout.write('closed\n'));
  })
  .resume();
