import type { Form } from '../app/form.ts';
import { occupationRowsMax } from './read-occupations.ts';

/** The same form with one more row for an occupation: for browsers without script. */
export function withAnotherOccupation(form: Form): Form {
  const more = new URLSearchParams(form);
  const rows = Number(/^\d{1,2}$/.exec(form.get('rows') ?? '')?.[0] ?? 1);
  more.set('rows', String(Math.min(occupationRowsMax, rows + 1)));
  return more;
}
