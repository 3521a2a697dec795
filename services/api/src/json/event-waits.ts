import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { findWorkingKeys } from '@drawbell/store/keys';
import type { Store } from '@drawbell/store/open-store';
import {
  type ConsumerEvent,
  listEventsBetween,
  readLastPosition,
} from '@drawbell/store/webhooks/consumer-events';

/** Who waits for what is told next. */
interface EventWait {
  readonly consumerId: string;
  readonly keyId: string;
  /** The position it has seen everything up to. */
  readonly after: string;
  /** All when null. */
  readonly types: readonly string[] | null;
}

/** How a wait ends. */
type WaitEnd =
  /** What was told since, oldest first. */
  | { readonly kind: 'told'; readonly events: readonly ConsumerEvent[] }
  /** So much was told, or some of it to some before, that it is to be listed. */
  | { readonly kind: 'look' }
  | { readonly kind: 'nothing' }
  /** The process is stopping. */
  | { readonly kind: 'stopping' };

interface Waiting extends EventWait {
  readonly end: (end: WaitEnd) => void;
}

export interface EventWaits {
  /**
   * Waits for the next event. Begin it, then list what is there already, so that nothing falls in between; leave it when there is
   * something, or when the client has gone. Null when too many wait.
   */
  begin(
    wait: EventWait,
    ms: number,
  ): Promise<{ readonly end: Promise<WaitEnd>; readonly leave: () => void } | null>;
  /** Ends every wait, and lets no new one begin. */
  stop(): void;
  readonly count: () => number;
}

/** Waits that one consumer may have at a process, and all together: each is an open connection. */
const waitsMax = { ofOne: 2_000, together: 5_000 } as const;
/** How often the record is asked for the last position while anybody waits. */
const lookEveryMs = 200;
/** More than one draw makes for most; whoever is told more lists it. */
const eventsAtOnce = 200;

/**
 * Wakes those who wait for what consumers are told. However many wait, the record is asked once in a while for all of them, by a
 * statement that reads one row, and no connection to it is held. Times are of this process's clock.
 */
export function createEventWaits({
  store,
  clock,
  log,
}: {
  store: Pick<Store, 'db' | 'pool'>;
  clock: Clock;
  log: Logger;
}): EventWaits {
  const waiting = new Set<Waiting>();
  const ofConsumer = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  /** Everything up to there was there before whoever waits listed it. */
  let seen: string | null = null;
  let stopped = false;

  const look = async (): Promise<void> => {
    const last = await readLastPosition(store.pool);
    // A restored record counts from an earlier place: whoever waits looks for themselves.
    if (seen === null || BigInt(last) === BigInt(seen)) return;
    const wasRestored = BigInt(last) < BigInt(seen);
    const events = wasRestored
      ? []
      : await listEventsBetween(store.pool, { after: seen, upTo: last, limit: eventsAtOnce + 1 });
    seen = last;
    const tooMany = wasRestored || events.length > eventsAtOnce || events.some(({ someHadIt }) => someHadIt);
    const concerned = [...waiting].filter((each) => tooMany || events.some((event) => isToldOf(each, event)));
    if (concerned.length === 0) return;
    // A key that was revoked since hears nothing more: its next call is refused.
    const keys = await findWorkingKeys(store.db, {
      ids: [...new Set(concerned.map(({ keyId }) => keyId))],
      now: clock(),
    });
    for (const each of concerned) {
      if (!keys.has(each.keyId)) each.end({ kind: 'nothing' });
      else if (tooMany) each.end({ kind: 'look' });
      else each.end({ kind: 'told', events: events.filter((event) => isToldOf(each, event)) });
    }
  };
  const lookLater = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((err: unknown) => log.warn({ err }, 'what consumers are told could not be looked up'))
        .finally(() => {
          if (waiting.size > 0) lookLater();
          else timer = undefined;
        });
    }, lookEveryMs);
  };
  const take = (wait: EventWait, ms: number) => {
    const { promise: end, resolve } = Promise.withResolvers<WaitEnd>();
    const each: Waiting = {
      ...wait,
      end: (how) => {
        clearTimeout(patience);
        resolve(how);
        if (!waiting.delete(each)) return;
        const left = (ofConsumer.get(wait.consumerId) ?? 1) - 1;
        if (left > 0) ofConsumer.set(wait.consumerId, left);
        else ofConsumer.delete(wait.consumerId);
      },
    };
    const leave = (): void => each.end({ kind: 'nothing' });
    const patience = setTimeout(() => each.end({ kind: 'nothing' }), ms);
    waiting.add(each);
    ofConsumer.set(wait.consumerId, (ofConsumer.get(wait.consumerId) ?? 0) + 1);
    // Nobody waited yet when the last look ended, while the record was slow to answer this one.
    if (timer === undefined) lookLater();
    return { end, leave };
  };
  const atStop = () => ({ end: Promise.resolve({ kind: 'stopping' as const }), leave: () => {} });
  return {
    begin: async (wait, ms) => {
      if (stopped) return atStop();
      const mayWait = (): boolean =>
        waiting.size < waitsMax.together && (ofConsumer.get(wait.consumerId) ?? 0) < waitsMax.ofOne;
      if (!mayWait()) return null;
      if (timer === undefined && waiting.size === 0) {
        // Whoever comes first looks where the list stands; the others are in time for the next look.
        seen = null;
        lookLater();
      }
      if (seen === null) {
        const last = await readLastPosition(store.pool);
        seen ??= last;
        if (stopped) return atStop();
      }
      return mayWait() ? take(wait, ms) : null;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      for (const each of waiting) each.end({ kind: 'stopping' });
    },
    count: () => waiting.size,
  };
}

function isToldOf({ consumerId, after, types }: EventWait, event: ConsumerEvent): boolean {
  return (
    BigInt(event.position) > BigInt(after) &&
    (event.consumerId === null || event.consumerId === consumerId) &&
    (types === null || types.includes(event.type))
  );
}
