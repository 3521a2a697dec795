import type { Column } from '@drawbell/operations/answers';
import type { Lookup } from '@drawbell/operations/operation';
import { lookUp } from '@drawbell/operations/run';
import type { AdminScope } from '@drawbell/store/schema';
import type { z } from 'zod';
import { html, type SafeHtml } from '../app/html.ts';
import { moment } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { NavLink, View } from './console-page.ts';
import type { Console } from './console.ts';
import { type Places, placesFrom } from './operation-forms.ts';
import { placeOf } from './page-places.ts';
import { badge, type Cell, facts, olderLink, table } from './table.ts';

/** Rows on a page of a list. */
const shown = 50;

interface PageAsked<In, Json, Query extends z.ZodObject> {
  readonly admin: ConsoleAdmin;
  readonly now: Date;
  /** What the operation of the page answered, as JSON has it. */
  readonly answer: Json;
  /** What it was asked for. */
  readonly input: In;
  /** Ids of the path, for forms and links. */
  readonly at: Places;
  readonly query: z.output<Query>;
  readonly look: Look;
}

/** Asks an operation, another than that of the page. The page decides whether its reader may see it. */
type Look = <In, Body, Json>(lookup: Lookup<In, Body, Json, 'operator'>, input: In) => Promise<Json>;

/**
 * A page of what an operation answers, at its path. `query` is what the page takes beside it, `scope` what a key must be
 * allowed where the page holds more than the operation answers.
 */
export function showPage<In, Body, Json, Query extends z.ZodObject = z.ZodObject>(
  console: Console,
  lookup: Lookup<In, Body, Json, 'operator'>,
  show: (asked: PageAsked<In, Json, Query>) => Promise<View> | View,
  { query, scope = lookup.scope }: { readonly query?: Query; readonly scope?: AdminScope } = {},
): void {
  const { says: summary, at: params, path, takes } = lookup;
  const isPaged = lookup.answers.rows?.goesOn === true;
  const search = isPaged ? takes.omit({ limit: true }) : takes;
  const both = query === undefined ? search : search.extend(query.shape);
  console.page(placeOf(path), { summary, scope, params, query: both }, async (asked) => {
    const look = lookFor(console, asked);
    // Its schemas have read it.
    const input = { ...asked.query, ...(isPaged && { limit: shown }), ...asked.params } as In;
    return show({
      ...{ admin: asked.admin, input, at: placesFrom(lookup, asked.params) },
      answer: await look(lookup, input),
      query: asked.query as z.output<Query>,
      ...{ look, now: asked.now },
    });
  });
}

/** Asks operations on behalf of a page that has a path of its own. */
export function lookFor({ parts }: Console, { admin, now }: { admin: ConsoleAdmin; now: Date }): Look {
  return async (lookup, input) => lookUp(lookup, { ...parts, settings: parts }, { actor: admin, now }, input);
}

/** Where the navigation leads to the page of an operation. */
export function navTo({ path, scope }: Lookup<never, unknown, unknown, 'operator'>, text: string): NavLink {
  return { href: placeOf(path), text, scope };
}

/** The address of an operation's page. */
export function pathTo({ path }: Pick<Lookup, 'path'>, at: Places = {}): string {
  return placeOf(path).replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(at[name] ?? ''));
}

type RowOf<Json> = {
  [Key in keyof Json]: Json[Key] extends readonly (infer Row)[] ? Row : never;
}[keyof Json];

interface TableOptions<Row> {
  /** What is shown in a column, where it is more than the value in words. */
  readonly cells?: Readonly<Record<string, (row: Row) => Cell>>;
  /** Columns of the page, behind those of the operation. */
  readonly more?: Readonly<Record<string, (row: Row) => Cell>>;
  /** The sentence in place of a table without rows. */
  readonly none?: string;
  /** As of `table`. */
  readonly isDense?: boolean;
}

/** A table of what a list answers, with the columns of the operation. */
export function tableOf<In, Body, Json>(
  { answers }: Lookup<In, Body, Json, 'operator'>,
  json: Json,
  { cells = {}, more = {}, none = 'There are none.', isDense = false }: TableOptions<RowOf<Json>> = {},
): SafeHtml {
  const rows = (json as Record<string, unknown>)[answers.rows?.key ?? ''] as readonly RowOf<Json>[];
  if (rows.length === 0) return html`<p>${none}</p>`;
  const heads = answers.columns.map(({ label, isNumber }) => ({ name: label, number: isNumber }));
  return table(
    [...heads, ...Object.keys(more)],
    rows.map((row) => [
      ...answers.columns.map((column) => cells[column.name]?.(row) ?? cellOf(column, row)),
      ...Object.values(more).map((cell) => cell(row)),
    ]),
    { isDense },
  );
}

/** The facts of an answer about one thing. */
export function factsOf<In, Body, Json>(
  { answers }: Lookup<In, Body, Json, 'operator'>,
  json: Json,
  {
    cells = {},
    without = [],
  }: { cells?: Readonly<Record<string, Cell>>; without?: readonly (keyof Json)[] } = {},
): SafeHtml {
  const columns = answers.columns.filter(({ name }) => !without.includes(name as keyof Json));
  return facts(columns.map((column) => [column.label, cells[column.name] ?? cellOf(column, json)]));
}

/** One value of an answer, as it stands in a table. */
export function cellIn<In, Body, Json>(
  { answers }: Lookup<In, Body, Json, 'operator'>,
  name: keyof RowOf<Json> & string,
  row: RowOf<Json>,
): Cell {
  const column = answers.columns.find((each) => each.name === name);
  return column === undefined ? null : cellOf(column, row);
}

function cellOf(column: Column, json: unknown): Cell {
  const { text, look, isMoment } = column.tell(json, ', ');
  if (text === '') return null;
  if (look !== undefined) return badge(text, look);
  return isMoment === true && /^\d{4}-/.test(text) ? moment(text) : text;
}

/** The link to the next page of a list, with the same filters; nothing on the last page. */
export function nextPage(
  path: string,
  { nextCursor }: { readonly nextCursor: string | null },
  typed: Readonly<Record<string, string | undefined>> = {},
): SafeHtml | null {
  return nextCursor === null ? null : olderLink(path, { ...typed, cursor: nextCursor });
}
