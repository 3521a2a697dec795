import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue as BullQueue } from 'bullmq';

/** One queue as Bull Board looks at it. */
export type BoardQueue = BaseAdapter;

/** What is shown of the queues: to be looked at, and not to be changed. The record decides what is done. */
export interface Board {
  readonly queues: readonly BoardQueue[];
  close(): Promise<void>;
}

/** Lets Bull Board look at a queue of either backend. */
export function boardQueue(queue: Pick<BullQueue, 'name'>): BoardQueue {
  // The types of a queue differ by its backend; what Bull Board asks of one is the same.
  return new BullMQAdapter(queue as BullQueue, { readOnlyMode: true, allowRetries: false });
}
