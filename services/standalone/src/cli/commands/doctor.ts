import { createLookups } from '../../doctor/lookups.ts';
import { runDoctor } from '../../doctor/run-doctor.ts';
import { openDatabase } from '../../open-database.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

const marks = { ok: 'ok   ', hint: 'hint ', wrong: 'WRONG' } as const;

/** `doctor`: checks servers, configuration and DNS, and says what to do. Exit code 1 when something is wrong. */
export async function doctorCommand(
  context: CommandContext,
  { dnsServer }: { dnsServer?: string },
): Promise<void> {
  const { env, log, closers } = context.process;
  const database = await openDatabase(env, log);
  closers.add('database', database.close);
  const lookups = createLookups(dnsServer);
  const findings = await runDoctor({ env, database, lookups, clock: context.clock, log });
  const wrong = findings.filter(({ state }) => state === 'wrong').length;
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, advice }) => [
    `${marks[state]}  ${check.padEnd(width)}  ${found}`,
    ...(advice === null ? [] : [`${' '.repeat(width + 9)}→ ${advice}`]),
  ]);
  context.output.answer({ healthy: wrong === 0, findings }, lines.join('\n'));
  if (wrong > 0) throw new CommandError('unhealthy', `${wrong} thing(s) are wrong.`);
}
