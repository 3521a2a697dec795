import { pollIntervalMs } from '@drawbell/ircc/cadence';
import type { Queue } from '@drawbell/queue/open-queue';
import type { Workers } from '@drawbell/queue/workers';
import type { Registry } from '@drawbell/runtime/metrics';
import { type PollDependencies, type Polled, pollFeed } from './poll.ts';
import { createScraperMetrics } from './scraper-metrics.ts';
import { createWatchdog } from './watchdog.ts';

export interface ScraperParts extends PollDependencies {
  readonly queue: Queue;
  readonly registry: Registry;
}

export interface Scraper {
  /** Makes the schedule, takes its ticks, polls at once when a poll is due, and watches itself. */
  start(): void;
  /** Finishes the poll in hand. */
  close(): Promise<void>;
}

/** Ticks are cheap: each asks the record whether a poll is due. */
export function tickMsFor(intervalSeconds: number | undefined): number {
  return Math.min(10_000, Math.max(1_000, (intervalSeconds ?? 60) * 250));
}

/** Watches the feed. Opens and closes none of its parts. */
export function createScraper(parts: ScraperParts): Scraper {
  const { queue, clock, log, store, intervalSeconds } = parts;
  const metrics = createScraperMetrics(parts.registry);
  let closed = false;
  let polling: Promise<unknown> = Promise.resolve();
  let workers: Workers | undefined;
  let timer: NodeJS.Timeout | undefined;

  const poll = async (): Promise<void> => {
    if (closed) return;
    const startedAt = performance.now();
    const polled = await pollFeed(parts, { force: false });
    metrics.polled(polled, (performance.now() - startedAt) / 1_000);
    await ringOwed(queue, polled);
  };
  const inHand = async (): Promise<void> => {
    const run = poll();
    polling = run.catch(() => {});
    await run;
  };
  const watch = createWatchdog({
    ...{ store, clock, intervalSeconds, log },
    onStale: (eventId) => void queue.ring('announce-event', { eventId }),
    repair: async () => {
      metrics.repaired();
      const repaired = await queue.repairSchedules();
      if (!repaired.rung) log.warn({ reason: repaired.reason }, 'the schedule could not be mended');
      await inHand();
    },
  });
  const watchAndWait = async (): Promise<void> => {
    // Each time, not only when polls are missed: a queue that was emptied would cost three intervals.
    await queue.repairSchedules();
    await watch().catch((err: unknown) => log.error({ err }, 'the watchdog could not look'));
    if (!closed) timer = setTimeout(() => void watchAndWait(), watchEveryMs(intervalSeconds));
  };
  const begin = async (): Promise<void> => {
    const scheduled = await queue.repairSchedules();
    if (!scheduled.rung)
      log.warn({ reason: scheduled.reason }, 'the schedule could not be made; the watchdog will');
    await inHand();
  };
  return {
    start: () => {
      workers = queue.startWorkers({ 'poll-feed': inHand });
      void begin().catch((err: unknown) => log.error({ err }, 'the first poll failed'));
      timer = setTimeout(() => void watchAndWait(), watchEveryMs(intervalSeconds));
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await workers?.close();
      await polling;
    },
  };
}

/** Rings for all that the poll recorded and somebody is owed. What is not heard is found by the notifiers' sweep. */
export async function ringOwed(queue: Queue, polled: Polled): Promise<void> {
  if (polled.kind !== 'recorded' && polled.kind !== 'unchanged') return;
  for (const eventId of polled.webhookEventIds) await queue.ring('announce-event', { eventId });
  if (polled.kind !== 'recorded') return;
  for (const fanOutId of polled.recorded.fanOutIds) await queue.ring('match-draw', { fanOutId });
}

function watchEveryMs(intervalSeconds: number | undefined): number {
  return Math.min(60_000, pollIntervalMs(new Date(), intervalSeconds));
}
