import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import { oweReminders, planReminders } from '@drawbell/store/plan/reminder-sweep';
import { createSecrets } from '@drawbell/store/secrets';
import { requestSignUp } from '@drawbell/store/subscribers/sign-up';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import { type Figure, median } from './report.ts';

const people = 100_000;
const signUps = 30;
const dayMs = 86_400_000;
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/**
 * 100,000 people with five documents each, whose ends lie within five years: planning them all, finding what is due on a day
 * and owing its mails, and a confirmation beside a whole month of reminders that are being sent.
 */
export async function benchReminders(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const { store } = database;
  await makeSubscribers(store, people);
  await makeDocuments(store);
  const now = new Date();
  const planning = await timed(async () => {
    while ((await planReminders(store, { now })) > 0);
  });
  const rows = await countOf(store, 'reminders');
  await store.pool.query('VACUUM (ANALYZE) reminders');
  // What came together meanwhile is of no day.
  await oweReminders(store, { now, batches: 1_000 });
  await store.pool.query("UPDATE account_mails SET status = 'sent'");
  const nothing = await timed(() => oweReminders(store, { now }));
  const tomorrow = new Date(now.getTime() + dayMs);
  let owed = { mails: 0, owed: 0 };
  const day = await timed(async () => {
    owed = await oweReminders(store, { now: tomorrow });
  });
  const month = new Date(now.getTime() + 31 * dayMs);
  const { mails: many } = await oweReminders(store, { now: month, batches: 1_000 });
  const { alone, during, left } = await besideReminders(database);
  await database.close();
  return [
    { name: 'steps planned', value: rows, unit: 'rows', target: null },
    { name: 'planning all 100,000', value: planning / 1_000, unit: 's', target: null },
    { name: 'reminders of one day', value: owed.owed, unit: 'rows', target: null },
    { name: 'mails of one day', value: owed.mails, unit: 'mails', target: null },
    { name: 'finding them and owing the mails', value: day, unit: 'ms', target: { atMost: 1_000 } },
    { name: 'a sweep with nothing due', value: nothing, unit: 'ms', target: { atMost: 50 } },
    { name: 'mails of a month, owed at once', value: many, unit: 'mails', target: null },
    { name: 'reminders still to be sent at the end', value: left, unit: 'mails', target: null },
    { name: 'confirmation, alone, median', value: median(alone), unit: 'ms', target: null },
    { name: 'confirmation beside reminders, median', value: median(during), unit: 'ms', target: null },
    {
      name: 'confirmation beside reminders, worst, later than alone by',
      value: Math.max(...during) - median(alone),
      unit: 'ms',
      target: { atMost: 1_000 },
    },
  ];
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

/** Two that must be valid at the application, and three that end by themselves. */
async function makeDocuments({ pool }: BenchDatabase['store']): Promise<void> {
  await pool.query(
    `INSERT INTO documents (id, profile_id, content, created_at, updated_at)
     SELECT gen_random_uuid(), p.id,
            jsonb_build_object('kind', kind, 'countsFrom', 'end', 'day',
                               to_char(now() + (1 + (p.id * 7919 + place * 613) % 1825) * interval '1 day', 'YYYY-MM-DD')),
            now(), now()
       FROM profiles p,
            unnest(ARRAY['language_first', 'eca', 'passport', 'medical_exam', 'work_permit'])
              WITH ORDINALITY AS kinds (kind, place)`,
  );
  await pool.query('VACUUM (ANALYZE) documents');
}

async function besideReminders({ store, url: databaseUrl, log }: BenchDatabase) {
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const queue = await openQueue({ databaseUrl, applicationName: 'bench', tickMs: 60_000, log });
  // The reminders wait until the first figures are there.
  await store.pool.query("UPDATE account_mails SET next_attempt_at = 'infinity' WHERE status = 'owed'");
  const notifier = startChild('account-mail-worker.ts', [databaseUrl, String(port)]);
  await notifier.next();
  const alone = await delays(store, queue, 'alone');
  await store.pool.query("UPDATE account_mails SET next_attempt_at = now() WHERE status = 'owed'");
  await queue.ring('deliver-account-mail', {});
  const during = await delays(store, queue, 'during');
  const left = await countOf(store, "account_mails WHERE kind = 'reminder' AND status = 'owed'");
  if (left === 0) throw new Error('the reminders were sent before the sign-ups were');
  notifier.end();
  await notifier.next();
  sink.end();
  await queue.close();
  return { alone, during, left };
}

/** From the sign-up to the confirmation handed over. */
async function delays(store: BenchDatabase['store'], queue: Queue, name: string): Promise<number[]> {
  const secrets = createSecrets('a secret for benchmarks, long enough');
  const times: number[] = [];
  for (let i = 0; i < signUps; i += 1) {
    const now = new Date();
    const email = `${name}${i}@example.com`;
    times.push(
      await timed(async () => {
        await requestSignUp(store.db, secrets, {
          ...{ email, language: 'en', now, expiresAt: new Date(now.getTime() + dayMs) },
          content: { preferences: preferencesSchema.parse({}), profiles: [{ crs: 500 }] },
          evidence: { wordingVersion: '1', wording: 'Yes', source: 'bench', ip: '', userAgent: '' },
        });
        await queue.ring('deliver-account-mail', {});
        while (!(await isSent(store, secrets.hashAddress(email)))) await delay(5);
      }),
    );
  }
  return times;
}

async function isSent({ pool }: BenchDatabase['store'], emailHash: Buffer): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT 1 FROM account_mails WHERE email_hash = $1 AND status = 'sent'",
    [emailHash],
  );
  return rowCount === 1;
}

async function countOf({ pool }: BenchDatabase['store'], from: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return rows[0]?.n ?? 0;
}
