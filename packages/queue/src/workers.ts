import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@drawbell/runtime/logger';
import { UnrecoverableError } from 'bullmq';
import type { Backend, FoundJob, WorkerHandle } from './backend.ts';
import { type JobName, jobNames, type JobPayload, jobs } from './jobs.ts';

export interface Workers {
  /** Tells the handlers to come to an end, and waits for the work in hand. Never throws. */
  close(): Promise<void>;
}

/** Before a worker that broke is opened again. */
const reopenDelayMs = 1_000;

/** How long closing may take once the work in hand is over: an unreachable backend must not hold up the process. */
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

/** What to do for each job. The signal is aborted when the workers are being closed: come to an end soon. */
export type Handlers = {
  readonly [Name in JobName]?: (payload: JobPayload<Name>, signal: AbortSignal) => Promise<void>;
};

/**
 * Runs the handler of one job found in the queue.
 * @throws UnrecoverableError with a constant sentence: what it says stays in the queue, where nothing about people
 * may be, and the message of an SMTP or SQL error can hold an address. The log has the rest.
 */
async function runJob(
  { handlers, log, signal }: { handlers: Handlers; log: Logger; signal: AbortSignal },
  name: JobName,
  job: FoundJob,
): Promise<void> {
  const checked = jobs[name].payload.safeParse(job.payload);
  if (!checked.success || job.name !== name) {
    log.error({ job: name, jobId: job.id }, 'a job in the queue is not one that this version knows');
    throw refusal('the job is not one that this version knows');
  }
  await job.release().catch((err: unknown) => {
    // Then rings become a job at the end of this run: later, not lost.
    log.warn({ err, job: name, jobId: job.id }, 'the ring could not be released before the run');
  });
  const handle: ((payload: never, signal: AbortSignal) => Promise<void>) | undefined = handlers[name];
  try {
    await handle?.(checked.data as never, signal);
  } catch (err) {
    const { data: ids } = checked;
    log.error(
      { err, job: name, jobId: job.id, ids },
      'a job failed; what it was for is still owed and will be found',
    );
    throw refusal('the handler failed: see the log');
  }
}

function refusal(reason: string): UnrecoverableError {
  const err = new UnrecoverableError(reason);
  err.stack = reason;
  return err;
}
