import { createFeedClient } from '@drawbell/ircc/feed-client';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { pollFeed } from '@drawbell/scraper/poll';
import { openStore } from '@drawbell/store/open-store';
import { startTestServer } from '@drawbell/testing/global-setup';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

const polls = 30;

/** CPU time of a poll that finds nothing new, by this process. */
export async function benchPoll(): Promise<Figure[]> {
  const server = await startTestServer();
  const database = await createTestDatabase({ serverUrl: server.url });
  const log = createLogger({ level: 'silent', service: 'bench' });
  const store = openStore({ databaseUrl: database.url, applicationName: 'bench', log });
  const source = startChild('source-process.ts');
  const urls: { en: string; fr: string; page: string } = JSON.parse(await source.next());
  const client = createFeedClient({ userAgent: 'bench', allowOtherHosts: true, clock: systemClock });
  const poll = () =>
    pollFeed(
      {
        ...{ store, client, urls, log },
        clock: systemClock,
        random: Math.random,
        intervalSeconds: 60,
        alertMaxAgeDays: 7,
      },
      { force: true },
    );
  await poll();
  const whole = await cpuOf(poll);
  await source.ask('validators');
  await poll();
  const notModified = await cpuOf(poll);
  await client.close();
  await store.close();
  source.end();
  await server.stop();
  return [
    { name: 'poll, whole file served', value: whole, unit: 'ms of CPU', target: { atMost: 50 } },
    { name: 'poll, answered 304', value: notModified, unit: 'ms of CPU', target: { atMost: 10 } },
  ];
}

async function cpuOf(poll: () => Promise<unknown>): Promise<number> {
  const each: number[] = [];
  for (let round = 0; round < polls; round += 1) {
    const before = process.cpuUsage();
    await poll();
    const { user, system } = process.cpuUsage(before);
    each.push((user + system) / 1_000);
  }
  return median(each);
}
