import { createFeedClient } from '@drawbell/ircc/feed-client';
import { createLogger } from '@drawbell/runtime/logger';
import { pollFeed } from '@drawbell/scraper/poll';
import { openStore } from '@drawbell/store/open-store';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { copyDatabase, serverUrlKey, templates } from '@drawbell/testing/test-database';
import { roundsBefore, startOfTest } from './rounds.ts';

/** Makes the database that holds the history: the scraper's own first look at the feed, once in a test run. */
export default async function recordHistory(): Promise<void> {
  const serverUrl = process.env[serverUrlKey] ?? '';
  await copyDatabase(serverUrl, templates.queue, templates.history);
  const log = createLogger({ level: 'silent', service: 'test' });
  const databaseUrl = new URL(serverUrl);
  databaseUrl.pathname = `/${templates.history}`;
  const store = openStore({ databaseUrl: databaseUrl.href, applicationName: 'test-setup', log });
  const clock = () => startOfTest;
  const client = createFeedClient({ userAgent: 'test', allowOtherHosts: true, clock });
  const ircc = await startFakeIrcc();
  for (const language of ['en', 'fr'] as const)
    ircc.serve(language, feedFromRounds(roundsBefore('447'), language));
  const polled = await pollFeed(
    {
      ...{ store, client, clock, log, urls: ircc.urls, random: () => 0.5 },
      ...{ intervalSeconds: 60, alertMaxAgeDays: 7 },
    },
    { force: true },
  );
  await client.close();
  await ircc.close();
  await store.close();
  if (polled.kind !== 'recorded') throw new Error(`the history was not recorded: ${polled.kind}`);
}
