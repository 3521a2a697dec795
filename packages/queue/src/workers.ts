import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@drawbell/runtime/logger';
import type { Backend, FoundJob, WorkerHandle } from './backend.ts';
import { type JobName, jobNames } from './jobs.ts';
import { type Handlers, runJob } from './run-job.ts';

export interface Workers {
  /** Tells the handlers to come to an end, and waits for the work in hand. Never throws. */
  close(): Promise<void>;
}

/** Before a worker that broke is opened again. */
const reopenDelayMs = 1_000;

/** The work in hand is over by then; a backend that is away must not hold up the end of the process. */
const closeTimeoutMs = 5_000;

/** Runs a worker for each handler until closed; one that breaks is replaced. */
export function startWorkers(
  backend: Backend,
  handlers: Handlers,
  { log, concurrency }: { log: Logger; concurrency: number },
): Workers {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Map<JobName, WorkerHandle>();
  const inHand = new Set<Promise<void>>();

  const work = async (name: JobName, job: FoundJob): Promise<void> => {
    const run = runJob({ handlers, log, signal }, name, job);
    const settled = run.catch(() => {}).finally(() => inHand.delete(settled));
    inHand.add(settled);
    await run;
  };
  const runOnce = async (name: JobName): Promise<void> => {
    const worker = backend.openWorker(name, { concurrency, work: (job) => work(name, job) });
    running.set(name, worker);
    try {
      // A handle on PostgreSQL that could not connect at first remembers the failure and would retry it forever.
      await untilAborted(worker.ready(), signal);
      if (!signal.aborted) await worker.run();
    } catch (err) {
      log.warn({ err, job: name }, 'a worker broke and is opened again');
    }
    if (!signal.aborted) await inTime(worker.close());
  };
  const keepRunning = async (name: JobName): Promise<void> => {
    while (!signal.aborted) {
      await runOnce(name);
      await delay(reopenDelayMs, undefined, { signal }).catch(() => {});
    }
  };
  const loops = jobNames.filter((name) => handlers[name] !== undefined).map(keepRunning);
  return {
    close: async () => {
      stopping.abort();
      const closing = Promise.allSettled([...running.values()].map((worker) => worker.close()));
      while (inHand.size > 0) await Promise.all(inHand);
      await inTime(Promise.all([closing, ...loops]));
    },
  };
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}

/** Waits for an orderly end, but not for ever. */
async function inTime(closing: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const late = delay(closeTimeoutMs, undefined, { signal: done.signal });
  await Promise.race([closing, late]).catch(() => {});
  done.abort();
  late.catch(() => {});
}
