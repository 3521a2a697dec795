import { plainText } from '@drawbell/draws/plain-text';
import { readAddress } from '@drawbell/store/subscribers/record';
import { addressId } from '@drawbell/store/suppressions';
import { liftSuppression, suppress } from '@drawbell/api/administration/people-orders';
import { carryOut } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { hashOfAddress } from '../given-address.ts';
import { addressJson, addressLines } from './find-subscriber.ts';

/** `subscribers suppress`: an address is never mailed again, until it is lifted. Safe to repeat. */
export async function suppressAddressCommand(
  context: CommandContext,
  given: string,
  { note }: { note: string },
): Promise<void> {
  const read = plainText(200, { charactersMin: 0 }).safeParse(note);
  if (!read.success) {
    const [issue] = read.error.issues;
    const why = issue?.code === 'too_big' ? 'must have at most 200 characters' : (issue?.message ?? '');
    throw new CommandError('bad_note', `The note ${why}.`);
  }
  await answerFor(context, given, (trx, order) => suppress(trx, { ...order, note: read.data }));
}

/** `subscribers lift`: a suppressed address may be mailed again. */
export async function liftAddressCommand(context: CommandContext, given: string): Promise<void> {
  await answerFor(context, given, async (trx, order) => {
    if (!(await liftSuppression(trx, order)))
      throw new CommandError('conflict', 'The address is not suppressed.');
  });
}

async function answerFor(
  context: CommandContext,
  given: string,
  act: (
    trx: Parameters<typeof liftSuppression>[0],
    order: Parameters<typeof liftSuppression>[1],
  ) => Promise<void>,
): Promise<void> {
  const { address, record } = await carryOut(context, async (trx, by, secrets) => {
    const emailHash = hashOfAddress(secrets, given);
    await act(trx, { emailHash, ...by });
    return { address: addressId(emailHash), record: await readAddress(trx, emailHash) };
  });
  context.output.answer(addressJson(address, record), addressLines(address, record).join('\n'));
}
