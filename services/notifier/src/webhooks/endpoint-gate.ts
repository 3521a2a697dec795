import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Store } from '@drawbell/store/open-store';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import type { Secrets } from '@drawbell/store/secrets';
import type { AsideMessage, ClaimedMessage } from '@drawbell/store/webhooks/advance';
import { failuresBeforeHold, takeProbe } from '@drawbell/store/webhooks/endpoint-health';

/** Messages to one endpoint that may be under way at once. */
const perEndpointMax = 8;

/** What waits behind others of the same endpoint is looked at again in steps of this, each at a moment of its own. */
const turnMs = 12;

/** How long an open circuit is left to the one message that tries it: longer than any attempt can take. */
const probeMs = 20_000;

/** How long a match of a withdrawn draw, or anything of one held back, waits before it is looked at again. */
const withdrawnMs = 10 * 60_000;

export interface EndpointGate {
  /** Lets a claimed message pass (null), or says what becomes of it. One that passes must `leave` when it ended. */
  enter(message: ClaimedMessage): Promise<AsideMessage | null>;
  leave(message: ClaimedMessage): void;
}

/**
 * Keeps endpoints apart: each has a few messages under way at most, its own rate, and a circuit that opens after
 * failures in a row and then lets one message through at a time. What must wait goes back to the record, where it is
 * out of the way.
 */
export function createEndpointGate({
  store,
  secrets,
  clock,
}: {
  store: Store;
  secrets: Secrets;
  clock: Clock;
}): EndpointGate {
  const underWay = new Map<string, number>();
  const enter = (endpointId: string) => underWay.set(endpointId, (underWay.get(endpointId) ?? 0) + 1);
  const leave = ({ endpointId }: ClaimedMessage): void => {
    const left = (underWay.get(endpointId) ?? 1) - 1;
    if (left > 0) underWay.set(endpointId, left);
    else underWay.delete(endpointId);
  };
  const nextTurn = createTurns();
  return {
    enter: async (message) => {
      const { id, endpointId, obstacle, holdUntil, ratePerSecond } = message;
      const now = clock();
      const wait = (ms: number): AsideMessage => ({ id, until: new Date(now.getTime() + ms), reason: null });
      if (obstacle === 'withdrawn' || obstacle === 'held') return wait(withdrawnMs);
      if (obstacle !== null) return { id, until: null, reason: obstacle };
      if (holdUntil !== null && holdUntil > now) return { id, until: holdUntil, reason: null };
      if ((underWay.get(endpointId) ?? 0) >= perEndpointMax) return wait(nextTurn(endpointId, turnMs, now));
      enter(endpointId);
      const waitMs = await waitOf(message, now, ratePerSecond);
      if (waitMs === null) return null;
      leave(message);
      return wait(waitMs);
    },
    leave,
  };

  async function waitOf(
    { endpointId, consecutiveFailures }: ClaimedMessage,
    now: Date,
    ratePerSecond: number | null,
  ): Promise<number | null> {
    if (consecutiveFailures >= failuresBeforeHold) {
      const mayTry = await takeProbe(store.db, { endpointId, now, holdMs: probeMs });
      if (!mayTry) return probeMs;
    }
    if (ratePerSecond === null) return null;
    const limit = { burst: 1, everyMs: Math.ceil(1_000 / ratePerSecond) };
    const key = secrets.hashToken(`endpoint ${endpointId}`);
    const waitMs = await takeFromLimit(store.db, { key, limit, now });
    return waitMs === null ? null : waitMs + nextTurn(endpointId, limit.everyMs, now);
  }
}

/** More endpoints than have something waiting at once. */
const turnsKept = 10_000;

/** Gives each waiting message of an endpoint a moment of its own, so that they do not all come back at once. */
function createTurns(): (endpointId: string, stepMs: number, now: Date) => number {
  const last = createCache<number>({ entriesMax: turnsKept });
  return (endpointId, stepMs, now) => {
    const at = Math.max(last.get(endpointId) ?? 0, now.getTime()) + stepMs;
    last.set(endpointId, at);
    return at - now.getTime();
  };
}
