import type { Profile } from '../profile.ts';
import type { Language } from '../subscriber-input.ts';
import { type CsvProblem, type Facts, readCsvRows } from './csv-rows.ts';
import { cellName, lineOfCell } from './csv-table.ts';
import { type DayOrder, readDayColumn } from './day-cells.ts';
import { cellsOfProfile, type ProfileColumn, profileColumns } from './profile-cells.ts';
import { type CellChange, cellChanges, mergedProfile } from './profile-sheet.ts';
import { trackerWords } from './tracker-words.ts';

/** The columns of a sheet of watched profiles, in the order in which they are written. */
export const watchedColumns = [
  'reference',
  ...profileColumns.filter((column) => column !== 'label'),
] as const satisfies readonly string[];
export type WatchedColumn = 'reference' | Exclude<ProfileColumn, 'label'>;

/** A profile of a consumer, by its own word for it. */
export interface WatchedRow {
  readonly reference: string;
  readonly profile: Profile;
}

/** What a sheet makes of one profile, in the order of the sheet. Profiles that it does not name stay as they are. */
export type WatchedEntry = WatchedRow & { readonly line: number } & (
    | { readonly kind: 'new' | 'unchanged' }
    | { readonly kind: 'replaced'; readonly changes: readonly CellChange[] }
  );

/** A sheet that may be taken as a whole, or what is to be corrected in it. */
export type WatchedReading =
  | {
      readonly ok: true;
      readonly entries: readonly WatchedEntry[];
      /** How days before their year were read, with the first of them; null where there is none. */
      readonly order: { readonly is: DayOrder; readonly cell: string; readonly day: string } | null;
    }
  | { readonly ok: false; readonly problems: readonly CsvProblem[] };

/** With the empty ones that a spreadsheet may leave behind. */
const rowsReadMax = 20_000;

/** The cells of a sheet that `readWatchedSheet` reads these profiles back from, head line first. */
export function watchedSheet(rows: readonly WatchedRow[]): string[][] {
  const lines = rows.map(({ reference, profile }) => {
    const cells = { ...cellsOfProfile(profile), reference };
    return watchedColumns.map((column) => cells[column]);
  });
  return [[...watchedColumns], ...lines];
}

/**
 * Compares a sheet with the profiles that are watched. Each row is the profile of its reference; a column that is not there
 * changes nothing, an empty cell makes a fact unknown. One mistake anywhere and nothing of it is taken.
 * @param options.before the facts on record, by reference
 * @param options.told in which order days before their year are written, where somebody said so
 * @param options.rowsMax how many profiles there may be
 */
export function readWatchedSheet(
  text: string,
  {
    before,
    language,
    now,
    told = null,
    rowsMax,
  }: {
    readonly before: ReadonlyMap<string, Profile>;
    readonly language: Language;
    readonly now: Date;
    readonly told?: DayOrder | null;
    readonly rowsMax: number;
  },
): WatchedReading {
  const words = watchedWords[language];
  const read = readCsvRows(text, {
    ...{ columns: watchedColumns, needed: ['reference'], language, rowsMax: rowsReadMax },
  });
  const problems = [...read.problems];
  const { places } = read;
  if (read.rows.length === 0 && problems.length === 0) problems.push({ line: 1, message: words.empty });
  const problemAt = ({ row }: Facts<WatchedColumn>, column: WatchedColumn, message: string) => {
    const place = places.get(column) ?? 0;
    problems.push({ line: lineOfCell(row, place), cell: cellName(row, place), column, message });
  };
  const rows = read.rows.slice(0, rowsMax);
  const days = readDayColumn(
    rows.map(({ of }) => of('crsReadOn')),
    told,
  );
  const seen = new Map<string, number>();
  const entries = rows.flatMap((facts, i): WatchedEntry[] => {
    const reference = referenceOf(facts, { seen, words, problemAt });
    const day = days.cells[i] ?? null;
    if (day !== null && 'problem' in day)
      problemAt(facts, 'crsReadOn', trackerWords[language].day[day.problem]);
    const readOn = day !== null && 'day' in day ? day.day : undefined;
    const old = reference === null ? undefined : before.get(reference);
    // Of a row whose reference or day is wrong, too: every mistake in it is told at once.
    const profile = mergedProfile(asProfileRow(facts, readOn), {
      ...{ old, places: places as ReadonlyMap<ProfileColumn, number>, language, now },
      problemAt: (_facts, column, message) =>
        problemAt(facts, column === 'label' ? 'reference' : column, message),
    });
    if (profile === null || reference === null || (day !== null && 'problem' in day)) return [];
    const { label: _label, ...nameless } = profile;
    const entry = { reference, line: facts.row.line, profile: nameless };
    if (old === undefined) return [{ kind: 'new', ...entry }];
    const changes = cellChanges(cellsOfProfile(old), cellsOfProfile(nameless));
    return [changes.length === 0 ? { kind: 'unchanged', ...entry } : { kind: 'replaced', ...entry, changes }];
  });
  if (read.rows.length > rows.length)
    problems.push({ line: read.rows[rowsMax]?.row.line ?? 1, message: words.tooLong(rowsMax) });
  problems.sort((a, b) => a.line - b.line || ((a.cell ?? '') < (b.cell ?? '') ? -1 : 1));
  if (problems.length > 0) return { ok: false, problems };
  const example = rows.findIndex(({ of }) => days.order !== null && /\d{4}$/.test(of('crsReadOn') ?? ''));
  const cell = rows[example]?.of('crsReadOn');
  const shown = days.cells[example] ?? null;
  if (days.order === null || cell === undefined || shown === null || !('day' in shown))
    return { ok: true, entries, order: null };
  return { ok: true, entries, order: { is: days.order, cell, day: shown.day } };
}

/** New references that are ones on record without the zeros before them, as spreadsheets write them, each with that one. */
export function shortenedReferences(
  entries: readonly WatchedEntry[],
  before: ReadonlyMap<string, Profile>,
): [here: string, there: string][] {
  const whole = new Map(
    [...before.keys()].flatMap((reference) =>
      /^0+\d+$/.test(reference) ? [[reference.replace(/^0+(?=\d)/, ''), reference] as const] : [],
    ),
  );
  return entries.flatMap(({ kind, reference }) => {
    const there = whole.get(reference);
    return kind === 'new' && there !== undefined ? [[reference, there]] : [];
  });
}

/** A row as that of a profile without a name, its day as it was read with the whole column. */
function asProfileRow({ row, of }: Facts<WatchedColumn>, day: string | undefined): Facts<ProfileColumn> {
  return {
    row,
    of: (column) => (column === 'label' ? undefined : column === 'crsReadOn' ? day : of(column)),
  };
}

/** Null where it is missing, of another form, or a second time in the sheet. */
function referenceOf(
  facts: Facts<WatchedColumn>,
  {
    seen,
    words,
    problemAt,
  }: {
    seen: Map<string, number>;
    words: (typeof watchedWords)['en'];
    problemAt: (facts: Facts<WatchedColumn>, column: WatchedColumn, message: string) => void;
  },
): string | null {
  const reference = facts.of('reference');
  if (reference === undefined) {
    problemAt(facts, 'reference', words.missing);
    return null;
  }
  if (!referenceForm.test(reference)) {
    problemAt(facts, 'reference', words.form);
    return null;
  }
  const earlier = seen.get(reference);
  if (earlier !== undefined) {
    problemAt(facts, 'reference', words.twice(earlier));
    return null;
  }
  seen.set(reference, facts.row.line);
  return reference;
}

/** A consumer's own word for a profile. It comes back in every message, so it is no name. */
export const referenceForm = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;

const en = {
  empty: 'there is no row below the head line',
  missing: 'a row needs a reference: it says whose facts these are',
  form: 'a reference has 1 to 64 letters, digits and _ . : - and begins with a letter or a digit',
  twice: (line: number) => `the same reference as on line ${line}`,
  tooLong: (rows: number) => `there is room for ${rows} profiles`,
};

const fr: typeof en = {
  empty: 'il n’y a aucune ligne sous les titres',
  missing: 'il faut une référence (reference) à chaque ligne, pour savoir de qui sont ces faits',
  form: 'une référence a de 1 à 64 lettres, chiffres et signes _ . : - et commence par une lettre ou un chiffre',
  twice: (line) => `la même référence qu’à la ligne ${line}`,
  tooLong: (rows) => `il y a de la place pour ${rows} profils`,
};

const watchedWords = { en, fr };
