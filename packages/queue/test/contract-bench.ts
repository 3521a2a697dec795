import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { Queue } from '../src/open-queue.ts';
import type { Handlers, Workers } from '../src/workers.ts';
import type { TestBackend } from './backends.ts';

/** Longer than a lost wake-up takes to be noticed. */
export const patience = { timeout: 30_000, interval: 20 };

export function latch(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

/** What the tests of one suite work with. Each test has a queue of its own on the backend, which is empty. */
export interface Bench {
  readonly backend: TestBackend;
  readonly queue: Queue;
  /** Closed after the test. */
  open(options?: { tickMs?: number }): Promise<Queue>;
  /** Closed after the test. */
  work(handlers: Handlers, on?: Queue, concurrency?: number): Workers;
  /** Until nothing waits or is under way. */
  drained(): Promise<void>;
  /** Answers how often it rang: a ring whose answer was lost may have been carried out, and is a ring of its own. */
  ringUntilHeard(fanOutId: string): Promise<number>;
}

/** Call within `describe`: it registers the hooks. What it returns is to be read within the tests. */
export function contractBench(start: () => Promise<TestBackend>): Bench {
  let backend: TestBackend | undefined;
  let queue: Queue | undefined;
  const opened: (Workers | Queue)[] = [];
  const bench: Bench = {
    get backend() {
      if (backend === undefined) throw new Error('no test is running');
      return backend;
    },
    get queue() {
      if (queue === undefined) throw new Error('no test is running');
      return queue;
    },
    open: async (options) => {
      const other = await bench.backend.open(options);
      opened.push(other);
      return other;
    },
    work: (handlers, on = bench.queue, concurrency = 1) => {
      const workers = on.startWorkers(handlers, { concurrency });
      opened.push(workers);
      return workers;
    },
    drained: () =>
      vi.waitFor(async () => {
        for (const depth of Object.values(await bench.queue.depths()))
          expect(depth).toMatchObject({ waiting: 0, active: 0 });
      }, patience),
    ringUntilHeard: async (fanOutId) => {
      let rings = 0;
      await vi.waitFor(async () => {
        rings += 1;
        expect(await bench.queue.ring('match-draw', { fanOutId })).toEqual({ rung: true });
      }, patience);
      return rings;
    },
  };
  beforeAll(async () => {
    backend = await start();
  });
  beforeEach(async () => {
    queue = await bench.open();
  });
  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
    await backend?.empty();
  });
  afterAll(() => backend?.end());
  return bench;
}
