import { createLogger, type Logger } from '@drawbell/runtime/logger';

/** A logger of the product's own making whose lines are kept, and which holds that nobody was warned for nothing. */
export interface WatchedLog {
  readonly log: Logger;
  /** All lines so far, each with its line feed. */
  readonly lines: readonly string[];
  /** The same in one. */
  text(): string;
  /** Lines of level `warn` and above that hold this are right in this test. */
  mayWarn(pattern: RegExp): void;
  /** Lines of level `warn` and above that nobody said to be right. */
  unexpected(): readonly string[];
  /** @throws Error naming the lines that nobody expected */
  check(): void;
}

const isWarning = /^\{"level":"(?:warn|error|fatal)"/;

export function watchLog(level: 'trace' | 'debug' | 'info' | 'warn' = 'trace'): WatchedLog {
  const lines: string[] = [];
  const allowed: RegExp[] = [];
  const unexpected = () =>
    lines.filter((line) => isWarning.test(line) && !allowed.some((pattern) => pattern.test(line)));
  return {
    log: createLogger({ level, service: 'test', to: { write: (line) => void lines.push(line) } }),
    lines,
    text: () => lines.join(''),
    mayWarn: (pattern) => void allowed.push(pattern),
    unexpected,
    check: () => {
      const found = unexpected();
      if (found.length > 0)
        throw new Error(`nobody expected these log lines:\n${found.slice(0, 20).join('')}`);
    },
  };
}
