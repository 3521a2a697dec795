import type { Clock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createClosers } from '@drawbell/runtime/run-process';
import { createProgram } from '@drawbell/standalone/cli/program';
import { vi } from 'vitest';

/** What a command left on the screen. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command works. */
interface Place {
  readonly databaseUrl: string;
  readonly tokenSecret: string;
  readonly clock: Clock;
}

/** Runs one command of `drawbell` in this process, as `main.ts` of the command line does in one of its own. */
export async function runCommand(
  words: readonly string[],
  { databaseUrl, tokenSecret, clock }: Place,
): Promise<Said> {
  const log = createLogger({ level: 'silent', service: 'test' });
  const env = readEnvironment({
    ...{ DATABASE_URL: databaseUrl, TOKEN_SECRET: tokenSecret },
    PUBLIC_URL: 'https://drawbell.example',
  });
  const closers = createClosers(log);
  const said = { out: '', err: '' };
  const listen = (stream: NodeJS.WriteStream, to: 'out' | 'err') =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said[to] += String(text);
      return true;
    });
  const spies = [listen(process.stdout, 'out'), listen(process.stderr, 'err')];
  let code = 0;
  try {
    const program = createProgram({ process: { env, log, closers, stop: () => {} }, clock });
    await program.parseAsync([...words], { from: 'user' });
  } catch (err) {
    if (!(err instanceof StartError)) throw err;
    code = 1;
    said.err += `drawbell: ${err.message}\n`;
  } finally {
    await closers.closeAll();
    for (const spy of spies) spy.mockRestore();
  }
  return { code, ...said };
}
