import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';

/** What a worker does in its loop. */
interface RingLoopParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly leaseMs: number;
  /** Extends the leases of what the worker holds. */
  readonly renew: () => Promise<void>;
  /** Called at each ring, so that the next step looks at the record. */
  readonly onRing: () => void;
  /** Does what there is to do, or waits until something happens. False if there is nothing to wait for. */
  readonly step: () => Promise<boolean>;
  /** Whether nothing is under way, and nothing may be due. */
  readonly isIdle: () => boolean;
  readonly onBegin?: () => void;
  readonly onEnd?: () => void;
}

/**
 * The loop of a worker: it runs from a ring until nothing is due and nothing is under way. A ring while it runs makes it look
 * again, also while what is under way hangs. While it runs, leases are renewed.
 */
export class RingLoop {
  readonly #parts: RingLoopParts;
  readonly #timer: DueTimer;
  #running: Promise<void> | null = null;
  #closed = false;
  #begun: PromiseWithResolvers<void> | null = null;
  #wake: () => void = () => {};

  constructor(parts: RingLoopParts) {
    this.#parts = parts;
    this.#timer = createDueTimer(parts.clock, () => void this.ring());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Call when work may be due. Resolves at the next `letGo`: at the end of the run, if not before. */
  async ring(): Promise<void> {
    if (this.#closed) return;
    this.#parts.onRing();
    this.#begun ??= Promise.withResolvers();
    const { promise } = this.#begun;
    this.wake();
    this.#running ??= this.#run();
    await promise;
  }

  /** Rings again when something that waits falls due. */
  ringAt(at: Date): void {
    if (!this.#closed) this.#timer.ringAt(at);
  }

  /** All that was due has begun, or was given back: whoever rang need not wait for the end of what hangs. */
  letGo(): void {
    this.#begun?.resolve();
    this.#begun = null;
  }

  /** Ends `somethingHappens` in a step that waits. */
  wake(): void {
    this.#wake();
  }

  async somethingHappens(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
  }

  /** Rings no more, and waits for the end of the run. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer.stop();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { leaseMs, renew, step, isIdle, onBegin, onEnd, log } = this.#parts;
    const lease = setInterval(() => {
      renew().catch((err: unknown) => log.warn({ err }, 'leases not renewed'));
    }, leaseMs / 3);
    onBegin?.();
    try {
      // Asked again after the step: somebody may have rung at its very end.
      while ((await step()) || !isIdle());
    } catch (err) {
      if (this.#begun === null) log.error({ err }, 'a worker broke off, the sweep begins it again');
      this.#begun?.reject(err);
      this.#begun = null;
    }
    this.#running = null;
    clearInterval(lease);
    this.letGo();
    onEnd?.();
  }
}

/** Rings at each moment at which something that waits falls due. */
interface DueTimer {
  ringAt(at: Date): void;
  /** Rings no more. */
  stop(): void;
}

/** Due times this near are waited for here; later ones are found by the sweep. */
const ownTimerMaxMs = 15 * 60_000;

/** Retries due within this time share one ring, so that few timers are kept however many retries wait. */
const momentMs = 250;

/** Makes retries begin when they fall due, and not with the next sweep. */
export function createDueTimer(clock: Clock, ring: () => void): DueTimer {
  const moments = new Set<number>();
  let timer: { at: number; handle: NodeJS.Timeout } | null = null;
  let stopped = false;
  const wait = (): void => {
    const next = Math.min(...moments);
    if (timer !== null && timer.at <= next) return;
    if (timer !== null) clearTimeout(timer.handle);
    timer = null;
    if (stopped || moments.size === 0) return;
    const due = (): void => {
      timer = null;
      moments.delete(next);
      ring();
      wait();
    };
    timer = { at: next, handle: setTimeout(due, Math.max(1, next - clock().getTime())) };
  };
  return {
    ringAt: (at) => {
      if (stopped || at.getTime() - clock().getTime() > ownTimerMaxMs) return;
      const moment = Math.ceil(at.getTime() / momentMs) * momentMs;
      if (moments.has(moment)) return;
      moments.add(moment);
      wait();
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer.handle);
    },
  };
}
