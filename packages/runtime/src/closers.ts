import type { Logger } from './logger.ts';

/** Whatever is opened registers its close on the next line; they run in reverse order, each even if another fails. */
export interface Closers {
  add(name: string, close: () => unknown): void;
  /** Runs every close once, last opened first. Never throws; says in the log what failed. */
  closeAll(): Promise<void>;
}

export function createClosers(log: Logger): Closers {
  const stack: { name: string; close: () => unknown }[] = [];
  return {
    add: (name, close) => {
      stack.push({ name, close });
    },
    closeAll: async () => {
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        try {
          await next.close();
        } catch (err) {
          log.warn({ err, part: next.name }, 'a part did not close cleanly');
        }
      }
    },
  };
}
