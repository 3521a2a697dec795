import type { Clock } from '@drawbell/runtime/clock';
import { systemClock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { findUnreadSettings, readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createClosers } from '@drawbell/runtime/run-process';
import { createProgram } from '@drawbell/standalone/cli/program';

/** What a command left on the screen. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Both, as they came. */
  readonly output: string;
}

/**
 * Runs one command of `drawbell` in this process, as its `main.ts` does in one of its own: a process takes a second to
 * start, and the command a twentieth. One command of each test file starts a process all the same.
 * @param source the environment, of which nothing is inherited
 * @throws whatever the command throws but for an operator: a process would print its stack
 */
export async function runCommand(
  source: Readonly<Record<string, string>>,
  words: readonly string[],
  clock: Clock = systemClock,
): Promise<Said> {
  const said = { out: '', err: '', output: '' };
  const stream = (to: 'out' | 'err') => ({
    write: (text: string) => {
      said[to] += text;
      said.output += text;
    },
  });
  const streams = { stdout: stream('out'), stderr: stream('err') };
  const log = createLogger({ level: 'warn', service: 'drawbell', to: streams.stderr });
  const closers = createClosers(log);
  let code: number | null = null;
  try {
    const env = readEnvironment(source);
    for (const unread of findUnreadSettings(source))
      log.warn({ unread }, 'a setting that looks like ours is not read');
    const stop = (exitCode = 0): void => void (code ??= exitCode);
    const program = createProgram({ process: { env, log, closers, stop }, clock }, streams);
    await program.parseAsync([...words], { from: 'user' });
    stop(0);
  } catch (err) {
    if (code === null) {
      if (!(err instanceof StartError)) throw err;
      streams.stderr.write(`drawbell: ${err.message}\n`);
      code = 1;
    }
  } finally {
    await closers.closeAll();
  }
  return { code: code ?? 0, ...said };
}
