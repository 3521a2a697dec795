import type { Clock } from '@drawbell/runtime/clock';

/** Rings at each moment at which something that waits falls due. */
export interface DueTimer {
  ringAt(at: Date): void;
  /** Rings no more. */
  stop(): void;
}

/** Due times this near are waited for here; later ones are found by the sweep. */
const ownTimerMaxMs = 15 * 60_000;

/** What falls due within the same moment is rung for once, so that few moments are kept however many wait. */
const momentMs = 250;

/** What a worker has tried and must try again begins when it falls due, and not with the next sweep. */
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
