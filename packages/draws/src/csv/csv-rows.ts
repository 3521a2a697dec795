import type { Language } from '../subscriber-input.ts';
import { cellName, type CsvRow, lineOfCell, type QuoteProblem, readCsvTable } from './csv-table.ts';

/** What is wrong with a table, and where. Never repeats what stands there, unless it can be the name of a column. */
export interface CsvProblem {
  /** Physical line, from 1. */
  readonly line: number;
  /** The cell, as a spreadsheet names it. */
  readonly cell?: string;
  /** The name of its column. */
  readonly column?: string;
  readonly message: string;
}

/** One row with its cells by column: white space around them is gone, and an empty one is absent. */
export interface Facts<Column extends string> {
  readonly row: CsvRow;
  readonly of: (column: Column) => string | undefined;
}

/** The rows of a table under its head line, before anybody looks at what stands in them. */
export interface CsvRows<Column extends string> {
  readonly rows: readonly Facts<Column>[];
  /** Which columns there are, and where. */
  readonly places: ReadonlyMap<Column, number>;
  readonly problems: readonly CsvProblem[];
}

/** Spreadsheets calculate what begins like this, some the wide forms, too. */
const formulaBegins = "[=+\\-@'\uff1d\uff0b\uff0d\uff20]";
const formula = new RegExp(`^${formulaBegins}`);
const formulaAsText = new RegExp(`^'(?=${formulaBegins})`);

/** A free text for a cell: an apostrophe before what would be calculated says that it is text. */
export function asText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The free text of a cell, as `asText` wrote it or somebody typed it: on one line. */
export function textOfCell(cell: string | undefined): string | undefined {
  return cell?.replaceAll(/\s*[\r\n]+\s*/g, ' ').replace(formulaAsText, '');
}

/** As people write the head line: in any case, with blanks, hyphens or underscores. */
const bareName = (name: string) => name.replace(/[\s_-]+/g, '').toLowerCase();

/** Reads the rows of a table by its head line. Empty rows are passed over. */
export function readCsvRows<Column extends string>(
  text: string,
  {
    columns,
    needed,
    language,
    rowsMax = Number.POSITIVE_INFINITY,
  }: {
    columns: readonly Column[];
    needed: readonly Column[];
    language: Language;
    /** Where to stop reading, empty rows included: a file from a stranger may have any number. */
    rowsMax?: number;
  },
): CsvRows<Column> {
  const words = csvRowWords[language];
  const byBareName = new Map(columns.map((name) => [bareName(name), name]));
  const countKnown = (names: readonly string[]) =>
    names.filter((name) => byBareName.has(bareName(name))).length;
  const table = readCsvTable(text, countKnown, rowsMax);
  const none = new Map<Column, number>();
  if (!table.ok) {
    return { rows: [], places: none, problems: [{ line: table.line, message: words[table.problem] }] };
  }
  const [head, ...below] = table.rows;
  if (head === undefined) return { rows: [], places: none, problems: [] };
  const { places, problems, usable } = readHead(head, { byBareName, columns, needed, words });
  if (!usable) return { rows: [], places, problems };
  const rows = below
    .filter((row) => row.cells.some((cell) => cell.trim() !== ''))
    .map((row) => ({
      row,
      of: (column: Column): string | undefined => {
        const place = places.get(column);
        return (place === undefined ? undefined : row.cells[place]?.trim()) || undefined;
      },
    }));
  return {
    ...{ rows, places },
    problems: [...problems, ...rows.flatMap(({ row }) => strayCells(row, head, words))],
  };
}

const unknownColumnsMax = 20;

function readHead<Column extends string>(
  head: CsvRow,
  {
    byBareName,
    columns,
    needed,
    words,
  }: {
    byBareName: ReadonlyMap<string, Column>;
    columns: readonly Column[];
    needed: readonly Column[];
    words: CsvRowWords;
  },
): {
  readonly places: ReadonlyMap<Column, number>;
  readonly problems: CsvProblem[];
  /** Whether the rows can be read by it. */
  readonly usable: boolean;
} {
  const places = new Map<Column, number>();
  const problems: CsvProblem[] = [];
  const problem = (place: number, message: string) =>
    problems.push({ line: lineOfCell(head, place), cell: cellName(head, place), message });
  if (!head.cells.some((name) => byBareName.has(bareName(name)))) {
    return { places, problems: [{ line: head.line, message: words.noHead(columns) }], usable: false };
  }
  let twice = false;
  for (const [place, name] of head.cells.entries()) {
    if (name.trim() === '') continue;
    const column = byBareName.get(bareName(name));
    // A head line of more is no head line: a file may hold anything.
    if (problems.length > unknownColumnsMax) break;
    if (column === undefined) problem(place, unknownColumn(name.trim(), columns, words));
    else if (places.has(column)) {
      twice = true;
      problem(place, words.twice(column, cellName(head, places.get(column) ?? 0)));
    } else places.set(column, place);
  }
  const missing = needed.filter((column) => !places.has(column));
  if (missing.length > 0) problems.push({ line: head.line, message: words.lacks(missing) });
  return { places, problems, usable: missing.length === 0 && !twice };
}

/** What stands there is only repeated when it can be the name of a column: without a head line it is somebody's facts. */
function unknownColumn(name: string, columns: readonly string[], words: CsvRowWords): string {
  const shown = /^[\p{L} _-]{1,40}$/u.test(name) ? name : null;
  const bare = bareName(name).slice(0, 60);
  const meant = columns
    .map((column) => ({ column, distance: distanceOf(bare, bareName(column)) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const near = meant !== undefined && meant.distance <= Math.max(2, Math.floor(bare.length / 4));
  return words.unknownColumn(shown, near ? meant.column : null, columns);
}

/** How many letters are wrong, missing or too many (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of a.split('').entries()) {
    const now = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (before[j] ?? 0) + (letter === b[j] ? 0 : 1);
      now.push(Math.min(changed, (before[j + 1] ?? 0) + 1, (now[j] ?? 0) + 1));
    }
    before = now;
  }
  return before.at(-1) ?? 0;
}

/** Empty columns behind the last one are a habit of spreadsheets; what stands in them would be lost. The first of a row. */
function strayCells(row: CsvRow, head: CsvRow, words: CsvRowWords): CsvProblem[] {
  const place = row.cells.findIndex((cell, at) => cell.trim() !== '' && (head.cells[at] ?? '').trim() === '');
  if (place === -1) return [];
  return [{ line: lineOfCell(row, place), cell: cellName(row, place), message: words.stray }];
}

const en = {
  quote_never_ends: 'a quotation mark begins a cell here that never ends',
  behind_quote: 'something stands behind the closing quotation mark of a cell; double one that is part of it',
  noHead: (columns: readonly string[]) =>
    `the first line must name the columns, and names none of ${columns.join(', ')}`,
  twice: (column: string, first: string) => `the column "${column}" stands twice, first in ${first}`,
  lacks: (columns: readonly string[]) => `the head line lacks ${columns.join(', ')}`,
  unknownColumn: (name: string | null, meant: string | null, columns: readonly string[]) =>
    `there is ${name === null ? 'no such column' : `no column "${name}"`}${meant === null ? '' : `; did you mean "${meant}"?`}; known are ${columns.join(', ')}`,
  stray: 'something stands in a column that the head line does not name',
} satisfies Record<QuoteProblem, string> & Record<string, unknown>;

const fr: typeof en = {
  quote_never_ends: 'un guillemet ouvre ici une cellule qui ne se termine jamais',
  behind_quote:
    'il y a quelque chose après le guillemet fermant d’une cellule; doublez celui qui en fait partie',
  noHead: (columns) =>
    `la première ligne doit nommer les colonnes, et ne nomme aucune de celles-ci\u00a0: ${columns.join(', ')}`,
  twice: (column, first) => `la colonne «\u00a0${column}\u00a0» est là deux fois, d’abord en ${first}`,
  lacks: (columns) => `la ligne de titres n’a pas ${columns.join(', ')}`,
  unknownColumn: (name, meant, columns) =>
    `il n’y a pas de ${name === null ? 'telle colonne' : `colonne «\u00a0${name}\u00a0»`}${meant === null ? '' : `; est-ce «\u00a0${meant}\u00a0»?`}; les colonnes connues sont ${columns.join(', ')}`,
  stray: 'il y a quelque chose dans une colonne que la ligne de titres ne nomme pas',
};

const csvRowWords = { en, fr };
type CsvRowWords = typeof en;
