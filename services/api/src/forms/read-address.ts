import { z } from 'zod';
import { type FieldError, type Form, textOf } from './form.ts';
import { suggestAddress } from './suggest-address.ts';

const addressSchema = z.email().max(254);

/**
 * Reads the address. One whose domain looks like a slip of a well-known one is asked about once: sent again as it
 * is, it is taken.
 */
export function readAddress(form: Form, name = 'email'): { address: string; errors: FieldError[] } {
  const address = textOf(form, name);
  if (address === '') return { address, errors: [{ field: name, problem: 'email_missing' }] };
  if (!addressSchema.safeParse(address).success)
    return { address, errors: [{ field: name, problem: 'email_invalid' }] };
  const suggestion = suggestAddress(address);
  if (suggestion !== null && textOf(form, 'addressAsked') !== address)
    return { address, errors: [{ field: name, problem: 'email_typo', detail: suggestion }] };
  return { address, errors: [] };
}
