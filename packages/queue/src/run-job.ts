import type { Logger } from '@drawbell/runtime/logger';
import { UnrecoverableError } from 'bullmq';
import type { FoundJob } from './backend.ts';
import { type JobName, type JobPayload, jobs } from './jobs.ts';

/** What to do for each job. The signal is aborted when the workers are being closed: come to an end soon. */
export type Handlers = {
  readonly [Name in JobName]?: (payload: JobPayload<Name>, signal: AbortSignal) => Promise<void>;
};

/**
 * Runs the handler of one job found in the queue.
 * @throws UnrecoverableError with a constant sentence: what it says stays in the queue, where nothing about people
 * may be, and the message of an SMTP or SQL error can hold an address. The log has the rest.
 */
export async function runJob(
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
