import { statusSchema } from '@drawbell/api/site/status';
import { createMailer } from '@drawbell/mail/mailer';
import { createOutboxMailer } from '@drawbell/mail/outbox-mailer';
import { createNotifier } from '@drawbell/notifier/notifier';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { readCanaryHealth } from '@drawbell/store/canary';
import { listOutbox, outboxCanaryAddress, saveToOutbox } from '@drawbell/store/outbox';
import { describe, expect, it, vi } from 'vitest';
import { startInstallation, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';

const quarterMs = 15 * 60_000;
const canary = { to: 'canary@operator.example', target: 'mailbox' } as const;
const history = roundsBefore('447');

describe('the canary', () => {
  it('goes through queue and mail server to its mailbox, once in 15 minutes, and is nowhere else', async () => {
    const at = await startInstallation(undefined, { canary });
    await at.add({ email: 'everything@example.org', preferences: { everyDraw: true } });
    at.serve([...history, aRound('447')]);
    await at.poll();
    const before = await rowsByTable(at);
    await Promise.all([at.notifier(), at.notifier()]);
    await untilRuns(at, 1);
    at.pass(quarterMs);
    await untilRuns(at, 2);
    await at.quiet();
    expect(at.sink.mails.flatMap(({ to }) => to)).toEqual([canary.to, canary.to]);
    expect(at.sink.counts()).toEqual({ messages: 2, distinct: 2, copiesMax: 1 });
    const raw = at.sink.mails[0]?.raw.toString() ?? '';
    expect(raw).toContain('Canary of Drawbell');
    expect(raw).toContain('canary, not a real draw');
    const { rows } = await at.store.pool.query('SELECT DISTINCT via, status FROM canary_runs');
    expect(rows).toEqual([{ via: 'queue', status: 'sent' }]);
    // No table but its own, and the note of where it goes, has a row more; notifiers note how far they asked for scores.
    const after = await rowsByTable(at);
    const { canary_runs: runs, settings, score_ask_walks: _walks, ...others } = after;
    expect([runs, settings]).toEqual([2, (before['settings'] ?? 0) + 2]);
    const { canary_runs: _none, settings: _before, score_ask_walks: _noWalks, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    const api = await at.api();
    const listed = await (await fetch(`${api}/v1/draws?limit=100`)).text();
    expect(listed).not.toMatch(/canary|"number":"0"/);
    expect((await fetch(`${api}/v1/draws/0`)).status).toBe(404);
    await at.poll();
    expect((await rowsByTable(at))['draws']).toBe(before['draws']);
    await at.close();
  });

  it('raises the alarm when the mail server refuses it twice, and clears it when it gets through', async () => {
    let refuses = true;
    const at = await startInstallation(
      ({ step }) =>
        refuses && step === 'rcpt'
          ? { code: 550, text: '5.1.1 canary@operator.example is unknown' }
          : undefined,
      { canary },
    );
    const api = await at.api();
    await at.notifier();
    await untilRuns(at, 1);
    expect(await statusOf(api)).toMatchObject({ state: 'missed_once', lastSentAt: null });
    expect(await failingMetric(api)).toBe('0');
    at.pass(quarterMs);
    await untilRuns(at, 2);
    const failing = await statusOf(api);
    expect(failing).toMatchObject({ state: 'failing', problem: 'the mail server refused it (550)' });
    expect(JSON.stringify(failing)).not.toContain('operator');
    expect(await failingMetric(api)).toBe('1');
    const page = await (await fetch(`${api}/status`, { headers: { accept: 'text/html' } })).text();
    expect(page).toMatch(/Canary <span class="badge bad">Failing<\/span>/);
    refuses = false;
    at.pass(quarterMs);
    await untilRuns(at, 3);
    expect(await statusOf(api)).toMatchObject({ state: 'well', problem: null, secondsToSent: 0 });
    expect(await failingMetric(api)).toBe('0');
    await at.close();
  });

  it('is late when the mail server hangs, and is told from the record when no notifier is at work', async () => {
    const at = await startInstallation(({ step }) => (step === 'message' ? 'silent' : undefined), { canary });
    const api = await at.api();
    const notifier = await at.notifier();
    await untilRuns(at, 1);
    expect(await statusOf(api)).toMatchObject({ state: 'missed_once' });
    await notifier.close();
    at.pass(2 * quarterMs);
    expect(await statusOf(api)).toMatchObject({ state: 'failing' });
    await at.close();
  });

  it('is found by the sweep when the queue lost its ring', async () => {
    const at = await startInstallation(undefined, { canary });
    const deaf = { ...at.queue, ring: async () => ({ rung: true as const }) };
    const notifier = notifierOn(at, deaf, canary);
    notifier.start();
    await vi.waitFor(async () => expect((await rowsByTable(at))['canary_runs']).toBe(1), { timeout: 20_000 });
    at.pass(30_000);
    await untilRuns(at, 1);
    expect((await readCanaryHealth(at.store.pool, at.now())).last).toMatchObject({
      via: 'sweep',
      status: 'sent',
    });
    await notifier.close();
    await at.close();
  });

  it('without a mail server goes to the outbox unseen, and without a mailbox is off', async () => {
    const at = await startInstallation();
    const { db, pool } = at.store;
    const outbox = createOutboxMailer({
      save: ({ messageId, to, subject, raw }) =>
        saveToOutbox(db, { messageId, recipient: to, subject, raw, now: at.now() }),
    });
    const notifier = notifierOn(at, at.queue, { to: outboxCanaryAddress, target: 'outbox' }, outbox);
    notifier.start();
    await untilRuns(at, 1);
    at.pass(quarterMs);
    await untilRuns(at, 2);
    expect((await readCanaryHealth(pool, at.now())).last).toMatchObject({ arrivedAt: at.now() });
    expect((await rowsByTable(at))['outbox']).toBe(1);
    expect(await listOutbox(db, 10)).toEqual([]);
    await notifier.close();
    const off = notifierOn(at, at.queue, null);
    off.start();
    const api = await at.api();
    await vi.waitFor(
      async () => {
        at.pass(4_000);
        expect(await statusOf(api)).toMatchObject({ state: 'off', target: null });
      },
      { timeout: 20_000, interval: 20 },
    );
    await off.close();
    await at.close();
  });
});

function notifierOn(
  at: TestInstallation,
  queue: TestInstallation['queue'],
  recipient: { to: string; target: 'mailbox' | 'outbox' } | null,
  mailer = createMailer({
    ...{ smtpUrl: at.sink.url, connectionsMax: 1, accountConnections: 1, sendTimeoutMs: 2_000 },
    log: createLogger({ level: 'silent', service: 'test' }),
  }),
) {
  at.closeLater(() => mailer.close());
  return createNotifier({
    ...{ store: at.store, queue, mailer, secrets: at.secrets, clock: at.now, canary: recipient, verp: null },
    sender: { name: 'Drawbell', postalAddress: '1 Street, Ottawa', from: 'alerts@drawbell.example' },
    publicUrl: 'https://drawbell.example',
    concurrency: 1,
    webhooks: { client: at.webhooks, concurrency: 1 },
    ...{ leaseMs: 60_000, sweepIntervalMs: 50, retention: { alertHistoryDays: 365 } },
    random: () => 0,
    registry: createMetricsRegistry('test'),
    log: createLogger({ level: 'silent', service: 'test' }),
  });
}

/** Waits until so many runs have ended. */
async function untilRuns(at: TestInstallation, ended: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await at.store.pool.query('SELECT 1 FROM canary_runs WHERE ended_at IS NOT NULL');
      expect(rows).toHaveLength(ended);
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function rowsByTable({ store }: TestInstallation): Promise<Record<string, number>> {
  const { rows } = await store.pool.query<{ name: string; n: number }>(
    `SELECT tablename AS name, (xpath('/row/n/text()', query_to_xml(
              format('SELECT count(*) AS n FROM %I', tablename), false, true, '')))[1]::text::int AS n
       FROM pg_tables WHERE schemaname = 'public'`,
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

async function statusOf(api: string): Promise<object> {
  return statusSchema.parse(await (await fetch(`${api}/status.json`)).json()).canary;
}

async function failingMetric(api: string): Promise<string | undefined> {
  const text = await (await fetch(`${api}/metrics`)).text();
  return /^drawbell_canary_failing\{[^}]*\} (\d)$/m.exec(text)?.[1];
}
