import type { ReadinessPart } from '@drawbell/runtime';
import type { Queue } from './open-queue.ts';

/** The queue as a part of which a process says when it is away: work waits for the sweep then, none is lost. */
export function queueReadiness(queue: Pick<Queue, 'reach'>): ReadinessPart {
  return {
    ...{ name: 'queue', required: false },
    look: async () => {
      await queue.reach();
      return null;
    },
  };
}
