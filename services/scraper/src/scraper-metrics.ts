import { Counter, Histogram, type Registry } from '@drawbell/runtime/metrics';
import type { Polled } from './poll.ts';

export interface ScraperMetrics {
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
