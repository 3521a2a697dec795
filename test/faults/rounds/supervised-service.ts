import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compileCache } from '../../standalone/product-process.ts';
import type { Unsteadiness } from './unsteady-preload.ts';

const root = join(import.meta.dirname, '../../..');
const preload = join(import.meta.dirname, 'unsteady-preload.ts');

/** An end that nobody asked for. */
interface UnaskedEnd {
  readonly service: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly at: number;
  /** It had come up before: not a start that failed. */
  readonly wasAtWork: boolean;
  /** Its last words. */
  readonly tail: string;
}

/** One service as a process of its own, started again by itself as an orchestrator would. */
export interface SupervisedService {
  readonly name: string;
  /** Begins to run it; it is started again whenever it ends unasked. */
  start(): void;
  /** Resolves when it says that it is at work. */
  ready(): Promise<void>;
  isRunning(): boolean;
  /** Ends it as a power cut would; it stays away until `start`. */
  kill(): Promise<void>;
  /** Asks it to stop; answers its exit code. It stays away until `start`. */
  stop(): Promise<number | null>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  suffer(unsteadiness: Unsteadiness): void;
  pid(): number | undefined;
  /** The end of what it said, in all its lives. */
  output(): string;
  /** Lines that it logged as `error` or `fatal`, by sentence, since the last call. */
  takeErrors(): Map<string, number>;
  readonly unaskedEnds: UnaskedEnd[];
}

const atWork = /api is listening|notifier is at work|scraper is watching the feed/;
const keptChars = 400_000;
const restartDelayMs = 500;

export function superviseService(
  name: string,
  service: 'scraper' | 'notifier' | 'api',
  env: Record<string, string>,
): SupervisedService {
  const entry = join(root, 'services', service, 'src/main.ts');
  let child: ChildProcess | null = null;
  let wanted = false;
  let output = '';
  let ready = Promise.withResolvers<void>();
  let isAtWork = false;
  let errors = new Map<string, number>();
  const unaskedEnds: UnaskedEnd[] = [];

  const hear = (chunk: Buffer): void => {
    const text = chunk.toString();
    output = (output + text).slice(-keptChars);
    if (atWork.test(text)) {
      isAtWork = true;
      ready.resolve();
    }
    for (const [, level = '', message = ''] of text.matchAll(
      /"level":"(error|fatal)".*"msg":"((?:[^"\\]|\\.)*)"/g,
    ))
      errors.set(`${level}: ${message}`, (errors.get(`${level}: ${message}`) ?? 0) + 1);
  };
  const begin = (): void => {
    const started = spawn(process.execPath, ['--import', preload, entry], {
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    ready = Promise.withResolvers<void>();
    isAtWork = false;
    started.stdout?.on('data', hear);
    started.stderr?.on('data', hear);
    started.on('error', () => {});
    started.once('exit', (code, signal) => {
      if (child !== started) return;
      child = null;
      if (!wanted) return;
      const tail = output.slice(-2_000);
      unaskedEnds.push({ service: name, code, signal, at: Date.now(), wasAtWork: isAtWork, tail });
      void delay(restartDelayMs).then(() => {
        if (wanted && child === null) begin();
      });
    });
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    wanted = false;
    const ending = child;
    if (ending === null) return null;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
    return ending.exitCode;
  };
  return {
    name,
    unaskedEnds,
    start: () => {
      wanted = true;
      if (child === null) begin();
    },
    ready: () => ready.promise,
    isRunning: () => child !== null,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    signal: (signal) => void child?.kill(signal),
    suffer: (unsteadiness) => {
      if (child?.connected === true) child.send(unsteadiness, () => {});
    },
    pid: () => child?.pid,
    output: () => output,
    takeErrors: () => {
      const taken = errors;
      errors = new Map();
      return taken;
    },
  };
}
