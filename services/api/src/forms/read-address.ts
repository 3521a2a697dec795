import { type AddressProblem, readEmailAddress } from '@drawbell/draws/address';
import type { FieldError, FieldProblem, Form } from '../app/form.ts';
import { suggestAddress } from './suggest-address.ts';

const problems: Readonly<Record<AddressProblem, FieldProblem>> = {
  missing: 'email_missing',
  incomplete: 'email_invalid',
  local_part_not_ascii: 'email_not_ascii',
  hidden_characters: 'email_hidden',
  too_long: 'email_long',
};

/**
 * Reads the address, as it is mailed. One whose domain looks like a slip of a well-known one is asked about once: sent
 * again as it is, it is taken.
 */
export function readAddress(form: Form, name = 'email'): { address: string; errors: FieldError[] } {
  const reading = readEmailAddress(form.get(name) ?? '');
  if (!reading.ok) return { address: '', errors: [{ field: name, problem: problems[reading.problem] }] };
  const { address } = reading;
  const suggestion = suggestAddress(address);
  if (suggestion === null || isAskedAgain(form, address)) return { address, errors: [] };
  return { address, errors: [{ field: name, problem: 'email_typo', detail: suggestion }] };
}

function isAskedAgain(form: Form, address: string): boolean {
  const before = readEmailAddress(form.get('addressAsked') ?? '');
  return before.ok && before.address === address;
}
