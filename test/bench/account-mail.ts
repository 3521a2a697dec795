import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import { createSecrets } from '@drawbell/store/secrets';
import { requestSignUp } from '@drawbell/store/subscribers/sign-up';
import { type BenchDatabase, openBenchDatabase, recordDraw } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';

const signUps = 30;
const people = 340_000;
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/** From the sign-up to the confirmation handed over: alone, and while 100,000 alerts are matched and sent. */
export async function benchAccountMail(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  await makeSubscribers(database.store, people);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const { url: databaseUrl, log } = database;
  const queue = await openQueue({ databaseUrl, applicationName: 'bench', tickMs: 60_000, log });
  const notifier = startChild('account-mail-worker.ts', [databaseUrl, String(port)]);
  await notifier.next();
  const alone = await delays(database, queue, 'alone');
  const fanOutId = await recordDraw(database.store, '700');
  await queue.ring('match-draw', { fanOutId });
  const during = await delays(database, queue, 'during');
  const { rows } = await database.store.pool.query<{ owed: number; done: number }>(
    `SELECT count(*) FILTER (WHERE status <> 'sent')::int AS owed, count(*)::int AS done FROM deliveries`,
  );
  const owed = rows[0]?.owed ?? 0;
  if (owed === 0) throw new Error('the fan-out ended before the sign-ups did');
  notifier.end();
  await notifier.next();
  sink.end();
  await queue.close();
  await database.close();
  return [
    { name: 'alerts of the fan-out so far', value: rows[0]?.done ?? 0, unit: 'rows', target: null },
    { name: 'alerts still to be sent at the end', value: owed, unit: 'rows', target: null },
    { name: 'confirmation, alone, median', value: median(alone), unit: 'ms', target: null },
    {
      name: 'confirmation, during the fan-out, median',
      value: median(during),
      unit: 'ms',
      target: { atMost: 3_000 },
    },
    {
      name: 'confirmation, during the fan-out, worst',
      value: Math.max(...during),
      unit: 'ms',
      target: { atMost: 5_000 },
    },
  ];
}

async function delays({ store }: BenchDatabase, queue: Queue, name: string): Promise<number[]> {
  const secrets = createSecrets('a secret for benchmarks, long enough');
  const times: number[] = [];
  for (let i = 0; i < signUps; i += 1) {
    const now = new Date();
    const email = `${name}${i}@example.com`;
    const startedAt = performance.now();
    await requestSignUp(store.db, secrets, {
      ...{ email, language: 'en', now, expiresAt: new Date(now.getTime() + 86_400_000) },
      content: {
        preferences: {
          meets: true,
          mayMeet: true,
          nearPoints: 10,
          everyDrawOfMyPrograms: false,
          everyDraw: false,
        },
        profiles: [{ crs: 500 }],
      },
      evidence: { wordingVersion: '1', wording: 'Yes', source: 'bench', ip: '', userAgent: '' },
    });
    await queue.ring('deliver-account-mail', {});
    while (!(await isSent(store, email))) await delay(5);
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function isSent({ pool }: BenchDatabase['store'], email: string): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT 1 FROM account_mails WHERE email = $1 AND status = 'sent'", [
    email,
  ]);
  return rowCount === 1;
}
