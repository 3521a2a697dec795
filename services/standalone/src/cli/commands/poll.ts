import { openQueue } from '@drawbell/queue/open-queue';
import { feedUrls, openFeedClient } from '@drawbell/scraper/open-feed-client';
import { type Polled, pollFeed } from '@drawbell/scraper/poll';
import { ringOwed, tickMsFor } from '@drawbell/scraper/scraper';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/** `poll`: one look at the feed now, whatever the schedule says, and what was found. */
export async function pollCommand(context: CommandContext): Promise<void> {
  const { env, log, closers } = context.process;
  const { store, databaseUrl } = await openForCommand(context);
  const client = openFeedClient(env, context.clock);
  closers.add('feed client', () => client.close());
  const intervalSeconds = env.POLL_INTERVAL_SECONDS;
  const polled = await pollFeed(
    {
      ...{ store, client, intervalSeconds, log },
      urls: feedUrls(env),
      clock: context.clock,
      random: Math.random,
      alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
      holdUnknownNames: env.REVIEW_NEW_CATEGORIES === 'hold',
    },
    { force: true },
  );
  if (polled.kind === 'failed') {
    if (context.output.json) context.output.answer(polled, '');
    throw new CommandError('poll_failed', `The feed could not be read (${polled.reason}): ${polled.detail}`);
  }
  if (polled.kind === 'recorded' && polled.recorded.fanOutIds.length > 0) {
    const queue = await openQueue({
      ...{ databaseUrl, log },
      redisUrl: env.REDIS_URL,
      applicationName: 'drawbell-command',
      tickMs: tickMsFor(intervalSeconds),
    });
    closers.add('queue', () => queue.close());
    await ringOwed(queue, polled);
  }
  context.output.answer(polled, describe(polled));
}

function describe(polled: Exclude<Polled, { kind: 'failed' }>): string {
  switch (polled.kind) {
    case 'not_due':
    case 'elsewhere':
      return 'Another process is polling at this moment.';
    case 'unchanged':
      return 'Nothing changed.';
    case 'recorded':
      return describeRecorded(polled);
  }
}

function describeRecorded({ recorded, remarks }: Extract<Polled, { kind: 'recorded' }>): string {
  const { events, baseline, fanOutIds } = recorded;
  const odd = remarks === 0 ? '' : ` (${remarks} remarks about odd rows)`;
  if (events.length === 0) return `No new draw and no correction${odd}.`;
  if (baseline) return `Baseline: ${events.length} draws recorded, nobody alerted${odd}.`;
  return [
    ...events.map(({ type, number, alerting }) => `draw ${number}: ${type}, alerting: ${alerting}`),
    `${fanOutIds.length} fan-out(s) owed${odd}`,
  ].join('\n');
}
