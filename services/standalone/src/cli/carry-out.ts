import type { Actor } from '@drawbell/store/audit-log';
import type { RecordTransaction } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { Installation } from '../open-installation.ts';
import type { CommandContext } from './command-context.ts';
import { CommandError } from './command-error.ts';

/** How the audit log names whoever works here. */
const commandLine: Actor = { name: 'command line', requestId: null };

/** What every audited action takes. */
export interface Order {
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Carries out an operator's order in one transaction, with its trace in the audit log, for a command that has opened the
 * installation, and goes on with it. `act` is an audited action.
 */
export async function carryOutOn<T>(
  context: CommandContext,
  { store, secrets }: Installation,
  act: (trx: RecordTransaction, order: Order, secrets: Secrets) => Promise<T>,
): Promise<T> {
  const order = { actor: commandLine, now: context.clock() };
  return store.db.transaction().execute((trx) => act(trx, order, secrets));
}

/** @throws CommandError for what does not exist */
export function orUnknown<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new CommandError('not-found', `There is no ${what}.`);
  return found;
}
