import type { Form } from '../forms/form.ts';
import { RequestProblem } from '../problems/request-problem.ts';
import { emailSchema } from '../subscriptions/subscription-schema.ts';

/** The address that was typed. @throws RequestProblem `invalid-request`, without it */
export function readTypedAddress(form: Form): string {
  const read = emailSchema.safeParse((form.get('email') ?? '').trim());
  if (!read.success) throw new RequestProblem('invalid-request', 'What was typed is no e-mail address.');
  return read.data;
}
