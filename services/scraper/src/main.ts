import { openQueue, queueReadiness } from '@drawbell/queue/open-queue';
import { systemClock } from '@drawbell/runtime/clock';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { startOpsServer } from '@drawbell/runtime/ops-server';
import { runProcess } from '@drawbell/runtime/run-process';
import { openTracer } from '@drawbell/runtime/tracing/open-tracer';
import { databaseReadiness } from '@drawbell/store/database-readiness';
import { openRecord, requireDatabase } from '@drawbell/store/open-record';
import { feedUrls, openFeedClient } from './open-feed-client.ts';
import { createScraper, tickMsFor } from './scraper.ts';

await runProcess('scraper', async ({ env, log, closers }) => {
  const { databaseUrl, tokenSecret } = requireDatabase(env);
  const applicationName = 'drawbell-scraper';
  const { store } = await openRecord({ databaseUrl, tokenSecret, applicationName, log });
  closers.add('store', () => store.close());
  const intervalSeconds = env.POLL_INTERVAL_SECONDS;
  const tickMs = tickMsFor(intervalSeconds);
  const queue = await openQueue({ databaseUrl, redisUrl: env.REDIS_URL, applicationName, tickMs, log });
  closers.add('queue', () => queue.close());
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracer = await openTracer({ endpoint, service: 'scraper', log, proxies: env });
  closers.add('traces', () => tracer.close());
  const registry = createMetricsRegistry('scraper');
  const client = openFeedClient(env, systemClock);
  closers.add('feed client', () => client.close());
  const scraper = createScraper({
    ...{ store, queue, client, intervalSeconds, tracer, registry, log },
    urls: feedUrls(env),
    clock: systemClock,
    random: Math.random,
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    holdUnknownNames: env.REVIEW_NEW_CATEGORIES === 'hold',
  });
  closers.add('scraper', () => scraper.close());
  if (env.METRICS_PORT !== undefined) {
    const parts = [databaseReadiness(store.pool), queueReadiness(queue)];
    const ops = await startOpsServer({ host: env.HOST, port: env.METRICS_PORT, registry, parts });
    closers.add('metrics', () => ops.close());
    log.info({ url: ops.url }, 'metrics are served');
  }
  scraper.start();
  log.info('scraper is watching the feed');
});
