import { Gauge } from '@drawbell/runtime/metrics';
import type { AppParts } from '../app.ts';

/** Jobs by queue and state, asked when scraped. `refresh` never throws; a queue that is away shows no values. */
export function createQueueGauges({ queueDepths, registry, log }: AppParts): { refresh(): Promise<void> } {
  if (queueDepths === undefined) return { refresh: async () => {} };
  const jobs = new Gauge({
    name: 'drawbell_queue_jobs',
    help: 'Jobs in the queues by state. The queue is a doorbell: what is owed is drawbell_deliveries_due.',
    labelNames: ['queue', 'state'],
    registers: [registry],
  });
  return {
    refresh: async () => {
      try {
        const depths = await queueDepths();
        jobs.reset();
        for (const [queue, depth] of Object.entries(depths)) {
          for (const [state, count] of Object.entries(depth)) jobs.set({ queue, state }, count);
        }
      } catch (err) {
        jobs.reset();
        log.warn({ err }, 'the queues could not be read for metrics');
      }
    },
  };
}
