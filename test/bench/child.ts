import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A process that is asked by lines and answers by lines. */
export interface Child {
  ask(line: string): Promise<string>;
  /** The next line it says by itself. */
  next(): Promise<string>;
  /** The most memory it had, in MB, while it runs; not a number where there is no /proc. */
  peakMb(): number;
  end(): void;
  /** Until it is gone, with its connections. */
  gone(): Promise<void>;
}

export function startChild(file: string, args: readonly string[] = []): Child {
  const path = file.startsWith('/') ? file : join(import.meta.dirname, file);
  const child: ChildProcess = spawn(process.execPath, [path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the process has no pipes');
  const exit = once(child, 'exit');
  const lines: Interface = createInterface({ input: stdout });
  const iterator = lines[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await iterator.next();
    if (done === true) throw new Error(`${file} ended`);
    return value;
  };
  return {
    next,
    ask: (line) => {
      stdin.write(`${line}\n`);
      return next();
    },
    peakMb: () => peakMb(child.pid),
    end: () => void stdin.end(),
    gone: async () => void (await exit),
  };
}

function peakMb(pid: number | undefined): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return Number.NaN;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]) / 1_024;
}
