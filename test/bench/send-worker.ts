import { createMailer } from '@drawbell/mail/mailer';
import { createAlertTemplates, createAlertWriter } from '@drawbell/notifier/emails/alert-writer';
import { drainEmails } from '@drawbell/notifier/emails/email-worker';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';

// The notifier's delivery as a process of its own: arguments are the database, the SMTP port, and the connections.
const [, , databaseUrl = '', port = '', connections = '10'] = process.argv;
const concurrency = Number(connections);
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-notifier', log });
const mailer = createMailer({
  smtpUrl: `smtp://127.0.0.1:${port}`,
  connectionsMax: concurrency,
  accountConnections: 1,
  sendTimeoutMs: 60_000,
  log,
});
const sender = { name: 'Drawbell', postalAddress: '1 Street, Ottawa', from: 'alerts@drawbell.example' };
const publicUrl = 'https://drawbell.example';
const templates = createAlertTemplates({ store, sender, publicUrl, clock: systemClock });
const secrets = createSecrets('a secret for benchmarks, long enough');
const writeAlert = createAlertWriter({
  templates,
  secrets,
  publicUrl,
  mailDomain: 'drawbell.example',
  verp: null,
});
await store.pool.query('SELECT 1');
const startedAt = performance.now();
const drained = await drainEmails({
  ...{ store, mailer, writeAlert, log, concurrency },
  clock: systemClock,
  random: Math.random,
  worker: `bench-${process.pid}`,
  leaseMs: 60_000,
});
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(`${JSON.stringify({ seconds, ...drained })}\n`);
await mailer.close();
await store.close();
