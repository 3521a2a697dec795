import { pollIntervalMs } from '@drawbell/ircc/cadence';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { readFeedState } from '@drawbell/store/feed';
import type { Store } from '@drawbell/store/open-store';
import { noteFeedStale } from '@drawbell/store/webhooks/events';
import { isAhead } from './is-ahead.ts';

/** A feed that was not read for so many intervals is stale. */
const intervalsToAlarm = 3;

export interface WatchdogDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly intervalSeconds: number | undefined;
  readonly log: Logger;
  /** Programs are to be told that the feed is stale. */
  readonly onStale: (eventId: string) => void;
  /** Brings back the schedule, then polls in this process. */
  readonly repair: () => Promise<void>;
}

/**
 * Makes the check that runs outside the queue: when no poll has succeeded for three intervals, whatever the reason,
 * it mends the schedule and polls itself. Says so once, and once when the feed is read again. A success in the future
 * proves nothing, for the clock was stepped back since: then it polls at once, and has no reason to say so.
 */
export function createWatchdog(deps: WatchdogDependencies): () => Promise<'fresh' | 'stale'> {
  const { store, clock, intervalSeconds, log, repair } = deps;
  let startedAt = clock();
  let alarmed = false;
  return async () => {
    const now = clock();
    const state = await readFeedState(store.db);
    if (startedAt > now) startedAt = now;
    if (isAhead(state.last_success_at, now)) {
      await repair();
      return 'fresh';
    }
    const since = Math.max(state.last_success_at?.getTime() ?? 0, startedAt.getTime());
    const stale = now.getTime() - since >= intervalsToAlarm * pollIntervalMs(now, intervalSeconds);
    if (stale && !alarmed) {
      const { last_success_at: lastSuccessAt, last_error: lastError, consecutive_failures: failures } = state;
      log.error({ lastSuccessAt, lastError, failures }, 'the feed has not been read for three intervals');
    }
    if (stale && state.stale_since === null) {
      const eventId = await noteFeedStale(store.db, now);
      if (eventId !== null) deps.onStale(eventId);
    }
    if (!stale && alarmed) log.info('the feed is read again');
    alarmed = stale;
    if (stale) await repair();
    return stale ? 'stale' : 'fresh';
  };
}
