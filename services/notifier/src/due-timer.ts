import type { Clock } from '@drawbell/runtime';

/** Rings when the first of what waits falls due. */
export interface DueTimer {
  ringAt(at: Date): void;
  /** Rings no more. */
  stop(): void;
}

/** Due times this near are waited for here; later ones are found by the sweep. */
const ownTimerMaxMs = 15 * 60_000;

/** What a worker has tried and must try again begins when it falls due, and not with the next sweep. */
export function createDueTimer(clock: Clock, ring: () => void): DueTimer {
  let timer: { at: number; handle: NodeJS.Timeout } | null = null;
  let stopped = false;
  return {
    ringAt: (at) => {
      const waitMs = at.getTime() - clock().getTime();
      if (stopped || waitMs > ownTimerMaxMs) return;
      if (timer !== null && timer.at <= at.getTime()) return;
      if (timer !== null) clearTimeout(timer.handle);
      const handle = setTimeout(
        () => {
          timer = null;
          ring();
        },
        Math.max(1, waitMs),
      );
      timer = { at: at.getTime(), handle };
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer.handle);
    },
  };
}
