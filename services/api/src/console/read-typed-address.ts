import { emailSchema } from '@drawbell/draws/address';
import type { Form } from '../app/form.ts';
import { RequestProblem } from '../app/problem.ts';

/** The address that was typed. @throws RequestProblem `invalid-request`, without it */
export function readTypedAddress(form: Form): string {
  const read = emailSchema.safeParse(form.get('email') ?? '');
  if (!read.success)
    throw new RequestProblem(
      'invalid-request',
      `What was typed is no e-mail address. What is wrong: ${read.error.issues[0]?.message ?? ''}.`,
    );
  return read.data;
}
