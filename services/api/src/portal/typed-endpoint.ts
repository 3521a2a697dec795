import { fieldsOf } from '@drawbell/operations/fields';
import { extraHeadersMax } from '@drawbell/webhooks/extra-headers';
import { type Form, textOf } from '../app/form.ts';
import { readForm } from '../console/operation-forms.ts';
import type { OwnOrder } from './own-form-words.ts';

/** Forms of an endpoint that go to the same place, each with a part of what it is. */
export type EndpointPart = 'state' | 'headers' | 'certificate' | 'no_certificate';

/** What was typed about an endpoint, as the operation takes it. */
export function readEndpoint(order: OwnOrder, form: Form): Readonly<Record<string, unknown>> {
  switch (form.get('part')) {
    case 'state' satisfies EndpointPart:
      return { state: form.get('state') };
    case 'headers' satisfies EndpointPart:
      return { headers: headersOf(form) };
    case 'certificate' satisfies EndpointPart:
      return {
        clientCertificate: { certificate: pemOf(form, 'certificate'), key: pemOf(form, 'certificateKey') },
      };
    case 'no_certificate' satisfies EndpointPart:
      return { clientCertificate: null };
    default:
      return readSettings(order, form);
  }
}

function readSettings(order: OwnOrder, form: Form): Readonly<Record<string, unknown>> {
  const matched = { single: ['profile.matched'], batch: ['profiles.matched'] } as const;
  const told = form.get('matched');
  const rate = textOf(form, 'ratePerSecond', 20);
  const of = fieldsOf(order).filter(({ name }) => name === 'secretKind' || name === 'secret');
  return {
    ...readForm(of, form),
    ...{ url: textOf(form, 'url', 2_001), description: textOf(form, 'description', 201) },
    eventTypes: [
      ...form.getAll('eventTypes'),
      ...(told === 'single' || told === 'batch' ? matched[told] : []),
    ],
    filters: readFilters(form),
    ratePerSecond: rate === '' ? null : Number(rate),
  };
}

/** What is left empty narrows nothing. */
function readFilters(form: Form): object {
  const points = (name: string) => {
    const text = textOf(form, name, 20);
    return text === '' ? {} : { [name]: Number(text) };
  };
  const list = (name: string) => {
    const chosen = form.getAll(name);
    return chosen.length === 0 ? {} : { [name]: chosen };
  };
  return { ...list('programs'), ...list('categories'), ...points('crsMin'), ...points('crsMax') };
}

/** Rows of headers that a form is read for: more than there may be, so that it can say so. */
const rowsMax = 2 * extraHeadersMax;

/** A row of the form of headers. */
interface HeaderRow {
  readonly name: string;
  readonly value: string;
}

/** The rows of headers as they were typed, empty ones and those to be taken away included. */
export function headerRows(form: Form): HeaderRow[] {
  const values = form.getAll('headerValue');
  return form
    .getAll('headerName')
    .slice(0, rowsMax)
    .map((name, i) => ({ name: name.slice(0, 101).trim(), value: (values[i] ?? '').slice(0, 2_001).trim() }));
}

/** What was typed of headers: where nothing was, one keeps what it says. */
function headersOf(form: Form): Readonly<Record<string, string | null>> {
  const gone = new Set(form.getAll('headerGone'));
  const told = headerRows(form).filter(
    ({ name, value }, i) => (name !== '' || value !== '') && !gone.has(String(i + 1)),
  );
  const seen = new Set<string>();
  return Object.fromEntries(
    told.map(({ name, value }) => {
      // A name that stands there twice is no name of its own: as a blank behind it, it is refused where it stands.
      const own = seen.has(name.toLowerCase()) ? `${name} ` : name;
      seen.add(name.toLowerCase());
      return [own, value === '' ? null : value];
    }),
  );
}

/** Browsers end the lines of a form with CR LF. */
function pemOf(form: Form, name: string): string {
  return (form.get(name) ?? '').replaceAll('\r\n', '\n').trim();
}

/** The name of the field that a part of what the operation takes was typed into. */
export function fieldAt(path: readonly string[], form: Form): string {
  const [first = '', second] = path;
  if (first === 'filters') return second ?? 'programs';
  if (first === 'clientCertificate') return second === 'key' ? 'certificateKey' : 'certificate';
  if (first !== 'headers' || second === undefined) return first;
  const rows = headerRows(form);
  const same = rows.flatMap(({ name }, i) => (name.toLowerCase() === second.trim().toLowerCase() ? [i] : []));
  const row =
    second === ''
      ? rows.findIndex(({ name, value }) => name === '' && value !== '')
      : same[isThereTwice(path) ? 1 : 0];
  return `headerName-${(row ?? 0) + 1}`;
}

/** Whether what is wrong with a header is that its name stands there twice. */
export function isThereTwice([first, second]: readonly string[]): boolean {
  return first === 'headers' && second?.endsWith(' ') === true;
}
