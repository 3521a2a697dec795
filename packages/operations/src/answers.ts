import { z } from 'zod';
import { askedOf, labelOf, layersOf, type Look } from './ask.ts';
import { cursor } from './values.ts';

/** A value as people read it; empty where there is none. */
interface Told {
  readonly text: string;
  readonly look?: Look | undefined;
  /** It is a moment. */
  readonly isMoment?: boolean;
}

/** A column of a list, or a fact about one thing. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly isNumber: boolean;
  /** Written by JSON of the answer, in which ids and dates are text. */
  tell(row: unknown, between: string): Told;
}

/** What an operation answers: one thing, or a list of them. */
export interface Answers<Body, Json> {
  /** From the JSON outside to the value inside: two-way, so it may hold codecs and no `.transform`. */
  readonly schema: z.ZodType<Body, Json>;
  /** What people are told: columns of a table for a list, facts for one thing. */
  readonly columns: readonly Column[];
  /** Under which name the rows stand, and whether the list goes on behind `nextCursor`. */
  readonly rows?: { readonly key: string; readonly goesOn: boolean };
  /** What a list says beside its rows, where there is anything to say. */
  readonly beside?: readonly Column[];
  /** `key` is shown in this answer only; what to do with it. */
  readonly once?: string;
  /** There is no body. */
  readonly isEmpty?: true;
}

/** Names of the fields of a row, or a method that puts what stands in several into one column. */
type Columns<Schema extends z.ZodObject> = readonly (
  | (keyof z.input<Schema> & string)
  | { readonly label: string; tell(row: z.input<Schema>): string | Told }
)[];

/** One thing. People are told all of it, or what `columns` name. */
export function one<Schema extends z.ZodObject>(schema: Schema, columns?: Columns<Schema>) {
  return answers(schema, columns ?? (Object.keys(schema.shape) as Columns<Schema>), schema);
}

/** All of them: `{ keys: […] }`; and what is said `beside` them. */
export function list<Key extends string, Row extends z.ZodObject, Beside extends z.core.$ZodLooseShape = {}>(
  key: Key,
  row: Row,
  columns: Columns<Row>,
  beside?: Beside,
) {
  const shape = { [key]: z.array(row), ...beside } as { [Name in Key]: z.ZodArray<Row> } & Beside;
  const others = z.object(beside ?? {});
  return {
    ...answers(row, columns, z.object(shape)),
    rows: { key, goesOn: false },
    beside: Object.keys(others.shape).map((name) => columnOf(others, name as never)),
  };
}

/**
 * A page of them, and where the next one begins: `{ entries: […], nextCursor }`. Takes what `paging` does. `more` is what
 * is answered beside them.
 */
export function pages<
  Key extends string,
  Row extends z.ZodObject,
  const More extends z.core.$ZodLooseShape = object,
>(key: Key, row: Row, { form, columns, more }: { form: RegExp; columns: Columns<Row>; more?: More }) {
  const nextCursor = cursor(form)
    .nullable()
    .describe('Asks for the next page, with the same filters; null on the last.');
  const shape = { [key]: z.array(row), nextCursor, ...more } as { [Name in Key]: z.ZodArray<Row> } & More & {
      nextCursor: typeof nextCursor;
    };
  return { ...answers(row, columns, z.object(shape)), rows: { key, goesOn: true } };
}

/** A secret, and what it belongs to. It is shown in this answer and nowhere else. */
export function keyOnce<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  { begins, so }: { begins: string; so: string },
) {
  const key = z.string().describe(`${begins}…. Shown in this answer only: ${so}.`);
  return { ...one(schema.extend({ key })), once: `It is shown in this answer only: ${so}.` };
}

/** An answer without a body: its status says everything. */
export const noBody: Answers<undefined, undefined> = { schema: z.undefined(), columns: [], isEmpty: true };

function answers<Row extends z.ZodObject, Schema extends z.ZodType>(
  row: Row,
  columns: Columns<Row>,
  schema: Schema,
): Answers<z.output<Schema>, z.input<Schema>> {
  return {
    schema: schema as z.ZodType<z.output<Schema>, z.input<Schema>>,
    columns: columns.map((column) => columnOf(row, column)),
  };
}

function columnOf<Row extends z.ZodObject>(row: Row, column: Columns<Row>[number]): Column {
  if (typeof column !== 'string') {
    const tell = (json: unknown): Told => {
      const told = column.tell(json as z.input<Row>);
      return typeof told === 'string' ? { text: told } : told;
    };
    return { name: column.label, label: column.label, isNumber: false, tell };
  }
  const schema: z.core.$ZodType = row.shape[column] ?? z.unknown();
  const isNumber = layersOf(schema).at(-1)?._zod.def.type === 'number';
  return {
    ...{ name: column, label: labelOf(column, schema), isNumber },
    tell: (json, between) => tellValue(schema, (json as Record<string, unknown>)[column], between),
  };
}

/** A value of an answer in words. Lists are joined with `between`. */
function tellValue(schema: z.core.$ZodType, json: unknown, between: string): Told {
  const { none = '', write, looks, is } = askedOf(schema);
  if (json === null || json === undefined) return { text: none };
  if (write !== undefined) return { text: write(json) };
  if (Array.isArray(json)) return { text: json.map(textOf).join(between) };
  const text = textOf(json);
  return { text, look: looks?.[text], isMoment: is === 'moment' };
}

function textOf(json: unknown): string {
  if (typeof json === 'string') return json;
  if (typeof json === 'boolean') return json ? 'yes' : 'no';
  // What holds other things says in `write` or in a column of its own how it is told.
  return JSON.stringify(json);
}
