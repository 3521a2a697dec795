import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime/logger';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { startMailSink } from '@drawbell/testing/mail-sink';
import { startOtlpReceiver } from '@drawbell/testing/otlp-receiver';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type ProductProcess, startProduct } from '../standalone/product-process.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const services = join(import.meta.dirname, '../../services');
const tokenSecret = 'a secret of tests, long enough for it';
const patience = { timeout: 40_000, interval: 100 };
const redis = await startRedisServer();

describe.skipIf(redis === null)(
  'the services as processes of their own, on Redis (left out without redis-server)',
  () => {
    it('take a draw from the feed to the inboxes, survive an emptied Redis, and stop in order', async () => {
      const database = await createTestDatabase();
      const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
      const secrets = createSecrets(tokenSecret);
      await holdToSecret(store.db, secrets);
      const people = Array.from({ length: 30 }, (_, i) => person({ email: `p${i}@example.org` }));
      await importSubscribers(store.db, secrets, people, { now: new Date() });
      const ircc = await startFakeIrcc();
      const sink = await startMailSink();
      const collector = await startOtlpReceiver();
      const history = roundsBefore('447').slice(-20);
      const serve = (...more: ReturnType<typeof aRound>[]): void => {
        ircc.serve('en', feedFromRounds([...history, ...more], 'en'));
        ircc.serve('fr', feedFromRounds([...history, ...more], 'fr'));
      };
      serve();
      const env = {
        DATABASE_URL: database.url,
        REDIS_URL: redis?.url ?? '',
        TOKEN_SECRET: tokenSecret,
        SMTP_URL: sink.url,
        MAIL_FROM: 'alerts@drawbell.example',
        SENDER_NAME: 'Drawbell',
        SENDER_ADDRESS: '1 Street, Ottawa, Canada',
        PUBLIC_URL: 'https://drawbell.example',
        FEED_URL_EN: ircc.urls.en,
        FEED_URL_FR: ircc.urls.fr,
        FEED_ALLOW_OTHER_HOSTS: 'true',
        POLL_INTERVAL_SECONDS: '1',
        SWEEP_INTERVAL_SECONDS: '2',
        NODE_ENV: 'production',
        METRICS_PORT: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      };
      const start = (name: string): ProductProcess => startProduct(env, join(services, name, 'src/main.ts'));
      const running = [start('scraper'), start('notifier'), start('notifier'), start('api')];
      const api = running[3];
      await vi.waitFor(() => expect(api?.output()).toContain('api is listening'), patience);
      const recorded = async (where: string): Promise<number> => {
        const { rows } = await store.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${where}`);
        return rows[0]?.n ?? 0;
      };
      await vi.waitFor(
        async () => expect(await recorded('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
        patience,
      );
      const date = new Date().toISOString().slice(0, 10);
      serve(aRound('447', { date }));
      await vi.waitFor(() => expect(sink.counts().messages).toBe(30), patience);
      await redis?.flushAll();
      serve(aRound('447', { date }), aRound('448', { date }));
      await vi.waitFor(
        () => expect(sink.counts()).toEqual({ messages: 60, distinct: 60, copiesMax: 1 }),
        patience,
      );
      await vi.waitFor(
        async () => expect(await recorded("deliveries WHERE status = 'sent'")).toBe(60),
        patience,
      );
      const address = /"url":"(http[^"]+)"/.exec(api?.output() ?? '')?.[1] ?? '';
      expect(await (await fetch(`${address}/v1/draws?program=cec&from=${date}`)).json()).toMatchObject({
        draws: [{ number: '448' }, { number: '447' }],
      });
      expect((await fetch(`${address}/outbox`)).status).toBe(404);
      const notifier =
        /"url":"(http[^"]+)","msg":"metrics are served"/.exec(running[1]?.output() ?? '')?.[1] ?? '';
      expect(await (await fetch(`${notifier}/readyz`)).json()).toEqual({ status: 'ready', missing: [] });
      expect(await (await fetch(`${notifier}/metrics`)).text()).toContain('drawbell_email_attempts_total{');
      for (const one of running) expect(await one.stop(), one.output().slice(-500)).toBe(0);
      const traces = collector.spans.filter(({ name }) => name === 'record').map(({ traceId }) => traceId);
      const sends = collector.spans.filter(({ name }) => name === 'smtp-send');
      expect(sends.length).toBeGreaterThan(1);
      for (const { traceId } of sends) expect(traces).toContain(traceId);
      await collector.close();
      await redis?.stop();
      await ircc.close();
      await sink.close();
      await store.close();
      await database.drop();
    }, 150_000);
  },
);
