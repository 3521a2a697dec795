import type { Handlers } from '@drawbell/queue/workers';
import type { Logger } from '@drawbell/runtime/logger';
import type { Lane, NotifierParts } from './lane.ts';
import { createLanes } from './lanes.ts';
import { singleFlight } from './single-flight.ts';

/** Less than a process has to stop in order: then what hangs is recorded as in doubt, and not left to a lease. */
const stopPatienceMs = 15_000;

export interface Notifier {
  /** Takes jobs from the queue and sweeps at once and then in its interval. */
  start(): void;
  /** Finishes the messages in hand, gives back what was claimed, and stops. */
  close(): Promise<void>;
}

/** Matches draws with profiles and delivers alerts and webhooks. Opens and closes none of its parts. */
export function createNotifier(parts: NotifierParts): Notifier {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lanes = createLanes(parts, signal);
  const sweepOnce = singleFlight(() => sweepLanes(lanes, { signal, log: parts.log }));
  const drain = () => Promise.allSettled(lanes.map((lane) => lane.drain()));
  let workers: { close(): Promise<void> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const sweepAndWait = async (): Promise<void> => {
    await sweepOnce();
    if (!signal.aborted) timer = setTimeout(() => void sweepAndWait(), parts.sweepIntervalMs);
  };
  return {
    start: () => {
      workers = parts.queue.startWorkers(handlersOf(lanes));
      void sweepAndWait();
    },
    close: async () => {
      stopping.abort();
      clearTimeout(timer);
      // First: handlers wait for them, and what has not begun is given back however long the rest takes.
      const draining = drain();
      parts.mailer.endWithin(parts.stopPatienceMs ?? stopPatienceMs);
      await workers?.close();
      await Promise.all([draining, sweepOnce()]);
      // Again, for what a handler or the sweep began meanwhile.
      await drain();
    },
  };
}

function handlersOf(lanes: readonly Lane[]): Handlers {
  return lanes.reduce<Handlers>((handlers, { heard }) => ({ ...handlers, ...heard }), {});
}

/**
 * Finds everything that is owed and not under way, lane by lane: the queue may have lost every ring. Two notifiers that
 * sweep at once share the work, as claims decide. A lane that fails holds up no other, and is swept again next time.
 */
export async function sweepLanes(
  lanes: readonly Lane[],
  { signal, log }: { signal: AbortSignal; log: Logger },
): Promise<void> {
  const failed: { readonly lane: string; readonly err: unknown }[] = [];
  for (const lane of lanes) {
    if (signal.aborted) break;
    await lane.sweep().catch((err: unknown) => failed.push({ lane: lane.name, err }));
  }
  const [first] = failed;
  if (first === undefined) return;
  // One line however many failed: where the database is away, they fail alike.
  const names = failed.map(({ lane }) => lane);
  log.error({ err: first.err, lanes: names }, 'the sweep failed, it will be tried again');
}
