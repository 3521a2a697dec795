import type { Clock } from '@drawbell/runtime/clock';
import type { ProcessContext } from '@drawbell/runtime/run-process';
import { commandConnectionsMax, type Installation, openInstallation } from '../open-installation.ts';
import type { Output } from './output.ts';

/** What a command works with. The installation is opened by the commands that need it. */
export interface CommandContext {
  readonly process: ProcessContext;
  readonly clock: Clock;
  readonly output: Output;
}

export async function openForCommand(context: CommandContext): Promise<Installation> {
  const { env, log, closers } = context.process;
  return openInstallation(env, {
    ...{ log, closers, applicationName: 'drawbell-command' },
    connections: commandConnectionsMax,
  });
}
