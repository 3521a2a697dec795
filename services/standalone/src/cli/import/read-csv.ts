import { addressKey } from '@drawbell/draws/address';
import { isNocCode } from '@drawbell/draws/noc';
import { cellName, type CsvRow, lineOfCell, readCsvTable } from './csv-table.ts';
import type { ImportLine, ImportProblem, ReadLines } from './import-line.ts';

const yesOrNo = 'yes or no (oui, non, true, false, VRAI, FAUX, 1, 0), or nothing';
const yesNoUnknown = 'yes, no or unknown (oui, non, inconnu, VRAI, FAUX), or nothing';
const instant =
  'a date and time with its zone, not in the future, such as 2026-03-20T10:00:00Z; if a spreadsheet rewrote it, make the column text and enter it anew';

/** The columns, and what may stand in a cell of each. */
const columns = {
  email: 'one e-mail address',
  language: 'en or fr',
  consentWordingVersion:
    'which wording was agreed to, 1 to 40 characters; if a spreadsheet made a date of it, make the column text and enter it anew',
  consentGivenAt: instant,
  consentSource: 'where consent was given, 1 to 40 characters',
  meets: yesOrNo,
  mayMeet: yesOrNo,
  nearPoints: 'a whole number from 0 to 200, or nothing',
  everyDrawOfMyPrograms: yesOrNo,
  everyDraw: yesOrNo,
  label: 'up to 60 characters that people see, or nothing',
  crs: 'a whole number from 0 to 1200, or nothing',
  crsReadOn: 'the day the score was read, not in the future, such as 2026-11-20, or nothing',
  programs: 'any of cec, fsw and fst with a semicolon between them, none, or nothing',
  nomination: yesNoUnknown,
  occupations:
    'occupations with a semicolon between them, each as code:months:months in Canada (31301:26:14), none, or nothing',
  french: yesNoUnknown,
  submittedAt: `${instant}, or nothing`,
  canadianArmedForcesOffer: yesNoUnknown,
} as const;

type Column = keyof typeof columns;
const columnNames = Object.keys(columns) as Column[];
const needed: readonly Column[] = [
  ...(['email', 'language', 'consentWordingVersion', 'consentGivenAt', 'consentSource'] as const),
];
/** As people write the head line: in any case, with blanks, hyphens or underscores. */
const bareName = (name: string) => name.replace(/[\s_-]+/g, '').toLowerCase();
const byBareName = new Map(columnNames.map((name) => [bareName(name), name]));

/** One row with its cells by column: white space around them is gone, and an empty one is absent. */
interface Facts {
  readonly row: CsvRow;
  readonly of: (column: Column) => string | undefined;
}

/**
 * Reads CSV with a head line, as spreadsheets write it: one profile a row; rows with the same address are one person with
 * several profiles, whose other columns are those of the first row. An empty cell is unknown; `none` in a list is none.
 * A problem names its cell and what may stand there.
 */
export function readCsv(text: string): ReadLines {
  const table = readCsvTable(text, (names) => names.filter((name) => byBareName.has(bareName(name))).length);
  if (!table.ok) return { lines: [], problems: [{ line: table.line, message: table.message }] };
  const [head, ...rows] = table.rows;
  if (head === undefined) return { lines: [], problems: [] };
  const { places, problems, usable } = readHead(head);
  if (!usable) return { lines: [], problems };
  const people = new Map<string, [Facts, ...Facts[]]>();
  for (const row of rows) {
    problems.push(...strayCells(row, head));
    const of = (column: Column): string | undefined => {
      const place = places.get(column);
      return (place === undefined ? undefined : row.cells[place]?.trim()) || undefined;
    };
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    const email = of('email');
    const key = email === undefined ? `row ${row.row}` : addressKey(email);
    const person = people.get(key);
    if (person === undefined) people.set(key, [{ row, of }]);
    else person.push({ row, of });
  }
  return { lines: [...people.values()].map((person) => lineOf(person, places)), problems };
}

interface Head {
  readonly places: ReadonlyMap<Column, number>;
  readonly problems: ImportProblem[];
  /** Whether the rows can be read by it. */
  readonly usable: boolean;
}

function readHead(head: CsvRow): Head {
  const places = new Map<Column, number>();
  const problems: ImportProblem[] = [];
  const problem = (place: number, message: string) =>
    problems.push({ line: lineOfCell(head, place), cell: cellName(head, place), message });
  if (!head.cells.some((name) => byBareName.has(bareName(name)))) {
    const message = `the first line must name the columns, and names none of ${columnNames.join(', ')}`;
    return { places, problems: [{ line: head.line, message }], usable: false };
  }
  let twice = false;
  for (const [place, name] of head.cells.entries()) {
    if (name.trim() === '') continue;
    const column = byBareName.get(bareName(name));
    if (column === undefined) problem(place, unknownColumn(name.trim()));
    else if (places.has(column)) {
      twice = true;
      problem(
        place,
        `the column "${column}" stands twice, first in ${cellName(head, places.get(column) ?? 0)}`,
      );
    } else places.set(column, place);
  }
  const missing = needed.filter((column) => !places.has(column));
  if (missing.length > 0)
    problems.push({ line: head.line, message: `the head line lacks ${missing.join(', ')}` });
  return { places, problems, usable: missing.length === 0 && !twice };
}

/** What stands there is only repeated when it can be the name of a column: without a head line it is somebody's facts. */
function unknownColumn(name: string): string {
  const shown = /^[\p{L} _-]{1,40}$/u.test(name) ? `no column "${name}"` : 'no such column';
  const bare = bareName(name);
  const meant = columnNames
    .map((column) => ({ column, distance: distanceOf(bare, bareName(column)) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const near = meant !== undefined && meant.distance <= Math.max(2, Math.floor(bare.length / 4));
  return `there is ${shown}${near ? `; did you mean "${meant.column}"?` : ''}; known are ${columnNames.join(', ')}`;
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

/** Empty columns behind the last one are a habit of spreadsheets; what stands in them would be lost. */
function strayCells(row: CsvRow, head: CsvRow): ImportProblem[] {
  return row.cells.flatMap((cell, place) =>
    cell.trim() !== '' && (head.cells[place] ?? '').trim() === ''
      ? [
          {
            line: lineOfCell(row, place),
            cell: cellName(row, place),
            message: 'something stands in a column that the head line does not name',
          },
        ]
      : [],
  );
}

function lineOf(person: readonly [Facts, ...Facts[]], places: ReadonlyMap<Column, number>): ImportLine {
  const [{ row, of }] = person;
  const value = {
    email: of('email'),
    language: of('language')?.toLowerCase(),
    consent: {
      wordingVersion: wordingOf(of('consentWordingVersion')),
      givenAt: of('consentGivenAt'),
      source: of('consentSource'),
    },
    preferences: present({
      meets: yesNo(of('meets')),
      mayMeet: yesNo(of('mayMeet')),
      nearPoints: number(of('nearPoints')),
      everyDrawOfMyPrograms: yesNo(of('everyDrawOfMyPrograms')),
      everyDraw: yesNo(of('everyDraw')),
    }),
    profiles: person.map(profileOf),
  };
  return {
    line: row.line,
    value,
    problemAt: (path, message) => {
      const at = placeOf(path);
      const facts = (at.profile === undefined ? undefined : person[at.profile]) ?? person[0];
      const where = facts.row;
      const place = places.get(at.column) ?? 0;
      // What the format says of codes and addresses names the slip itself.
      const lost = at.column === 'occupations' ? lostZeros(facts) : null;
      const said = at.column === 'email' || at.column === 'occupations' ? `${lost ?? message}; ` : '';
      return {
        ...{ line: lineOfCell(where, place), cell: cellName(where, place), column: at.column },
        message: `${said}here may stand ${columns[at.column]}`,
      };
    },
  };
}

/** The column, and the profile, that a fact of the format comes from. */
function placeOf([first, second, third]: readonly PropertyKey[]): { column: Column; profile?: number } {
  if (first === 'consent')
    return {
      column:
        second === 'givenAt'
          ? 'consentGivenAt'
          : second === 'source'
            ? 'consentSource'
            : 'consentWordingVersion',
    };
  if (first === 'profiles' && typeof second === 'number')
    return { column: columnCalled(third) ?? 'label', profile: second };
  return { column: columnCalled(first === 'preferences' ? second : first) ?? 'email' };
}

function columnCalled(name: PropertyKey | undefined): Column | undefined {
  return columnNames.find((column) => column === name);
}

function profileOf({ of }: Facts): object {
  const french = yesNo(of('french'));
  return present({
    // A cell may have lines, a label has one.
    label: of('label')?.replaceAll(/\s*[\r\n]+\s*/g, ' '),
    crs: number(of('crs')),
    crsReadOn: of('crsReadOn'),
    programs: list(of('programs'))?.map((program) => program.toLowerCase()),
    nomination: yesNo(of('nomination')),
    occupations: list(of('occupations'))?.map(occupationOf),
    french: typeof french === 'boolean' ? (french ? 'yes' : 'no') : french,
    submittedAt: of('submittedAt'),
    canadianArmedForcesOffer: yesNo(of('canadianArmedForcesOffer')),
  });
}

/** `31301:26:14:18`: the code, months in the last three years, of them in Canada, and without a break. */
function occupationOf(text: string): object {
  const [noc, months, monthsInCanada, monthsContinuous, ...more] = text.split(':').map((part) => part.trim());
  if (more.length > 0) return { noc: text };
  return present({
    noc,
    months: number(months),
    monthsInCanada: number(monthsInCanada),
    monthsContinuous: number(monthsContinuous),
  });
}

/** A spreadsheet makes 12 of 00012. Nothing is completed unasked. */
function lostZeros({ of }: Facts): string | null {
  const codes = (list(of('occupations')) ?? []).map((item) => item.split(':', 1)[0]?.trim() ?? '');
  const short = codes.find((code) => /^\d{1,4}$/.test(code) && isNocCode(code.padStart(5, '0')));
  return short === undefined
    ? null
    : `${short} is no code; is it ${short.padStart(5, '0')}, whose zeros were lost?`;
}

/** What is not a whole number stays text, so that the schema says so. Spreadsheets may write `489,0`. */
function number(cell: string | undefined): number | string | undefined {
  const digits = /^(-?\d{1,6})(?:[.,]0+)?$/.exec(cell ?? '')?.[1];
  return digits === undefined ? cell || undefined : Number(digits);
}

const words = new Map<string, boolean | 'unknown'>([
  ...['true', 'yes', 'y', 'vrai', 'oui', 'o', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'faux', 'non', '0'].map((word) => [word, false] as const),
  ...['unknown', 'inconnu', 'inconnue'].map((word) => [word, 'unknown'] as const),
]);

/** In any case, in English and French; what is neither stays text, so that the schema says so. */
function yesNo(cell: string | undefined): boolean | string | undefined {
  return cell === undefined ? undefined : (words.get(cell.toLowerCase()) ?? cell);
}

/** Absent when it looks like a date that a spreadsheet made of a version: `nov.-26`, `1-Nov`, `01/11/2026`. */
function wordingOf(cell: string | undefined): string | undefined {
  const isDate = /^(?:\p{L}{3,5}\.?[- ]\d{2,4}|\d{1,2}[- ]\p{L}{3,5}\.?|\d{1,2}\/\d{1,2}\/\d{2,4})$/u;
  return cell === undefined || isDate.test(cell) ? undefined : cell;
}

function list(cell: string | undefined): string[] | undefined {
  if (cell === undefined) return undefined;
  if (/^(?:none|aucune?)$/i.test(cell)) return [];
  const items = cell.split(/[;|,]/).map((item) => item.trim());
  const full = items.filter((item) => item !== '');
  // Nothing between separators is no way to say none.
  return full.length === 0 ? items : full;
}

function present(facts: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
