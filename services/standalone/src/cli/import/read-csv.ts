import { CsvError, parse } from 'csv-parse/sync';
import type { ImportLine, ImportProblem } from './import-line.ts';
import type { ReadLines } from './read-json.ts';

const columns = [
  'email',
  'language',
  'consentWordingVersion',
  'consentGivenAt',
  'consentSource',
  'meets',
  'mayMeet',
  'nearPoints',
  'everyDrawOfMyPrograms',
  'everyDraw',
  'label',
  'crs',
  'programs',
  'nomination',
  'occupations',
  'french',
  'submittedAt',
  'canadianArmedForcesOffer',
] as const;

type Column = (typeof columns)[number];
type Row = Partial<Record<Column, string>>;

interface Person {
  readonly line: number;
  readonly row: Row;
  readonly profiles: unknown[];
}

/**
 * Reads CSV with a head line: one profile a row; rows with the same address are one person with several profiles,
 * whose other columns are those of the first row. An empty cell is unknown; `none` in a list is none.
 */
export function readCsv(text: string): ReadLines {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true });
  } catch (err) {
    if (!(err instanceof CsvError)) throw err;
    const line = typeof err['lines'] === 'number' ? err['lines'] : 1;
    return { lines: [], problems: [{ line, message: `is not CSV (${err.code})` }] };
  }
  const problems = unknownColumns(rows[0]?.record ?? {});
  const people = new Map<string, Person>();
  for (const { record, info } of rows) {
    const row: Row = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ''));
    const key = row.email?.toLowerCase() ?? `line ${info.lines}`;
    const person = people.get(key) ?? { line: info.lines, row, profiles: [] };
    person.profiles.push(profileOf(row));
    people.set(key, person);
  }
  return { lines: [...people.values()].map(subscriberOf), problems };
}

function unknownColumns(first: Record<string, string>): ImportProblem[] {
  const known: readonly string[] = columns;
  return Object.keys(first)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      line: 1,
      message: `there is no column "${name.slice(0, 40)}"; known are ${columns.join(', ')}`,
    }));
}

function subscriberOf({ line, row, profiles }: Person): ImportLine {
  const value = {
    email: row.email,
    language: row.language,
    consent: {
      wordingVersion: row.consentWordingVersion,
      givenAt: row.consentGivenAt,
      source: row.consentSource,
    },
    preferences: present({
      meets: yesNo(row.meets),
      mayMeet: yesNo(row.mayMeet),
      nearPoints: number(row.nearPoints),
      everyDrawOfMyPrograms: yesNo(row.everyDrawOfMyPrograms),
      everyDraw: yesNo(row.everyDraw),
    }),
    profiles,
  };
  return { line, value };
}

function profileOf(row: Row): object {
  return present({
    label: row.label,
    crs: number(row.crs),
    programs: list(row.programs),
    nomination: yesNo(row.nomination),
    occupations: list(row.occupations)?.map(occupationOf),
    french: row.french,
    submittedAt: row.submittedAt,
    canadianArmedForcesOffer: yesNo(row.canadianArmedForcesOffer),
  });
}

/** `31301:26:14`: the code, months in the last three years, and of them months in Canada. */
function occupationOf(text: string): object {
  const [noc, months, monthsInCanada] = text.split(':');
  return present({ noc, months: number(months), monthsInCanada: number(monthsInCanada) });
}

/** What is not a number stays text, so that the schema says so. */
function number(cell: string | undefined): number | string | undefined {
  return cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell || undefined;
}

function yesNo(cell: string | undefined): boolean | string | undefined {
  if (cell === 'true' || cell === 'yes') return true;
  return cell === 'false' || cell === 'no' ? false : cell;
}

function list(cell: string | undefined): string[] | undefined {
  if (cell === undefined) return undefined;
  return cell === 'none' ? [] : cell.split(/[;|]/).map((item) => item.trim());
}

function present(facts: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
