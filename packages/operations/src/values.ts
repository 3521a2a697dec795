import { plainText } from '@drawbell/draws/plain-text';
import { z } from 'zod';
import { ask, know } from './ask.ts';

/** Ids as programs see them: what they name, then the number of the row. */
const idKinds = {
  con: 'A consumer',
  key: 'A key',
  ep: 'An endpoint',
  sec: 'A signing secret',
  adk: 'An administration key',
  aud: 'An entry of the audit log',
  sub: 'A subscriber',
  dlv: 'A delivery',
  dgt: 'A digest',
  rep: 'A replay',
  bnc: 'A bounce',
  sup: 'A suppression',
  chn: 'A channel',
} as const;

type IdKind = keyof typeof idKinds;

/** `con_12` outside, `12` inside. What is no such id is a path that leads nowhere: it finds nothing. */
export function id(kind: IdKind) {
  const form = new RegExp(`^${kind}_([1-9]\\d{0,17})$`);
  const codec = z
    .codec(z.string().max(40), z.string(), {
      decode: (text) => form.exec(text)?.[1] ?? '0',
      encode: (row) => `${kind}_${row}`,
    })
    .describe(`${kind}_…`);
  // People may leave out what every id of a list begins with.
  const typed = new RegExp(`^(?:${kind}_)?[1-9]\\d{0,17}$`);
  const sentence = `${idKinds[kind]} is named as ${kind}_12.`;
  return know(codec, { is: 'id', kind, refuses: (text) => (typed.test(text) ? null : sentence) });
}

const drawForm = /^\d{1,6}[a-z]?$/;

/** The number of a draw, in a path. */
export const drawNumber = know(
  z
    .string()
    .regex(drawForm, 'must be a draw number such as 447 or 91a')
    .describe('447, 91a; or the key of a draw whose number is not published yet: 261105k'),
  {
    is: 'draw',
    refuses: (text) => (drawForm.test(text) ? null : 'A draw is named by its number, as 447 or 91a.'),
  },
);

/** How a draw, or a correction of one, was told when it was recorded. */
export const alerting = z
  .enum(['alert', 'baseline', 'late', 'none'])
  .describe('alert: those whom it concerns are told. late: it is too old; replay it, if it is right to.');

/** A moment: ISO 8601 outside, a Date inside. */
export const instant = know(
  z.codec(z.iso.datetime({ offset: true }).max(40), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  }),
  { is: 'moment' },
);

/** One line of plain text. */
export function line(charactersMax: number) {
  return plainText(charactersMax);
}

/** Rows that operators added and this code cannot read. */
export const unreadable = ask(
  z.array(z.string()).describe('Rows that this code cannot read and leaves out: repair them.'),
  { label: 'Cannot be read, and is left out' },
);

/**
 * Where a page ends: opaque outside, so that it may come to hold something else; a key of the given form inside, of which
 * the description says nothing.
 */
export function cursor(form: RegExp) {
  return z.codec(z.string().max(60), z.string(), {
    decode: (text, { issues }) => {
      const key = Buffer.from(text, 'base64url').toString();
      if (!form.test(key))
        issues.push({ code: 'custom', input: text, message: 'is not a cursor of this API' });
      return key;
    },
    encode: (key) => Buffer.from(key).toString('base64url'),
  });
}

/** Of a list in the order of its rows. */
export const rowNumber = /^\d{1,18}$/;

/** What every list that goes on takes. */
export function paging(form: RegExp) {
  return {
    limit: z.coerce.number().int().min(1).max(pageRowsMax).default(20).describe('At most so many on a page.'),
    cursor: cursor(form).describe('`nextCursor` of the page before.').optional(),
  };
}

/** Of one page of a list. */
export const pageRowsMax = 100;

/** The page of what was read with one more than `limit`, and the key of the next one. */
export function pageOf<Row>(
  read: readonly Row[],
  limit: number,
  keyOf: (last: Row) => string,
): { rows: Row[]; nextCursor: string | null } {
  const rows = read.slice(0, limit);
  const last = read.length > limit ? rows.at(-1) : undefined;
  return { rows, nextCursor: last === undefined ? null : keyOf(last) };
}

/** Optional keys that are there without a value are left out. */
export function withoutGaps<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}

type CamelWord<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelWord<Tail>>}`
  : Name;
type Camel<Row> = { [Name in keyof Row as Name extends string ? CamelWord<Name> : never]: Row[Name] };

/** A row under the names of the API: `created_at` is `createdAt`. Columns that an answer does not name are left out by it. */
export function camel<Row extends object>(row: Row): Camel<Row> {
  const pairs = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(pairs) as Camel<Row>;
}
