import { listConsents } from '@drawbell/store/subscribers/record';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';

/**
 * `subscribers consent`: everything that proves the consent of one address and its end, also after they were erased.
 * The address is hashed at once and told to nobody.
 */
export async function showConsentCommand(context: CommandContext, address: string): Promise<void> {
  const { store, secrets } = await openForCommand(context);
  const consents = await listConsents(store.db, secrets.hashAddress(address));
  if (consents.length === 0)
    throw new CommandError('no_consent', 'There is no consent of this address on record.');
  const text = consents.map(
    ({ wordingVersion, language, source, givenAt, evidence, withdrawnAt, withdrawalMeans }) =>
      [
        `given ${givenAt.toISOString()} by ${source}, wording ${wordingVersion} (${language})`,
        withdrawnAt === null
          ? 'in force'
          : `ended ${withdrawnAt.toISOString()} by ${withdrawalMeans ?? 'unknown means'}`,
        JSON.stringify(evidence, null, 2),
      ].join('\n'),
  );
  context.output.answer(consents, text.join('\n\n'));
}
