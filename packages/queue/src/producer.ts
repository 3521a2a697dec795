import { setTimeout as delay } from 'node:timers/promises';
import type { Backend, ProducerHandle, QueueDepth } from './backend.ts';
import { jobNames, jobs, type JobName, type JobPayload } from './jobs.ts';

/** Whether the doorbell was heard. When it was not, nothing is lost: the sweep finds the work. */
export type Ring = { readonly rung: true } | { readonly rung: false; readonly reason: string };

/** Which schedules had to be made. */
export type Repair =
  | { readonly rung: true; readonly repaired: readonly JobName[] }
  | { readonly rung: false; readonly reason: string };

/** A doorbell that does not answer within this is taken for broken. */
const answerTimeoutMs = 2_000;

export interface Producer {
  ring<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<Ring>;
  repairSchedules(everyMs: number): Promise<Repair>;
  missing(): Promise<string | null>;
  depths(): Promise<Record<JobName, QueueDepth>>;
  close(): Promise<void>;
}

/** Opens each queue at its first use, and again after it failed: a handle may remember a lost connection for good. */
export function createProducer(backend: Backend): Producer {
  const handles = new Map<JobName, ProducerHandle>();
  let closed = false;

  const open = (name: JobName): ProducerHandle => {
    const handle = handles.get(name) ?? backend.openProducer(name);
    handles.set(name, handle);
    return handle;
  };
  const act = async <T>(name: JobName, call: (handle: ProducerHandle) => Promise<T>): Promise<T> => {
    await backend.reachable();
    const handle = open(name);
    try {
      return await call(handle);
    } catch (err) {
      discard(name, handle);
      throw err;
    }
  };
  const discard = (name: JobName, handle: ProducerHandle): void => {
    if (handles.get(name) !== handle) return;
    handles.delete(name);
    void handle.close().catch(() => {});
  };
  const use = async <T>(name: JobName, call: (handle: ProducerHandle) => Promise<T>): Promise<T> => {
    if (closed) throw new Error('the queue is closed');
    return inTime(act(name, call), () => {
      const handle = handles.get(name);
      if (handle !== undefined) discard(name, handle);
    });
  };
  return {
    ring: async (name, payload) => {
      const checked = jobs[name].payload.parse(payload);
      try {
        await use(name, (handle) => handle.add(checked));
        return { rung: true };
      } catch (err) {
        return { rung: false, reason: reasonOf(err) };
      }
    },
    repairSchedules: async (everyMs) => {
      const repaired: JobName[] = [];
      try {
        for (const name of jobNames.filter((each) => jobs[each].scheduled))
          if (await use(name, (handle) => handle.repairSchedule(everyMs))) repaired.push(name);
        return { rung: true, repaired };
      } catch (err) {
        return { rung: false, reason: reasonOf(err) };
      }
    },
    missing: async () => {
      try {
        await use('poll-feed', (handle) => handle.depth());
      } catch (err) {
        // Redis answered, and refused.
        if (err instanceof Error && err.name === 'ReplyError') return refused(err);
        return 'The queue cannot be reached.';
      }
      try {
        await inTime(backend.tryJob(), () => {});
        return null;
      } catch (err) {
        return refused(err);
      }
    },
    depths: async () => {
      const depths = jobNames.map(
        async (name) => [name, await use(name, (handle) => handle.depth())] as const,
      );
      return Object.fromEntries(await Promise.all(depths)) as Record<JobName, QueueDepth>;
    },
    close: async () => {
      closed = true;
      const open = [...handles.values()];
      handles.clear();
      await Promise.allSettled(open.map((handle) => handle.close()));
    },
  };
}

function refused(err: unknown): string {
  return `The queue takes no jobs: ${reasonOf(err)}`;
}

/** The class too, for an error may come without a message. */
export function reasonOf(err: unknown): string {
  if (!(err instanceof Error)) return 'an unknown failure';
  return (err.message === '' ? err.name : err.message).slice(0, 300);
}

async function inTime<T>(promise: Promise<T>, onLate: () => void): Promise<T> {
  const done = new AbortController();
  const late = delay(answerTimeoutMs, undefined, { signal: done.signal, ref: false }).then(() => {
    onLate();
    throw new Error('the queue did not answer in time');
  });
  late.catch(() => {});
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}
