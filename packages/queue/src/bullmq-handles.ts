import { randomUUID } from 'node:crypto';
import type { Job, Queue as BullQueue, Worker as BullWorker } from 'bullmq';
import type { ProducerHandle, WorkerHandle, WorkerSettings } from './backend.ts';
import { jobOptions, type JobName, jobs, ringId } from './jobs.ts';

const schedulerId = 'tick';

/** What every worker is made with. */
export const workerOptions = {
  autorun: false,
  /** A worker whose wake-up was lost looks again after so many seconds. */
  drainDelay: 5,
  /** After the backend was away. The default, 15 s, is long for a doorbell. */
  runRetryDelay: 1_000,
  /** Longer than an event loop is ever blocked; a job taken for stalled runs twice, which is harmless. */
  lockDuration: 60_000,
  maxStalledCount: 10,
} as const;

type AnyQueue = Pick<
  BullQueue,
  | 'add'
  | 'upsertJobScheduler'
  | 'removeJobScheduler'
  | 'getJobScheduler'
  | 'getJobState'
  | 'getJobCounts'
  | 'close'
>;
type AnyWorker = Pick<BullWorker, 'run' | 'waitUntilReady' | 'close'>;

export function producerHandle(name: JobName, queue: AnyQueue): ProducerHandle {
  return {
    // While a job with this id waits, a ring is dropped; while it runs, a ring is kept and becomes a job at its end.
    add: async (payload) => {
      const deduplication = { id: ringId(name, payload), keepLastIfActive: true };
      await queue.add(name, payload, { ...jobOptions, deduplication });
    },
    repairSchedule: async (everyMs) => {
      if (await scheduleLives(queue, everyMs)) return false;
      // Removed first: what is left of a dead one may hold the place of the next run.
      await queue.removeJobScheduler(schedulerId);
      await queue.upsertJobScheduler(schedulerId, { every: everyMs }, { name, data: {}, opts: jobOptions });
      return true;
    },
    depth: async () => {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      return {
        waiting: counts['waiting'] ?? 0,
        active: counts['active'] ?? 0,
        delayed: counts['delayed'] ?? 0,
        failed: counts['failed'] ?? 0,
      };
    },
    close: () => queue.close(),
  };
}

/**
 * A schedule whose next run is not in the queue never ticks again: a run makes the next only as it starts. One whose
 * next run is further away than a run can be was made by a clock that has been stepped back since.
 */
async function scheduleLives(queue: AnyQueue, everyMs: number): Promise<boolean> {
  const scheduler = await queue.getJobScheduler(schedulerId);
  if (scheduler?.next === undefined || Number(scheduler.every) !== everyMs) return false;
  if (scheduler.next > Date.now() + 2 * everyMs) return false;
  const state = await queue.getJobState(`repeat:${schedulerId}:${scheduler.next}`);
  // An active one is about to make its successor; should its worker die just then, it is found stalled and does.
  return state === 'delayed' || state === 'waiting' || state === 'active';
}

export function workerHandle(worker: AnyWorker): WorkerHandle {
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    run: () => worker.run(),
    close: () => worker.close(),
  };
}

/** Makes a backend's processor out of ours. */
export function processor(name: JobName, { work }: WorkerSettings): (job: Job) => Promise<void> {
  return async (job) => {
    const release = async (): Promise<void> => {
      if (jobs[name].runs === 'side_by_side') await job.removeDeduplicationKey();
    };
    await work({ id: job.id ?? '', name: job.name, payload: job.data, release });
  };
}

/** Jobs that are put and taken only to see whether that can be done. No handler ever runs for one. */
export const probeQueue = 'readiness';
export const probeQueueOptions = { streams: { events: { maxLen: 10 } } } as const;
export const probeWorkerOptions = { autorun: false, lockDuration: 5_000 } as const;

/** What a process that was killed in the middle of a try left. */
const leftJobsMax = 20;
const leftForMs = 60_000;

type ProbedQueue = Pick<BullQueue, 'add' | 'getJobState' | 'clean' | 'close'>;
type ProbedWorker = Pick<BullWorker, 'getNextJob' | 'close'>;

/**
 * Puts a job, takes one and ends it, as rings and workers do, and leaves none behind. Several processes may try at
 * once: each ends what it takes. Closes both handles.
 * @throws in the backend's own words when a job cannot be put, taken or ended
 */
export async function tryJob(queue: ProbedQueue, worker: ProbedWorker): Promise<void> {
  try {
    const token = randomUUID();
    const put = await queue.add('try', {}, { removeOnComplete: true, removeOnFail: true });
    for (let taken = 0; taken < leftJobsMax; taken += 1) {
      const job = await worker.getNextJob(token, { block: false });
      if (job === undefined) break;
      await job.moveToCompleted(null, token, false);
      if (job.id === put.id) break;
    }
    const state = await queue.getJobState(put.id ?? '');
    if (state === 'waiting') throw new Error('a job was put, and could not be taken');
    await queue.clean(leftForMs, leftJobsMax, 'active');
  } finally {
    await Promise.allSettled([worker.close(), queue.close()]);
  }
}
