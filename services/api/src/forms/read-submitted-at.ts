import { type FieldError, type Form, textOf } from '../app/form.ts';
import { instantIn, zones } from './local-time.ts';

/**
 * The moment of `${name}` (date and time) in `${name}Zone`; undefined when nothing was typed. Which zone it was in decides
 * a tie: it is asked, never guessed.
 */
export function readSubmittedAt(
  form: Form,
  name: string,
  now: Date,
): { readonly at: string | undefined; readonly errors: FieldError[] } {
  const refuse = (error: FieldError) => ({ at: undefined, errors: [error] });
  const text = textOf(form, name, 40);
  if (text === '') return { at: undefined, errors: [] };
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?$/.test(text))
    return refuse({ field: name, problem: 'date_invalid' });
  const zone = zones.find((each) => each === textOf(form, `${name}Zone`));
  if (zone === undefined) return refuse({ field: `${name}Zone`, problem: 'zone_missing' });
  const at = instantIn(zone, text.replace(' ', 'T'));
  if (at === 'no_such_time') return refuse({ field: name, problem: 'date_invalid' });
  if (at === 'skipped') return refuse({ field: name, problem: 'date_invalid', detail: text.slice(11, 16) });
  if (at > now) return refuse({ field: name, problem: 'date_future' });
  // Express Entry began in January 2015.
  if (at.getUTCFullYear() < 2015) return refuse({ field: name, problem: 'date_past' });
  return { at: at.toISOString(), errors: [] };
}
