import type { Logger } from '@drawbell/runtime/logger';

/** Kinds of trouble remembered; the messages come from outside. */
const kindsMax = 50;

/**
 * Says each kind of trouble with a connection once, and again after it was over. A queue that is away is tried
 * several times a second from several connections, each of which complains.
 */
export function createTroubleLog(log: Logger): { trouble(err: Error): void; over(): void } {
  const said = new Set<string>();
  return {
    trouble: (err) => {
      const kind = 'code' in err ? String(err.code) : err.name;
      if (said.has(kind) || said.size >= kindsMax) return;
      said.add(kind);
      log.warn({ err }, 'trouble with the queue; the sweep finds what it loses');
    },
    over: () => {
      said.clear();
    },
  };
}
