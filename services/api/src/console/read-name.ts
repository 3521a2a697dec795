import { type Form, textOf } from '../forms/form.ts';
import { RequestProblem } from '../problems/request-problem.ts';

/** A name that was typed. @throws RequestProblem `invalid-request`, when it is missing or too long */
export function readName(form: Form, charactersMax: number): string {
  const name = textOf(form, 'name', 1_000);
  if (name === '' || name.length > charactersMax)
    throw new RequestProblem('invalid-request', `A name has 1 to ${charactersMax} characters.`);
  return name;
}
