import { monthsCounted, type Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type FieldError, type Form, isTicked, numberOf, textOf } from '../app/form.ts';
import { findOccupation, occupationOption } from './find-occupation.ts';

/** Rows of the form at most: as many as a profile holds. */
export const occupationRowsMax = 20;

type Occupations = NonNullable<Profile['occupations']>;

/** The occupations of a form: undefined when nothing was said, empty when there are none by the person's word. */
export function readOccupations(
  form: Form,
  language: Language,
): { readonly occupations: Occupations | undefined; readonly errors: FieldError[] } {
  const errors: FieldError[] = [];
  const occupations: Occupations = [];
  for (let row = 0; row < occupationRowsMax; row += 1) {
    const occupation = readRow(form, row, language, errors);
    if (occupation === null) continue;
    if (occupations.some(({ noc }) => noc === occupation.noc))
      errors.push({ field: `noc${row}`, problem: 'noc_twice', detail: occupation.noc });
    occupations.push(occupation);
  }
  const none = isTicked(form, 'noOccupations');
  if (none && occupations.length > 0)
    errors.push({ field: 'noOccupations', problem: 'occupations_contradict' });
  return { occupations: occupations.length > 0 ? occupations : none ? [] : undefined, errors };
}

function readRow(
  form: Form,
  row: number,
  language: Language,
  errors: FieldError[],
): Occupations[number] | null {
  const typed = textOf(form, `noc${row}`);
  const names = {
    months: `months${row}`,
    inCanada: `monthsInCanada${row}`,
    continuous: `monthsContinuous${row}`,
  };
  const months = readMonths(form, names.months, errors);
  const monthsInCanada = readMonths(form, names.inCanada, errors);
  const monthsContinuous = readMonths(form, names.continuous, errors);
  if (typed === '') {
    if (months !== null || monthsInCanada !== null)
      errors.push({ field: `noc${row}`, problem: 'noc_missing' });
    return null;
  }
  if (months !== null && monthsInCanada !== null && monthsInCanada > months)
    errors.push({ field: names.inCanada, problem: 'months_in_canada' });
  if (months !== null && monthsContinuous !== null && monthsContinuous > months)
    errors.push({ field: names.continuous, problem: 'months_continuous' });
  const noc = readNoc(typed, `noc${row}`, language, errors);
  return {
    noc,
    ...(months !== null && { months: monthsCounted(months) }),
    ...(monthsInCanada !== null && { monthsInCanada: monthsCounted(monthsInCanada) }),
    ...(monthsContinuous !== null && { monthsContinuous: monthsCounted(monthsContinuous) }),
  };
}

/** The code, or what was typed with an error. */
function readNoc(typed: string, field: string, language: Language, errors: FieldError[]): string {
  const found = findOccupation(typed, language);
  if (found.kind === 'found') return found.noc;
  if (found.kind === 'noc_2016') errors.push({ field, problem: 'noc_2016', detail: typed.slice(0, 20) });
  else {
    const detail = found.groups.map((group) => occupationOption(group, language)).join('; ');
    errors.push({
      field,
      problem: found.kind === 'ambiguous' ? 'noc_ambiguous' : 'noc_unknown',
      ...(detail !== '' && { detail }),
    });
  }
  return typed;
}

/** As typed: more than the three years that count are what everybody with a career types. */
function readMonths(form: Form, field: string, errors: FieldError[]): number | null {
  const months = numberOf(form, field);
  if (months === null) return null;
  if (Number.isNaN(months) || months > 600) {
    errors.push({ field, problem: 'months_range' });
    return null;
  }
  return months;
}
