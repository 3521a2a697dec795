import { createMailer } from '@drawbell/mail/mailer';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import {
  createAlertTemplates,
  createAlertWriter,
  createDigestWriter,
} from '@drawbell/notifier/emails/alert-writer';
import { drainEmails } from '@drawbell/notifier/emails/email-worker';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';

// The notifier's delivery as a process of its own: arguments are the database, the SMTP port, the connections, and how many
// bytes each alert is cut or filled up to, 0 for alerts as they are.
const [, , databaseUrl = '', port = '', connections = '10', size = '0'] = process.argv;
const bytes = Number(size);
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
const shared = { templates, secrets, publicUrl, mailDomain: 'drawbell.example', verp: null };
const writeAlert = createAlertWriter(shared);
const sections = createAlertTemplates({ store, sender, publicUrl, clock: systemClock, kept: 'digests' });
const writeDigest = createDigestWriter({ ...shared, sections, sender });
const filling = Buffer.from('Filled up to the size of another alert.\r\n');

function atSize(mail: OutgoingMail): OutgoingMail {
  const { raw } = mail;
  if (bytes === 0) return mail;
  const cut = raw.subarray(0, raw.lastIndexOf('\r\n', bytes) + 2);
  return { ...mail, raw: raw.length > bytes ? cut : Buffer.concat([raw, filledTo(bytes - raw.length)]) };
}

function filledTo(length: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.floor(length / filling.length) }, () => filling));
}

await store.pool.query('SELECT 1');
const before = process.cpuUsage();
const startedAt = performance.now();
const drained = await drainEmails({
  ...{ store, mailer, log, concurrency },
  writeAlert: async (email, date) => atSize(await writeAlert(email, date)),
  writeDigest,
  clock: systemClock,
  random: Math.random,
  worker: `bench-${process.pid}`,
  leaseMs: 60_000,
});
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ seconds, processorSeconds: (user + system) / 1e6, ...drained })}\n`);
await mailer.close();
await store.close();
