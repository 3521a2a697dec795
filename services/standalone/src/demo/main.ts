import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '@drawbell/runtime/environment';
import { releaseMemory, runProcess } from '@drawbell/runtime/run-process';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { openInstallation } from '../open-installation.ts';
import { startServices } from '../start-services.ts';
import { describeDraw, startPublishedFeed, untilBaseline, untilDelivered } from './published-draws.ts';
import { sampleSubscribers } from './sample-subscribers.ts';

/** Between two draws, so that a person can read along. */
const pauseMs = 1_500;

/**
 * Everything real but the official source and the mail server: the recorded rounds are published one by one, found,
 * matched and delivered to the outbox as they would be. Starts fresh every time and leaves nothing behind.
 */
await runProcess(
  'demo',
  async (context) => {
    const { log, closers } = context;
    const stopping = new AbortController();
    const dataDir = mkdtempSync(join(tmpdir(), 'drawbell-demo-'));
    closers.add('data', () => rmSync(dataDir, { recursive: true, force: true }));
    const feed = await startPublishedFeed();
    closers.add('source', () => feed.ircc.close());
    const env = demoEnvironment(context.env, dataDir, feed.ircc.urls);
    const installation = await openInstallation(env, { log, closers, applicationName: 'drawbell-demo' });
    const { store, secrets } = installation;
    const people = sampleSubscribers();
    await importSubscribers(store.db, secrets, people, { now: new Date() });
    const { url } = await startServices({ ...context, env }, installation);
    closers.add('story', () => stopping.abort());

    await untilBaseline(store, stopping.signal);
    console.log(
      `Drawbell is running on ${url}, with ${people.length} sample people and a stand-in for the source.`,
    );
    console.log(
      'History is recorded, and nobody is told about it. Now the source publishes draw after draw:',
    );
    for (const round of feed.upcoming) {
      feed.publish(round);
      await untilDelivered(store, round.number, stopping.signal);
      if (stopping.signal.aborted) return;
      console.log(await describeDraw(store, round.number, people.length));
      // A draw every other second makes a heap that no installation has.
      releaseMemory();
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    console.log(`\nLook at the mails:  ${url}/outbox`);
    console.log(`How it stands:      ${url}/status`);
    console.log(`The draws as JSON:  ${url}/v1/draws`);
    console.log('Ctrl-C ends the demo.');
  },
  { level: 'warn', to: 'stderr' },
);

/** The recorded rounds are of the past, so the demo lifts the age from which draws no longer alert. */
function demoEnvironment(
  env: Environment,
  dataDir: string,
  urls: { en: string; fr: string; page: string },
): Environment {
  return {
    ...env,
    DATA_DIR: dataDir,
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    SMTP_URL: undefined,
    // Browsers take pushes of a site on localhost, too.
    PUSH_SUBJECT: env.PUSH_SUBJECT ?? 'mailto:demo@drawbell.example',
    FEED_URL_EN: urls.en,
    FEED_URL_FR: urls.fr,
    FEED_PAGE_URL: urls.page,
    FEED_ALLOW_OTHER_HOSTS: true,
    POLL_INTERVAL_SECONDS: 1,
    SWEEP_INTERVAL_SECONDS: 5,
    ALERT_MAX_AGE_DAYS: 36_500,
  };
}
