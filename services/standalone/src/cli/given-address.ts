import { emailSchema } from '@drawbell/draws/address';
import type { Secrets } from '@drawbell/store/secrets';
import { readAddressId } from '@drawbell/store/suppressions';
import { CommandError } from './command-error.ts';

/** The keyed hash of an address that was given, or of an address id (`adr_…`) as audit rows name one. */
export function hashOfAddress(secrets: Secrets, text: string): Buffer {
  return readAddressId(text) ?? secrets.hashAddress(checkAddress(text));
}

/** @throws CommandError for what is no e-mail address; it is not repeated */
export function checkAddress(text: string): string {
  const parsed = emailSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    'bad_address',
    `That is not an e-mail address. What is wrong: ${parsed.error.issues[0]?.message ?? ''}.`,
  );
}
