import type { ReadinessPart } from '@drawbell/runtime/readiness';
import type { Queue } from './open-queue.ts';

/** The queue as a part of which a process says when jobs cannot get in: work waits for the sweep then, none is lost. */
export function queueReadiness(queue: Pick<Queue, 'missing'>): ReadinessPart {
  return { name: 'queue', required: false, look: queue.missing };
}
