import { plainText } from '@drawbell/draws/plain-text';
import type { Form } from '../app/form.ts';
import { RequestProblem } from '../app/problem.ts';

/** A name that was typed. @throws RequestProblem `invalid-request`, when it is missing, too long or no plain text */
export function readName(form: Form, charactersMax: number): string {
  return readText(form, { name: 'name', what: 'A name', charactersMin: 1, charactersMax });
}

/** Why something is ordered, in the operator's words; may be empty. @throws RequestProblem `invalid-request` */
export function readNote(form: Form): string {
  return readText(form, { name: 'note', what: 'A note', charactersMin: 0, charactersMax: 200 });
}

function readText(
  form: Form,
  field: { name: string; what: string; charactersMin: number; charactersMax: number },
): string {
  const { name, what, charactersMin, charactersMax } = field;
  const read = plainText(charactersMax, { charactersMin }).safeParse(form.get(name) ?? '');
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RequestProblem(
    'invalid-request',
    issue?.code === 'invalid_format'
      ? `${what} ${issue.message}.`
      : `${what} has ${charactersMin === 0 ? 'at most' : `${charactersMin} to`} ${charactersMax} characters.`,
  );
}
