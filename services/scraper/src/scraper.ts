import { pollIntervalMs } from '@drawbell/ircc/cadence';
import type { Queue } from '@drawbell/queue/open-queue';
import type { Workers } from '@drawbell/queue/workers';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { Counter, Histogram, type Registry } from '@drawbell/runtime/metrics';
import { readFeedState } from '@drawbell/store/feed';
import type { Store } from '@drawbell/store/open-store';
import { noteFeedStale } from '@drawbell/store/webhooks/events';
import { isAhead, type PollDependencies, type Polled, pollFeed } from './poll.ts';

interface ScraperParts extends PollDependencies {
  readonly queue: Queue;
  readonly registry: Registry;
}

interface Scraper {
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

/** Rings for everything that the poll recorded and owes. The notifiers' sweep finds what nobody heard of. */
export async function ringOwed(queue: Queue, polled: Polled): Promise<void> {
  if (polled.kind !== 'recorded' && polled.kind !== 'unchanged') return;
  for (const eventId of polled.webhookEventIds) await queue.ring('announce-event', { eventId });
  if (polled.kind !== 'recorded') return;
  for (const fanOutId of polled.recorded.fanOutIds) await queue.ring('match-draw', { fanOutId });
}

function watchEveryMs(intervalSeconds: number | undefined): number {
  return Math.min(60_000, pollIntervalMs(new Date(), intervalSeconds));
}

/** A feed that was not read for so many intervals is stale. */
const intervalsToAlarm = 3;

interface WatchdogDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly intervalSeconds: number | undefined;
  readonly log: Logger;
  /** Programs are to be told that the feed is stale. */
  readonly onStale: (eventId: string) => void;
  /** Brings back the schedule, then polls in this process. */
  readonly repair: () => Promise<void>;
}

/**
 * Makes the check that runs outside the queue: when no poll has succeeded for three intervals, whatever the reason,
 * it mends the schedule and polls itself. Says so once, and once when the feed is read again. A success in the future
 * proves nothing, for the clock was stepped back since: then it polls at once, and has no reason to say so.
 */
export function createWatchdog(deps: WatchdogDependencies): () => Promise<'fresh' | 'stale'> {
  const { store, clock, intervalSeconds, log, repair } = deps;
  let startedAt = clock();
  let alarmed = false;
  return async () => {
    const now = clock();
    const state = await readFeedState(store.db);
    if (startedAt > now) startedAt = now;
    if (isAhead(state.last_success_at, now)) {
      await repair();
      return 'fresh';
    }
    const since = Math.max(state.last_success_at?.getTime() ?? 0, startedAt.getTime());
    const stale = now.getTime() - since >= intervalsToAlarm * pollIntervalMs(now, intervalSeconds);
    if (stale && !alarmed) {
      const { last_success_at: lastSuccessAt, last_error: lastError, consecutive_failures: failures } = state;
      log.error({ lastSuccessAt, lastError, failures }, 'the feed has not been read for three intervals');
    }
    if (stale && state.stale_since === null) {
      const eventId = await noteFeedStale(store.db, now);
      if (eventId !== null) deps.onStale(eventId);
    }
    if (!stale && alarmed) log.info('the feed is read again');
    alarmed = stale;
    if (stale) await repair();
    return stale ? 'stale' : 'fresh';
  };
}

interface ScraperMetrics {
  readonly polled: (polled: Polled, seconds: number) => void;
  readonly repaired: () => void;
}

export function createScraperMetrics(registry: Registry): ScraperMetrics {
  const registers = [registry];
  const polls = new Counter({
    name: 'drawbell_polls_total',
    help: 'Looks at the feed by how they ended.',
    labelNames: ['result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'drawbell_poll_seconds',
    help: 'Time of a look at the feed, from the request to the record.',
    buckets: [0.05, 0.2, 0.5, 1, 5, 20, 60],
    registers,
  });
  const repairs = new Counter({
    name: 'drawbell_watchdog_repairs_total',
    help: 'Times the watchdog found the feed stale, mended the schedule and polled itself.',
    registers,
  });
  const detection = new Histogram({
    name: 'drawbell_detection_delay_seconds',
    help: 'New draws: from the last look without it to its record. It was published in between: an upper bound.',
    buckets: [30, 60, 90, 120, 300, 600, 1_800, 7_200],
    registers,
  });
  return {
    polled: (polled, duration) => {
      if (polled.kind === 'not_due' || polled.kind === 'elsewhere') return;
      polls.inc({ result: polled.kind });
      seconds.observe(duration);
      if (polled.kind === 'recorded') for (const delay of detectionDelays(polled)) detection.observe(delay);
    },
    repaired: () => repairs.inc(),
  };
}

/**
 * The feed names a day, and an hour whose zone is doubtful, so nobody knows when a draw was published. What is known is
 * that the look before did not have it: it was published since. Draws found late, after days, say nothing of our delay.
 */
function detectionDelays({ at, recorded }: Extract<Polled, { kind: 'recorded' }>): number[] {
  return recorded.events
    .filter(({ type, alerting }) => type === 'published' && alerting === 'alert')
    .flatMap(({ absentAt }) => (absentAt === null ? [] : [(at.getTime() - absentAt.getTime()) / 1_000]));
}
