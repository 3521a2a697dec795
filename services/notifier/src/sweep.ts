import type { Clock, Logger } from '@drawbell/runtime';
import { countOwed, listOpenFanOuts, type Store, type Swept, sweepLostEmails } from '@drawbell/store';

export interface SweepDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runFanOut: (fanOutId: string) => Promise<void>;
  /** Begins to deliver what is due; does not wait for its end. */
  readonly drain: () => void;
  readonly onSwept: (swept: Swept) => void;
}

/**
 * Finds everything that is owed and not under way from the record alone, and does it here and now: the queue may have
 * lost every ring. Two notifiers that sweep at once share the work, as claims decide.
 */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const { store, clock, log } = deps;
  const swept = await sweepLostEmails(store.pool, { now: clock() });
  deps.onSwept(swept);
  if (swept.released + swept.inDoubt > 0) log.warn(swept, 'mails had lost their worker and are owed again');
  for (const id of await listOpenFanOuts(store.db)) await deps.runFanOut(id);
  const { due } = await countOwed(store.pool, clock());
  if (due > 0) deps.drain();
}
