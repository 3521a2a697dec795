import { readlinkSync, realpathSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { StartError } from './drawbell-error.ts';
import { type Environment, findUnreadSettings, readEnvironment } from './environment.ts';
import { createLogger, type Logger } from './logger.ts';

export interface ProcessContext {
  readonly env: Environment;
  readonly log: Logger;
  readonly closers: Closers;
  /** Stops the process in order, as a signal would. Used when a part finds that it cannot go on. */
  readonly stop: (exitCode?: number) => void;
}

/** A stop that takes longer than this is cut short; what was not finished is owed and found by the sweep. */
const stopDeadlineMs = 30_000;

/** Between looks whether the process that started us is still there. */
const parentLookMs = 1_000;

/** Ctrl-C under npm arrives twice, from the terminal and from npm: only a later signal means "now". */
const repeatedSignalMs = 1_000;

/**
 * Runs a service for the life of the process: environment, logger, start, then an orderly stop on SIGINT, SIGTERM or
 * SIGHUP with work in hand finished. A stop during the start closes what is open, and what the start opens yet. Under
 * npm, the end of npm is a signal to stop: a killed one takes nobody with it. A second signal ends the process at
 * once. Exit codes: 0 after a stop, 1 when it could not start or broke. `logging` overrides the level of the
 * environment and where the log goes.
 */
export async function runProcess(
  service: string,
  start: (context: ProcessContext) => Promise<void>,
  logging: { level?: string; to?: 'stdout' | 'stderr' } = {},
): Promise<void> {
  let context: ProcessContext | undefined;
  let stoppingSince: number | null = null;
  let starting: Promise<void> = Promise.resolve();
  const stop = (exitCode = 0): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > repeatedSignalMs) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => process.exit(1), stopDeadlineMs).unref();
    void closeAround(starting, context?.closers).finally(() => process.exit(exitCode));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
  if (process.env['npm_lifecycle_event'] !== undefined) onParentGone(stop);
  process.on('unhandledRejection', (err) => {
    context?.log.fatal({ err }, 'a promise was rejected and nobody handled it');
    stop(1);
  });
  try {
    const env = readEnvironment();
    const log = createLogger({ level: env.LOG_LEVEL, service, ...logging });
    context = { env, log, closers: createClosers(log), stop };
    for (const unread of findUnreadSettings())
      log.warn({ unread }, 'a setting that looks like ours is not read');
    starting = start(context);
    await starting;
    if (stoppingSince === null) releaseMemory();
  } catch (err) {
    // What a stop closes under a start that is not done makes it fail, and is no news.
    if (stoppingSince !== null) return;
    const text = err instanceof StartError ? err.message : err instanceof Error ? err.stack : String(err);
    process.stderr.write(`${service}: ${text}\n`);
    stop(1);
  }
}

/**
 * Gives back the memory that is not used any more, in one pause of some tens of milliseconds. Loading a program leaves twice its
 * size behind: sources, their types, what compiled them. V8 keeps room for as much again, and a process that rests does
 * not fill it, so that nothing ever asks for it back: 100 of the 235 MB of a notifier that had just started.
 */
export function releaseMemory(): void {
  setFlagsFromString('--expose-gc');
  // Absent where V8 takes no flags any more: no reason not to start.
  const gc: NodeJS.GCFunction | undefined = runInNewContext('globalThis.gc');
  gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Closes what is open, and, when a start is under way, what that opens before it ends. */
async function closeAround(starting: Promise<void>, closers: Closers | undefined): Promise<void> {
  await closers?.closeAll();
  await starting.catch(() => {});
  await closers?.closeAll();
}

function onParentGone(stop: () => void): void {
  const parent = process.ppid;
  if (isOrphan(parent)) return stop();
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    stop();
  }, parentLookMs);
  look.unref();
}

/**
 * Whether npm was gone before this process could look. Process 1 adopts orphans, and in a container it may be npm itself:
 * then it is the same program, and ours to read.
 */
function isOrphan(parent: number): boolean {
  const npm = process.env['npm_node_execpath'];
  if (parent !== 1 || npm === undefined) return false;
  try {
    return readlinkSync('/proc/1/exe') !== realpathSync(npm);
  } catch {
    return true;
  }
}

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
