import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { type Circuit, failuresBeforeHold, takeProbe } from '@drawbell/store/circuit';
import type { Store } from '@drawbell/store/open-store';
import { type RateLimit, takeFromLimit } from '@drawbell/store/rate-limit';
import type { Secrets } from '@drawbell/store/secrets';

/** What waits behind others of the same receiver is looked at again in steps of this, each at a moment of its own. */
const turnMs = 12;

/** How long an open circuit is left to the one message that tries it: longer than any attempt can take. */
const probeMs = 20_000;

/** Where a claimed message goes, as the gate sees it. */
export interface Destination {
  /** Names the receiver: the endpoint, or the server that a channel goes through. */
  readonly name: string;
  readonly circuit: Circuit;
  readonly consecutiveFailures: number;
  readonly holdUntil: Date | null;
  /** How often it takes a message; null for as often as it can. */
  readonly limit: RateLimit | null;
  /** Messages to it that may be under way at once. */
  readonly underWayMax: number;
}

export interface Gate {
  /** Lets a message pass (null), or says until when it waits. One that passes must `leave` when it ended. */
  enter(destination: Destination): Promise<Date | null>;
  leave(destination: Destination): void;
  /**
   * What was claimed before the record knew that a receiver asked for rest still says that it may begin: for a moment, none does.
   * Call it before anything leaves.
   */
  rest(destination: Destination, until: Date): void;
}

/** Longer than from a claim to the beginning of what was claimed. */
const restKnownMs = 2_000;

/**
 * Keeps receivers apart: each has so many messages under way at most, its own rate, and a circuit that opens after
 * failures in a row and then lets one message through at a time. What must wait goes back to the record, where it is
 * out of the way.
 */
export function createGate({
  store,
  secrets,
  clock,
}: {
  store: Store;
  secrets: Secrets;
  clock: Clock;
}): Gate {
  const underWay = new Map<string, number>();
  const leave = ({ name }: Destination): void => {
    const left = (underWay.get(name) ?? 1) - 1;
    if (left > 0) underWay.set(name, left);
    else underWay.delete(name);
  };
  const nextTurn = createTurns();
  const rests = createCache<Date>({ entriesMax: turnsKept });
  return {
    enter: async (destination) => {
      const { name, holdUntil, underWayMax } = destination;
      const now = clock();
      const wait = (ms: number): Date => new Date(now.getTime() + ms);
      if (holdUntil !== null && holdUntil > now) return holdUntil;
      const rest = rests.get(name);
      // No longer than it is known for, whatever became of the clock since.
      if (rest !== undefined && rest > now && rest <= wait(restKnownMs)) return rest;
      const others = underWay.get(name) ?? 0;
      if (others >= underWayMax) return wait(nextTurn(name, turnMs, now));
      underWay.set(name, others + 1);
      const waitMs = await waitOf(destination, now);
      if (waitMs === null) return null;
      leave(destination);
      return wait(waitMs);
    },
    leave,
    rest: ({ name }, until) => {
      rests.set(name, new Date(Math.min(until.getTime(), clock().getTime() + restKnownMs)));
    },
  };

  async function waitOf(
    { name, circuit, consecutiveFailures, limit }: Destination,
    now: Date,
  ): Promise<number | null> {
    if (consecutiveFailures >= failuresBeforeHold) {
      const mayTry = await takeProbe(store.db, circuit, { now, holdMs: probeMs });
      if (!mayTry) return probeMs;
    }
    if (limit === null) return null;
    const waitMs = await takeFromLimit(store.db, { key: secrets.hashToken(name), limit, now });
    return waitMs === null ? null : waitMs + nextTurn(name, limit.everyMs, now);
  }
}

/** More receivers than have something waiting at once. */
const turnsKept = 10_000;

/** Gives each waiting message of a receiver a moment of its own, so that they do not all come back at once. */
function createTurns(): (name: string, stepMs: number, now: Date) => number {
  const last = createCache<number>({ entriesMax: turnsKept });
  return (name, stepMs, now) => {
    const at = Math.max(last.get(name) ?? 0, now.getTime()) + stepMs;
    last.set(name, at);
    return at - now.getTime();
  };
}
