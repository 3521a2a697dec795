import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { measureFanOuts } from '@drawbell/store/fan-outs/times';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../src/app/problem.ts';
import { createApp, listen } from '../src/app/server.ts';
import { statusSchema } from '../src/site/status.ts';
import { openTestApp, portOf, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

const queueAway = {
  ...{ name: 'queue', required: false },
  look: async () => Promise.resolve('The queue cannot be reached.'),
};

describe('operation', () => {
  let test: TestApp;
  let now = testNow;
  beforeAll(async () => {
    test = await openTestApp({
      clock: () => now,
      queueDepths: async () => ({ doorbell: { waiting: 3, active: 1, delayed: 0, failed: 2 } }),
    });
  });
  afterAll(() => test.close());

  const metric = async (name: string) => {
    const answer = await test.app.inject('/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/plain');
    const line = answer.body.split('\n').find((each) => each.startsWith(`${name}{`));
    return line?.split(' ').at(-1);
  };

  it('an empty record is ready, never read, and has alerted nobody', async () => {
    expect((await test.app.inject('/healthz')).json()).toEqual({ status: 'alive' });
    expect((await test.app.inject('/readyz')).json()).toEqual({ status: 'ready', missing: [] });
    const status = statusSchema.parse((await test.app.inject('/status.json')).json());
    expect(status).toMatchObject({ feed: { health: 'never_read' }, lastFanOut: null, draws: [] });
    expect(await metric('drawbell_feed_last_success_age_seconds')).toBe('+Inf');
    expect(await metric('drawbell_fan_out_last_matched_seconds')).toMatch(/nan/i);
    expect(await metric('drawbell_record_up')).toBe('1');
  });

  it('shows a fan-out from recorded to last sent', async () => {
    await fillRecord(test.store, testNow);
    await sendSome(test, testNow);
    await measureFanOuts(test.store.pool, testNow);
    now = new Date(testNow.getTime() + 30_000);
    const status = statusSchema.parse((await test.app.inject('/status')).json());
    expect(status.feed).toMatchObject({ health: 'fresh', lastSuccessAgeSeconds: 90 });
    expect(status.lastFanOut).toMatchObject({
      drawNumber: '450',
      revision: 2,
      kind: 'correction',
      state: 'done',
      deliveries: { sent: 2, owed: 1, uncertain: 1 },
      secondsFromRecorded: { toMatched: 4, toFirstSent: 5, toLastSent: 9 },
    });
    expect(status.deliveries).toMatchObject({ due: 1, underWay: 0 });
    expect(status.deliveryTimes).toMatchObject([
      {
        drawNumber: '450',
        revision: 2,
        sent: 2,
        open: 1,
        secondsToDelivery: { p50: 7, p95: 8.8, p99: 8.96 },
        webhooks: { sent: 0, secondsToDelivery: { p50: null } },
      },
    ]);
    expect(status.draws).toHaveLength(10);
    expect(status.draws[0]).toMatchObject({
      number: '450',
      revision: 2,
      events: [
        { type: 'published', alerting: 'alert' },
        { type: 'corrected', alerting: 'alert' },
      ],
    });
    expect(status.draws[2]).toMatchObject({
      number: '448',
      events: [{ alerting: 'baseline' }, { type: 'withdrawn' }],
    });
  });

  it('tells Prometheus the same', async () => {
    expect(await metric('drawbell_feed_last_success_age_seconds')).toBe('90');
    expect(await metric('drawbell_deliveries_due')).toBe('1');
    expect(await metric('drawbell_deliveries_due_oldest_age_seconds')).toBe('1230');
    expect(await metric('drawbell_attempts_uncertain_last_day')).toBe('1');
    expect(await metric('drawbell_fan_outs_open')).toBe('1');
    const answer = await test.app.inject('/metrics');
    expect(answer.body).toMatch(/drawbell_queue_jobs\{[^}]*queue="doorbell",state="waiting"[^}]*\} 3/);
    expect(answer.body).toContain('drawbell_http_request_seconds_bucket');
    now = new Date(testNow.getTime() + 60_000);
    expect(await metric('drawbell_fan_out_last_matched_seconds')).toBe('4');
    expect(await metric('drawbell_fan_out_last_sent_seconds')).toBe('9');
    expect(await metric('drawbell_duplicates_risked_last_day')).toBe('0');
    expect(answer.body).toMatch(/drawbell_fan_out_delivery_seconds\{quantile="0.95"[^}]*\} 8.8/);
    expect(answer.body).toMatch(/drawbell_suppressions\{reason="complaint"[^}]*\} 0/);
  });

  it('says when nobody polls, once the kept answer is old', async () => {
    now = new Date(testNow.getTime() + 10 * 60_000);
    const status = statusSchema.parse((await test.app.inject('/status.json')).json());
    expect(status.feed.health).toBe('late');
  });

  it('shows a page to browsers and JSON to others', async () => {
    const page = await test.app.inject({ url: '/status', headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['vary']).toBe('Accept');
    expect(page.body).toContain('<h1>Status</h1>');
    const json = await test.app.inject({ url: '/status', headers: { accept: '*/*' } });
    expect(json.headers['content-type']).toContain('application/json');
  });

  it('shows the times of webhooks beside those of mails, where there were any', async () => {
    const pageWith = async (webhooks: object) => {
      const text = 'UPDATE fan_outs SET delivery_times = delivery_times || $1 WHERE measured_at IS NOT NULL';
      await test.store.pool.query(text, [JSON.stringify({ webhooks })]);
      now = new Date(now.getTime() + 20 * 60_000);
      return (await test.app.inject({ url: '/status', headers: { accept: 'text/html' } })).body;
    };
    const none = { sent: 0, open: 0, p50: null, p95: null, p99: null };
    expect(await pageWith(none)).not.toContain('>Webhooks</td>');
    const shown = await pageWith({ sent: 1_234, open: 2, p50: 3, p95: 65, p99: 70 });
    expect(shown).toContain('>Webhooks</td>');
    expect(shown).toMatch(/1,234 <span class="muted">\+ 2 open<\/span>/);
    const { deliveryTimes } = statusSchema.parse((await test.app.inject('/status.json')).json());
    expect(deliveryTimes[0]?.webhooks).toEqual({
      ...{ sent: 1_234, open: 2 },
      secondsToDelivery: { p50: 3, p95: 65, p99: 70 },
    });
  });

  it('reads the record once for many who look', async () => {
    now = new Date(testNow.getTime() + 20 * 60_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => test.app.inject('/status.json')));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
  });

  it('a queue that is away is told, and refuses nobody', async () => {
    const noQueue = await openTestApp({ queueReadiness: queueAway });
    const answer = await noQueue.app.inject('/readyz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'degraded',
      missing: [{ part: 'queue', required: false, what: 'The queue cannot be reached.' }],
    });
    await noQueue.close();
  });

  it('is not ready on a database that lacks a migration, and says which', async () => {
    await test.store.pool.query(`DELETE FROM schema_migrations`);
    const answer = await test.app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(problemSchema.parse(answer.json()).detail).toContain('0001_record.sql');
    await test.store.pool.query('DROP TABLE schema_migrations');
    expect((await test.app.inject('/readyz')).statusCode).toBe(503);
  });
});

describe('without a database', () => {
  it('is alive, not ready, and its metrics say so', async () => {
    const log = createLogger({ level: 'silent', service: 'test' });
    const store = openStore({
      databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
      applicationName: 'test',
      log,
    });
    const app = createApp({
      store,
      log,
      clock: () => testNow,
      secrets: createSecrets('a secret for tests that is long enough'),
      registry: createMetricsRegistry('test'),
      publicUrl: 'http://localhost:8080',
      mode: { embedded: false, outbox: false },
      ring: () => {},

      checkEndpoint: async () => null,
      bounces: { verp: null },
      alertMaxAgeDays: 7,
      unconfirmedDays: 7,
      signUpsPerHour: 3_000,
      queueDepths: async () => Promise.reject(new Error('the queue is away')),
      queueReadiness: queueAway,
    });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    const ready = await app.inject('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(problemSchema.parse(ready.json()).detail).toBe(
      'The database cannot be reached. The queue cannot be reached.',
    );
    const metrics = await app.inject('/metrics');
    expect(metrics.statusCode).toBe(200);
    expect(metrics.body).toMatch(/drawbell_record_up\{[^}]*\} 0/);
    await app.close();
    await store.close();
  });
});

describe('a busy port', () => {
  it('is said in a sentence that names the way out', async () => {
    const first = await openTestApp();
    const second = await openTestApp();
    try {
      await listen(first.app, { host: '127.0.0.1', port: 0 });
      const port = portOf(first.app);
      await expect(listen(second.app, { host: '127.0.0.1', port })).rejects.toMatchObject({
        name: 'StartError',
        code: 'port_busy',
        message: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
      });
    } finally {
      await first.close();
      await second.close();
    }
  });
});

/** Matches the last fan-out after 4 s and sends two of its four deliveries, at 5 s and 9 s. */
async function sendSome({ store }: TestApp, now: Date): Promise<void> {
  const recordedAt = new Date(now.getTime() - 20 * 60_000);
  const after = (seconds: number) => new Date(recordedAt.getTime() + seconds * 1_000);
  const fanOut = await store.db
    .updateTable('fan_outs')
    .set({
      state: 'done',
      started_at: after(1),
      finished_at: after(4),
      subscribers_seen: '9',
      deliveries_made: '4',
    })
    .where('kind', '=', 'correction')
    .returning(['id'])
    .executeTakeFirstOrThrow();
  const statuses = ['sent', 'sent', 'owed', 'uncertain'] as const;
  const rows = await store.db
    .insertInto('deliveries')
    .values(
      statuses.map((status, i) => ({
        recipient_id: String(i + 1),
        fan_out_id: fanOut.id,
        draw_number: '450',
        revision: 2,
        channel: 'email' as const,
        kind: 'correction' as const,
        status,
        because: 'outcome',
        results: '[]',
        next_attempt_at: recordedAt,
        created_at: after(3),
        ended_at: status === 'sent' ? after(i === 0 ? 5 : 9) : null,
      })),
    )
    .returning('id')
    .execute();
  const attempts = [
    {
      delivery_id: rows[3]?.id ?? '',
      attempt: 1,
      result: 'uncertain' as const,
      response: '',
      ended_at: after(8),
    },
    {
      delivery_id: rows[2]?.id ?? '',
      attempt: 1,
      result: 'uncertain' as const,
      response: '',
      ended_at: new Date('2026-11-01T00:00:00Z'),
    },
  ];
  await store.db.insertInto('attempts').values(attempts).execute();
}
