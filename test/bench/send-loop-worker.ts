import { createRequire } from 'node:module';
import { createPostgresBackend, withBackend } from 'bullmq';
import type { Transporter } from 'nodemailer';

// What Drawbell is compared with, as a process of its own. `loop`: a plain pooled sendMail loop, no record at all.
// `jobs`: the usual design, one queue job per mail. Arguments: which, the SMTP port, connections, messages, bytes, database.
const [, , which = 'loop', port = '', lanes = '10', total = '', bytes = '', databaseUrl = ''] = process.argv;
const nodemailer: { createTransport(options: object): Transporter } = createRequire(
  new URL('../../packages/mail/package.json', import.meta.url),
)('nodemailer');
const connections = Number(lanes);
const transport = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(port),
  maxConnections: connections,
  maxMessages: Infinity,
  secure: false,
});
const html = `<html><body>${'<p>What was drawn, what it means for you, and why.</p>'.repeat(Number(bytes) / 110)}</body></html>`;
const text = 'What was drawn, what it means for you, and why.\n'.repeat(Number(bytes) / 110);

async function send(n: number): Promise<void> {
  await transport.sendMail({
    from: 'Drawbell <alerts@drawbell.example>',
    to: `person${n}@example.org`,
    subject: 'Draw 500: Canadian Experience Class, cut-off 520',
    headers: { 'List-Unsubscribe': `<https://drawbell.example/en/unsubscribe/${n}>` },
    text: `${text}${n}`,
    html: html.replace('</body>', `<p>${n}</p></body>`),
  });
}

async function loop(messages: number): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < messages) await send((next += 1));
  };
  await Promise.all(Array.from({ length: connections * 2 }, run));
}

async function jobs(messages: number): Promise<void> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = { connectionString: databaseUrl, schema: 'bench', migrate: true };
  const queue = new Queue('mails', { connection });
  const all = Array.from({ length: messages }, (_, n) => ({ name: 'mail', data: { n } }));
  for (let at = 0; at < all.length; at += 1_000) await queue.addBulk(all.slice(at, at + 1_000));
  const done = Promise.withResolvers<void>();
  let sent = 0;
  const worker = new Worker(
    'mails',
    async (job) => {
      await send(job.data.n);
      sent += 1;
      if (sent === messages) done.resolve();
    },
    { connection, concurrency: connections * 2 },
  );
  await done.promise;
  await worker.close();
  await queue.close();
}

const before = process.cpuUsage();
const startedAt = performance.now();
await (which === 'loop' ? loop(Number(total)) : jobs(Number(total)));
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ seconds, processorSeconds: (user + system) / 1e6 })}\n`);
transport.close();
