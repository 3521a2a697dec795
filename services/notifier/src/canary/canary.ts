import type { Queue } from '@drawbell/queue/open-queue';
import { makeDueCanary, noteCanaryTarget, readCanaryHealth, sweepCanaries } from '@drawbell/store/canary';
import { type CanaryDependencies, type CanaryRunEnd, runCanary } from './run-canary.ts';

export interface Canary {
  /** Makes a run when one is due and rings for it, finds what the queue lost, and raises the alarm. */
  tick(): Promise<void>;
  /** A ring was heard. Does not wait for the mail server, so that the next ring is heard, too. */
  heard(runId: string): void;
  /** Waits for runs in hand. */
  close(): Promise<void>;
}

/** Keeps a synthetic draw going the whole way every 15 minutes; without a recipient it only says that it is off. */
export function createCanary(
  deps: Omit<CanaryDependencies, 'recipient'> & {
    readonly recipient: CanaryDependencies['recipient'] | null;
    readonly queue: Queue;
    readonly onEnd: (end: Exclude<CanaryRunEnd, 'not_ours'> | 'given_up', runs: number) => void;
  },
): Canary {
  const { store, queue, clock, log, recipient, onEnd } = deps;
  let noted = false;
  let alarmed = false;
  const run = async (runId: string, via: 'queue' | 'sweep'): Promise<void> => {
    if (recipient === null) return;
    const end = await runCanary({ ...deps, recipient }, runId, via);
    if (end !== 'not_ours') onEnd(end, 1);
  };
  // A mail server that hangs must hold up neither the sweep nor the queue.
  const inHand = new Set<Promise<void>>();
  const runHere = (runId: string, via: 'queue' | 'sweep'): void => {
    const running = run(runId, via)
      .catch((err: unknown) => log.warn({ err, runId }, 'the end of a canary could not be recorded'))
      .finally(() => inHand.delete(running));
    inHand.add(running);
  };
  const raise = async (): Promise<void> => {
    const { failing, troubles } = await readCanaryHealth(store.pool, clock());
    if (failing && !alarmed) log.error({ troubles }, 'the canary did not get through twice in a row');
    if (!failing && alarmed) log.info('the canary gets through again');
    alarmed = failing;
  };
  return {
    tick: async () => {
      if (!noted) await noteCanaryTarget(store.pool, recipient?.target ?? 'off');
      noted = true;
      if (recipient === null) return;
      const { owed, givenUp } = await sweepCanaries(store.pool, clock());
      if (givenUp > 0) onEnd('given_up', givenUp);
      for (const runId of owed) runHere(runId, 'sweep');
      const made = await makeDueCanary(store.pool, { target: recipient.target, now: clock() });
      if (made !== null) {
        const ring = await queue.ring('run-canary', { runId: made });
        if (!ring.rung) runHere(made, 'sweep');
      }
      await raise();
    },
    heard: (runId) => runHere(runId, 'queue'),
    close: async () => {
      await Promise.all(inHand);
    },
  };
}
