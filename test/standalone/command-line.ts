import { join } from 'node:path';
import { type TestInstallation } from '../life/installation.ts';
import { startProduct } from './product-process.ts';
import { runCommand } from './run-command.ts';

const main = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');

/** Runs one command as a process of its own, and answers all that it said. */
export async function spawnCommand(
  env: Record<string, string>,
  words: string[],
): Promise<{ code: number | null; output: string }> {
  const command = startProduct(env, main, words);
  return { code: await command.ended, output: command.output() };
}

/** The operator's terminal on an installation. */
export interface CommandLine {
  /** Runs one command, and answers all that it said. */
  run(...args: string[]): Promise<{ code: number | null; output: string }>;
  /** The same in a process of its own. */
  spawn(...args: string[]): Promise<{ code: number | null; output: string }>;
  /** The same as `run` with `--json`; fails unless the command did what was asked. */
  json(...args: string[]): Promise<Record<string, unknown>>;
  /** What the audit log says was done here, oldest first. */
  trace(): Promise<{ actor: string; action: string; target: string }[]>;
}

export function openCommandLine({ databaseUrl, store }: TestInstallation): CommandLine {
  const env = {
    DATABASE_URL: databaseUrl,
    TOKEN_SECRET: 'a secret of tests, long enough for it',
    PUBLIC_URL: 'https://drawbell.example',
  };
  const run: CommandLine['run'] = (...args) => runCommand(env, args);
  return {
    run,
    spawn: (...args) => spawnCommand(env, args),
    json: async (...args) => {
      const { code, output } = await run('--json', ...args);
      if (code !== 0) throw new Error(`${args.join(' ')}: ${output}`);
      return JSON.parse(output) as Record<string, unknown>;
    },
    trace: async () => {
      const { rows } = await store.pool.query<{ actor: string; action: string; target: string }>(
        'SELECT actor, action, target FROM audit_log ORDER BY id',
      );
      return rows;
    },
  };
}
