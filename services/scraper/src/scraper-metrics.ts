import { Counter, Histogram, type Registry } from '@drawbell/runtime';
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
  return {
    polled: (polled, duration) => {
      if (polled.kind === 'not_due' || polled.kind === 'elsewhere') return;
      polls.inc({ result: polled.kind });
      seconds.observe(duration);
    },
    repaired: () => repairs.inc(),
  };
}
