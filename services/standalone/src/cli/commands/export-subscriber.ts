import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { exportSubscriber } from '@drawbell/api/administration/people-orders';
import { carryOut, orUnknown } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/** `subscribers export`: everything that is kept about somebody, into a new file or to standard output. */
export async function exportSubscriberCommand(
  context: CommandContext,
  subscriberId: string,
  { to: file }: { to?: string },
): Promise<void> {
  if (file === undefined) {
    const everything = await readEverything(context, subscriberId);
    context.output.answer(everything, JSON.stringify(everything, null, 2));
    return;
  }
  // The file is there before the trace is: what could not be written was not given to anybody.
  const place = createFile(file);
  try {
    const everything = await readEverything(context, subscriberId);
    writeFileSync(place, `${JSON.stringify(everything, null, 2)}\n`);
  } catch (err) {
    rmSync(file);
    throw err;
  } finally {
    closeSync(place);
  }
  const subscriber = `sub_${subscriberId}`;
  context.output.answer({ subscriber, file }, `All that is kept about ${subscriber} is in ${file}.`);
}

async function readEverything(context: CommandContext, subscriberId: string): Promise<object> {
  const found = await carryOut(context, (trx, by) => exportSubscriber(trx, { subscriberId, ...by }));
  return orUnknown(found, `subscriber sub_${subscriberId}`);
}

/** A new file that only its owner can read. */
function createFile(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('file_unwritable', `The export cannot be written: ${why}`);
  }
}
