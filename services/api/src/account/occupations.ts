import { isNocCode, type UnitGroup, unitGroups } from '@drawbell/draws/noc';
import { monthsCounted, type Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type FieldError, type Form, isTicked, numberOf, textOf } from '../app/form.ts';

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
  const noc = readNoc(form, row, language, errors);
  return {
    noc,
    ...(months !== null && { months: monthsCounted(months) }),
    ...(monthsInCanada !== null && { monthsInCanada: monthsCounted(monthsInCanada) }),
    ...(monthsContinuous !== null && { monthsContinuous: monthsCounted(monthsContinuous) }),
  };
}

/** The code, or what was typed with an error. Where several fit, the one that was chosen among them. */
function readNoc(form: Form, row: number, language: Language, errors: FieldError[]): string {
  const field = `noc${row}`;
  const typed = textOf(form, field);
  const found = findOccupation(typed, language);
  if (found.kind === 'found') return found.noc;
  if (found.kind === 'noc_2016') {
    errors.push({ field, problem: 'noc_2016', detail: typed.slice(0, 20) });
    return typed;
  }
  const chosen = textOf(form, choiceName(row));
  if (found.groups.some(({ code }) => code === chosen)) return chosen;
  const detail = found.groups.map(({ code }) => code).join(' ');
  const problem =
    chosen === noneOfThese ? 'noc_other' : found.kind === 'ambiguous' ? 'noc_ambiguous' : 'noc_unknown';
  errors.push({ field, problem, ...(detail !== '' && { detail }) });
  return typed;
}

/** The radio buttons of a row, where what was typed fits several occupations. */
export function choiceName(row: number): string {
  return `nocChoice${row}`;
}

/** That none of the radio buttons is meant. */
export const noneOfThese = 'none';

/** The occupations among which somebody is to choose in a row; none where what was typed is clear, or was not sent yet. */
export function choicesOf(
  { form, errors }: { form: Form; errors: readonly FieldError[] },
  row: number,
  language: Language,
): readonly UnitGroup[] {
  const asks = form.has(choiceName(row)) || errors.some(({ field }) => field === `noc${row}`);
  const found = asks ? findOccupation(textOf(form, `noc${row}`), language) : null;
  return found === null || !('groups' in found) ? [] : found.groups;
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

/** What the words typed for an occupation mean. */
type FoundOccupation =
  | { readonly kind: 'found'; readonly noc: string }
  /** Four digits: a code of the 2016 list, which is no longer used. */
  | { readonly kind: 'noc_2016' }
  /** Several titles fit; the first few are named. */
  | { readonly kind: 'ambiguous'; readonly groups: readonly UnitGroup[] }
  | { readonly kind: 'unknown'; readonly groups: readonly UnitGroup[] };

const suggestionsMax = 6;

/**
 * Reads a code (`21231`), what the list offers (`21231 – Software engineers and designers`), or a title or the
 * beginning of one, in either language, whatever the accents and capitals.
 */
export function findOccupation(typed: string, language: Language): FoundOccupation {
  const code = /^(?:NOC|CNP)?\s*(\d{4,5})\b/i.exec(typed.trim())?.[1];
  if (code !== undefined) {
    if (isNocCode(code)) return { kind: 'found', noc: code };
    return code.length === 4 ? { kind: 'noc_2016' } : { kind: 'unknown', groups: [] };
  }
  const words = plain(typed);
  if (words.length < 3) return { kind: 'unknown', groups: [] };
  const groups = [...unitGroups().values()];
  const titles = (group: UnitGroup) => [plain(group.titleEn), plain(group.titleFr)];
  const exact = groups.filter((group) => titles(group).includes(words));
  if (exact[0] !== undefined && exact.length === 1) return { kind: 'found', noc: exact[0].code };
  const own = (group: UnitGroup) => plain(language === 'fr' ? group.titleFr : group.titleEn);
  const holding = groups.filter((group) => titles(group).some((title) => title.includes(words)));
  const sorted = holding.toSorted((a, b) => own(a).indexOf(words) - own(b).indexOf(words));
  if (sorted[0] !== undefined && sorted.length === 1) return { kind: 'found', noc: sorted[0].code };
  if (sorted.length > 1) return { kind: 'ambiguous', groups: sorted.slice(0, suggestionsMax) };
  return { kind: 'unknown', groups: similar(groups, words, titles).slice(0, suggestionsMax) };
}

/** As the list of the form offers it. */
export function occupationOption(group: UnitGroup, language: Language): string {
  return `${group.code} – ${occupationTitle(group, language)}`;
}

/** The title of an occupation. */
export function occupationTitle(group: UnitGroup, language: Language): string {
  return (language === 'fr' ? group.titleFr : group.titleEn).replaceAll("'", '’');
}

/** Titles that share most words with what was typed. */
function similar(
  groups: readonly UnitGroup[],
  words: string,
  titles: (group: UnitGroup) => readonly string[],
): UnitGroup[] {
  const typed = words
    .split(' ')
    .filter((word) => word.length > 3)
    .slice(0, 8);
  const shared = (group: UnitGroup) =>
    Math.max(
      ...titles(group).map((title) => typed.filter((word) => title.includes(word.slice(0, 6))).length),
    );
  return groups
    .map((group) => ({ group, count: shared(group) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .map(({ group }) => group);
}

function plain(text: string): string {
  return text
    .slice(0, 200)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** The same form with one more row for an occupation: for browsers without script. */
export function withAnotherOccupation(form: Form): Form {
  const more = new URLSearchParams(form);
  const rows = Number(/^\d{1,2}$/.exec(form.get('rows') ?? '')?.[0] ?? 1);
  more.set('rows', String(Math.min(occupationRowsMax, rows + 1)));
  return more;
}
