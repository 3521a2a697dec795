import type { Logger } from '@drawbell/runtime/logger';
import type { ReadinessPart } from '@drawbell/runtime/readiness';
import type { Backend, QueueDepth } from './backend.ts';
import type { JobName, JobPayload } from './jobs.ts';
import type { Board, BoardQueue } from './open-board.ts';
import { openPostgresBackend, tryPostgres } from './postgres-backend.ts';
import { createProducer, reasonOf, type Repair, type Ring } from './producer.ts';
import { openRedisBackend, tryRedis } from './redis-backend.ts';
import { type Handlers, startWorkers, type Workers } from './workers.ts';

/** The doorbell. The sweep finds in the record what it loses. */
export interface Queue {
  /**
   * Wakes a worker. Rings of the same name and ids become one waiting job; a ring during a run makes another run.
   * Never rejects because the queue cannot be reached, and resolves within about two seconds.
   * @throws ZodError when the payload is not the job's: a mistake of the caller
   */
  ring<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<Ring>;
  /**
   * Makes every schedule there should be, and replaces one that will never tick again: the queue was emptied, its
   * next run is missing, or it ticks at another interval. Leaves a living one alone. Never rejects.
   */
  repairSchedules(): Promise<Repair>;
  /**
   * Why the queue accepts no jobs, in a sentence; null if it does. It may be unreachable, or reachable and full, as a Redis
   * out of memory is, so this puts a job and takes it.
   */
  missing(): Promise<string | null>;
  /** All queues for Bull Board to look at; opened when it is first asked for. */
  board(): readonly BoardQueue[];
  /** Jobs by name and state. @throws within about two seconds when the queue is away */
  depths(): Promise<Record<JobName, QueueDepth>>;
  /**
   * Runs the handlers for what is in the queue, whatever happens to its connections, until closed.
   * @param options.concurrency jobs of one name that this process runs at once, 1 unless told otherwise
   */
  startWorkers(handlers: Handlers, options?: { concurrency?: number }): Workers;
  /** Closes what this queue rings with. Workers are closed by their own `close`, before. */
  close(): Promise<void>;
}

/**
 * Opens the queues: on Redis when there is a `redisUrl`, else in PostgreSQL, where it makes the schema `bullmq`.
 * One code path uses either. Waits for PostgreSQL, but not for Redis.
 * @param options.tickMs how often the scraper is asked whether a poll is due
 * @throws when the queues are in PostgreSQL and it is away, or its user may not make the schema
 * @throws StartError `redis_cluster`
 */
export async function openQueue(options: {
  databaseUrl: string;
  redisUrl?: string | undefined;
  applicationName: string;
  tickMs: number;
  log: Logger;
}): Promise<Queue> {
  const { databaseUrl, redisUrl, applicationName, tickMs, log } = options;
  const { trouble, over } = createTroubleLog(log);
  const parts = { applicationName, log, onError: trouble };
  const backend: Backend =
    redisUrl === undefined
      ? await openPostgresBackend(databaseUrl, parts)
      : await openRedisBackend(redisUrl, parts);
  const producer = createProducer(backend);
  let board: Board | null = null;
  return {
    ring: async (name, payload) => {
      const ring = await producer.ring(name, payload);
      if (ring.rung) over();
      return ring;
    },
    repairSchedules: () => producer.repairSchedules(tickMs),
    missing: producer.missing,
    depths: producer.depths,
    board: () => (board ??= backend.openBoard()).queues,
    startWorkers: (handlers, { concurrency = 1 } = {}) =>
      startWorkers(backend, handlers, { log, concurrency }),
    close: async () => {
      await producer.close();
      await board?.close();
      await backend.close();
    },
  };
}

/** Whether a job can be put and taken; `not_made` where the queues are in PostgreSQL and no service has started yet. */
type QueueFound =
  | { readonly kind: 'well' }
  | { readonly kind: 'not_made' }
  | { readonly kind: 'refused'; readonly why: string };

/** The same check for `doctor`. Makes no schema, leaves no job, never throws. */
export async function inspectQueue(options: {
  databaseUrl: string;
  redisUrl?: string | undefined;
  applicationName: string;
  log: Logger;
}): Promise<QueueFound> {
  const { databaseUrl, redisUrl, applicationName, log } = options;
  try {
    if (redisUrl !== undefined) await tryRedis(redisUrl, applicationName);
    else if (!(await tryPostgres(databaseUrl, { applicationName, log, onError: () => {} })))
      return { kind: 'not_made' };
    return { kind: 'well' };
  } catch (err) {
    return { kind: 'refused', why: reasonOf(err) };
  }
}

/** The queue as a part of readiness. While it accepts no jobs, work waits for the sweep, and none is lost. */
export function queueReadiness(queue: Pick<Queue, 'missing'>): ReadinessPart {
  return { name: 'queue', required: false, look: queue.missing };
}

/** How many kinds of trouble are remembered; their number is limited because the messages come from outside. */
const kindsMax = 50;

/**
 * Says each kind of trouble with a connection once, and again after it was over. A queue that is away is tried
 * several times a second from several connections, each of which complains.
 */
function createTroubleLog(log: Logger): { trouble(err: Error): void; over(): void } {
  const said = new Set<string>();
  return {
    trouble: (err) => {
      const kind = 'code' in err ? String(err.code) : err.name;
      if (said.has(kind) || said.size >= kindsMax) return;
      said.add(kind);
      log.warn({ err }, 'trouble with the queue; the sweep finds what it loses');
    },
    over: () => {
      said.clear();
    },
  };
}
