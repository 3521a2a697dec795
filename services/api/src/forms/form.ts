/** A submitted form, as sent. Every value is text; a name may come more than once. */
export type Form = URLSearchParams;

/** What is wrong with a field. The words for it are the page's. */
export type FieldProblem =
  | 'email_missing'
  | 'email_invalid'
  | 'email_not_ascii'
  | 'email_hidden'
  | 'email_long'
  | 'email_typo'
  | 'consent_missing'
  | 'nothing_wanted'
  | 'number_invalid'
  | 'crs_range'
  | 'crs_nomination'
  | 'near_range'
  | 'programs_contradict'
  | 'noc_missing'
  | 'noc_unknown'
  | 'noc_2016'
  | 'noc_ambiguous'
  | 'noc_twice'
  | 'occupations_contradict'
  | 'occupations_too_many'
  | 'months_range'
  | 'months_in_canada'
  | 'months_continuous'
  | 'label_long'
  | 'text_unseen'
  | 'date_invalid'
  | 'day_invalid'
  | 'date_future'
  | 'date_past'
  | 'zone_missing'
  | 'zone_unknown'
  | 'day_missing'
  | 'same_address'
  | 'pause_past'
  | 'pause_long';

export interface FieldError {
  /** Name of the input. */
  readonly field: string;
  readonly problem: FieldProblem;
  /** What was meant perhaps, or what was typed. */
  readonly detail?: string;
}

/** A form that could be read, or what to correct, in the order of the fields. */
export type FormReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** One value, without white space around it, cut to what any field can need. */
export function textOf(form: Form, name: string, charactersMax = 300): string {
  return (form.get(name) ?? '').slice(0, charactersMax).trim();
}

export function isTicked(form: Form, name: string, value = 'yes'): boolean {
  return form.getAll(name).includes(value);
}

/** A whole number, null when nothing was typed, NaN when it is no such number. */
export function numberOf(form: Form, name: string): number | null {
  const text = textOf(form, name, 20).replace(/[\s\u00a0\u202f]/g, '');
  if (text === '') return null;
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
