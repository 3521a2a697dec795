import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const main = join(import.meta.dirname, '../../services/standalone/src/main.ts');

/** Where Node keeps what it made of the sources: a process of the tests then starts with 3 s of processor time, not 5. */
export const compileCache = join(import.meta.dirname, '../../node_modules/.cache/drawbell-compiled');

/**
 * Fills that folder once in a fresh clone, before any test: Node writes it when a process ends by itself, and products that are
 * killed never do. This one ends as soon as everything is loaded, for its environment is none.
 */
export async function setup(): Promise<void> {
  if (existsSync(compileCache)) return;
  await startProduct({ PORT: 'none' }).ended;
}

/** The whole product as a process of its own. */
export interface ProductProcess {
  /** Everything it said so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop; answers its exit code. */
  stop(): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/** Starts the product with an environment of its own: nothing is inherited but the path. */
export function startProduct(env: Record<string, string>, entry = main, args: string[] = []): ProductProcess {
  return follow([process.execPath, entry, ...args], env);
}

/** `npm start`, as a supervisor starts it: what is signalled and waited for is npm. */
export function startUnderNpm(env: Record<string, string>): ProductProcess {
  return follow(['npm', 'start'], env);
}

/** As under an npm that was killed before the product came so far as to look for it. */
export function startOrphaned(env: Record<string, string>): ProductProcess {
  const npm = { npm_lifecycle_event: 'start', npm_node_execpath: process.execPath };
  return follow(['sh', '-c', '"$0" "$1" &', process.execPath, main], { ...env, ...npm });
}

function follow([command = '', ...args]: string[], env: Record<string, string>): ProductProcess {
  const child: ChildProcess = spawn(command, args, {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', NODE_COMPILE_CACHE: compileCache, ...env },
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = once(child, 'exit').then(() => child.exitCode);
  return {
    output: () => output,
    signal: (name) => void child.kill(name),
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
