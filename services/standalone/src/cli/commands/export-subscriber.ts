import { writeFileSync } from 'node:fs';
import { exportForSubscriber } from '@drawbell/store';
import { carryOut, orUnknown } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/** `subscribers export`: everything that is kept about somebody, into a new file or to standard output. */
export async function exportSubscriberCommand(
  context: CommandContext,
  subscriberId: string,
  { to: file }: { to?: string },
): Promise<void> {
  const subscriber = `sub_${subscriberId}`;
  const found = await carryOut(context, (trx, by) => exportForSubscriber(trx, { subscriberId, ...by }));
  const everything = orUnknown(found, `subscriber ${subscriber}`);
  const text = JSON.stringify(everything, null, 2);
  if (file === undefined) return context.output.answer(everything, text);
  try {
    writeFileSync(file, `${text}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('file_unwritable', `The export cannot be written: ${why}`);
  }
  context.output.answer({ subscriber, file }, `All that is kept about ${subscriber} is in ${file}.`);
}
