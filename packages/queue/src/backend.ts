import type { Logger } from '@drawbell/runtime/logger';
import type { JobName } from './jobs.ts';
import type { Board } from './open-board.ts';

/** Jobs of one name by state. */
export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** What a producer needs of one queue, whichever backend it is on. Every call rejects when the backend is away. */
export interface ProducerHandle {
  add(payload: object): Promise<void>;
  /** Makes the one schedule of this queue, or replaces it when its next run is missing. True when it did. */
  repairSchedule(everyMs: number): Promise<boolean>;
  depth(): Promise<QueueDepth>;
  close(): Promise<void>;
}

/** A job as it was found in the queue. Do not trust anything in it. */
export interface FoundJob {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  /** From now on a ring makes a new job, which another worker may take. */
  release(): Promise<void>;
}

export interface WorkerHandle {
  /** Resolves when the backend answers. Rejects when this handle never will. */
  ready(): Promise<void>;
  /** Runs until the worker is closed or breaks. */
  run(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkerSettings {
  readonly concurrency: number;
  readonly work: (job: FoundJob) => Promise<void>;
}

/** A place where queues live. A handle that broke is thrown away and opened again. */
export interface Backend {
  /** Rejects at once when the backend is known to be away; waits for a first connection under way. */
  reachable(): Promise<void>;
  /** Puts a job and takes it, and leaves none. Rejects in the backend's own words when that cannot be done. */
  tryJob(): Promise<void>;
  openProducer(name: JobName): ProducerHandle;
  openWorker(name: JobName, settings: WorkerSettings): WorkerHandle;
  /** Connections of its own, to look at all queues. */
  openBoard(): Board;
  close(): Promise<void>;
}

export interface BackendOptions {
  readonly applicationName: string;
  readonly log: Logger;
  readonly onError: (err: Error) => void;
}
