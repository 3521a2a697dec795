import { openQueue } from '@drawbell/queue';
import { createMetricsRegistry, runProcess, systemClock } from '@drawbell/runtime';
import { openRecord, requireDatabase } from '@drawbell/store';
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
  const client = openFeedClient(env, systemClock);
  closers.add('feed client', () => client.close());
  const scraper = createScraper({
    ...{ store, queue, client, intervalSeconds, log },
    urls: feedUrls(env),
    clock: systemClock,
    random: Math.random,
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    holdUnknownNames: env.REVIEW_NEW_CATEGORIES === 'hold',
    registry: createMetricsRegistry('scraper'),
  });
  closers.add('scraper', () => scraper.close());
  scraper.start();
  log.info('scraper is watching the feed');
});
