import { candidateSchema, futureFacts } from '../candidate.ts';
import { easternDay } from '../grid.ts';
import { type Profile, profileSchema, profilesMax } from '../profile.ts';
import type { Language } from '../subscriber-input.ts';
import type { z } from 'zod';
import { asText, type CsvProblem, type Facts, readCsvRows, textOfCell } from './csv-rows.ts';
import { cellName, lineOfCell } from './csv-table.ts';
import {
  cellsOfProfile,
  codeWithoutZeros,
  type ProfileColumn,
  profileCellWords,
  profileColumns,
  profileOfRow,
} from './profile-cells.ts';

/** One fact that a sheet changes, as the cells before and after. */
export interface CellChange {
  readonly column: ProfileColumn;
  readonly before: string;
  readonly after: string;
}

/** What a sheet makes of one profile. Those on record come first, in their order; new ones follow in that of the sheet. */
export type SheetEntry =
  | { readonly kind: 'new'; readonly name: string; readonly line: number; readonly profile: Profile }
  | {
      readonly kind: 'changed';
      readonly name: string;
      readonly line: number;
      readonly profile: Profile;
      readonly changes: readonly CellChange[];
    }
  | { readonly kind: 'unchanged'; readonly name: string; readonly line: number; readonly profile: Profile }
  /** On record, and not in the sheet. */
  | { readonly kind: 'missing'; readonly name: string; readonly profile: Profile };

/** A sheet that may be taken as a whole, or what is to be corrected in it. */
export type SheetReading =
  | { readonly ok: true; readonly entries: readonly SheetEntry[] }
  | { readonly ok: false; readonly problems: readonly CsvProblem[] };

/** With the empty ones that a spreadsheet may leave behind. */
const rowsReadMax = 20_000;

const positionWords = ['Profile', 'Profil'] as const;

/**
 * What each profile is called in a sheet: its label, or its position; numbered where two have the same, so that each row
 * can be told from the others.
 */
export function sheetNames(profiles: readonly Profile[], language: Language): string[] {
  const taken = new Set<string>();
  return profiles.map(({ label }, i) => {
    const name = label ?? `${positionWords[language === 'fr' ? 1 : 0]} ${i + 1}`;
    for (let copy = 1; ; copy += 1) {
      const free = copy === 1 ? name : `${name.slice(0, 54)} (${copy})`;
      if (taken.has(keyOf(free))) continue;
      taken.add(keyOf(free));
      return free;
    }
  });
}

function nameOf(facts: Facts<ProfileColumn>): string | undefined {
  return textOfCell(facts.of('label'));
}

/** Capitals and the form of accents tell nobody from another: a spreadsheet may have changed both. */
export function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** The cells of a sheet that `readProfileSheet` reads these profiles back from, head line first. */
export function profileSheet(profiles: readonly Profile[], language: Language): string[][] {
  const names = sheetNames(profiles, language);
  const rows = profiles.map((profile, i) => {
    const cells = { ...cellsOfProfile(profile), label: asText(names[i] ?? '') };
    return profileColumns.map((column) => cells[column]);
  });
  return [[...profileColumns], ...rows];
}

/**
 * Compares a sheet of profiles with those on record. Each row is the profile of its label; a column that is not there
 * changes nothing, an empty cell makes a fact unknown. A new score without a day, or beside the day of the one before, was
 * read today. One mistake anywhere and nothing of it is taken.
 */
export function readProfileSheet(
  text: string,
  { before, language, now }: { before: readonly Profile[]; language: Language; now: Date },
): SheetReading {
  const words = sheetWords[language];
  const read = readCsvRows(text, {
    ...{ columns: profileColumns, needed: ['label'], language, rowsMax: rowsReadMax },
  });
  const problems = [...read.problems];
  const { rows, places } = read;
  if (rows.length === 0 && problems.length === 0) problems.push({ line: 1, message: words.empty });
  const problemAt = (facts: Facts<ProfileColumn>, column: ProfileColumn, message: string) => {
    const place = places.get(column) ?? 0;
    const cell = { line: lineOfCell(facts.row, place), cell: cellName(facts.row, place) };
    problems.push({ ...cell, column, message });
  };
  const known = placesByName(before);
  const seen = new Map<string, number>();
  const found = new Map<number, SheetEntry>();
  const added: SheetEntry[] = [];
  for (const facts of rows.slice(0, profilesMax)) {
    const name = nameOf(facts);
    const earlier = name === undefined ? undefined : seen.get(keyOf(name));
    if (name === undefined) problemAt(facts, 'label', words.nameless);
    else if (earlier !== undefined) problemAt(facts, 'label', words.nameTwice(earlier));
    else seen.set(keyOf(name), facts.row.line);
    const isKnown = name !== undefined && earlier === undefined;
    const place = isKnown ? known.get(keyOf(name)) : undefined;
    const old = place === undefined ? undefined : before[place];
    // Of a row that nobody's facts can be told from, too: every mistake in it is told at once.
    const profile = mergedProfile(facts, { old, places, language, now, problemAt });
    if (profile === null || !isKnown) continue;
    const line = facts.row.line;
    if (old === undefined || place === undefined) added.push({ kind: 'new', name, line, profile });
    else found.set(place, comparedWith(old, { name, line, profile }));
  }
  const names = sheetNames(before, language);
  const entries = [
    ...before.map(
      (profile, i): SheetEntry => found.get(i) ?? { kind: 'missing', name: names[i] ?? '', profile },
    ),
    ...added,
  ];
  if (rows.length > profilesMax) {
    problems.push({ line: rows[profilesMax]?.row.line ?? 1, message: words.tooLong });
  }
  problems.sort((a, b) => a.line - b.line);
  return problems.length === 0 ? { ok: true, entries } : { ok: false, problems };
}

/** Where the profile of a name is: those that have none are called by their position, in either language. */
export function placesByName(before: readonly Profile[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const language of ['fr', 'en'] as const)
    for (const [place, name] of sheetNames(before, language).entries()) places.set(keyOf(name), place);
  return places;
}

/**
 * The facts of a row over those on record: a column that is not there changes nothing. Null when a cell is wrong; the
 * problems say which, under `label` where no column is to blame.
 */
export function mergedProfile(
  facts: Facts<ProfileColumn>,
  {
    old,
    places,
    language,
    now,
    problemAt,
  }: {
    old: Profile | undefined;
    places: ReadonlyMap<ProfileColumn, number>;
    language: Language;
    now: Date;
    problemAt: (facts: Facts<ProfileColumn>, column: ProfileColumn, message: string) => void;
  },
): Profile | null {
  const words = profileCellWords[language];
  const kept = Object.entries(old ?? {}).filter(
    ([name]) => !profileColumns.some((c) => c === name && places.has(c)),
  );
  const given: Record<string, unknown> = { ...profileOfRow(facts), label: nameOf(facts) };
  const merged: Record<string, unknown> = { ...Object.fromEntries(kept), ...given };
  if (merged['crs'] === undefined) delete merged['crsReadOn'];
  else if (given['crsReadOn'] === undefined || given['crsReadOn'] === old?.crsReadOn) {
    // A score is typed over and its day left as it was downloaded: it would be taken for one of that day's grid.
    merged['crsReadOn'] = merged['crs'] === old?.crs ? old?.crsReadOn : easternDay(now);
  }
  const parsed = candidateSchema.safeParse(merged);
  const wrong = new Map<ProfileColumn, string>();
  const note = (issues: readonly z.core.$ZodIssue[]) => {
    for (const issue of issues) {
      const column = profileColumns.find((each) => each === issue.path[0]) ?? 'label';
      // Of a fact that the sheet does not hold: what it contradicts is the score beside it.
      wrong.set(places.has(column) ? column : 'label', words.mayStand[column]);
      const contradicts = issue.code === 'custom' && column === 'crs';
      if (contradicts) wrong.set(places.has('crs') ? 'crs' : 'nomination', sheetWords[language].nominee);
    }
  };
  const faulty = parsed.success ? [] : parsed.error.issues;
  note(faulty);
  // What only shows between cells is looked for among those that are right by themselves: a row is told everything at once.
  const sound = Object.fromEntries(
    Object.entries(merged).filter(([name]) => !faulty.some(({ path }) => path[0] === name)),
  );
  note(candidateSchema.safeParse(sound).error?.issues ?? []);
  const dated = profileSchema.safeParse(sound).data;
  for (const { key } of dated === undefined ? [] : futureFacts([dated], now)) {
    wrong.set(key, words.mayStand[key]);
  }
  for (const [column, may] of wrong) {
    const lost = column === 'occupations' ? codeWithoutZeros(facts) : null;
    const slip = lost === null ? '' : `${words.lostZeros(lost.is, lost.was)}; `;
    problemAt(facts, column, `${slip}${may === sheetWords[language].nominee ? may : words.here(may)}`);
  }
  return parsed.success && wrong.size === 0 ? parsed.data : null;
}

function comparedWith(
  old: Profile,
  { name, line, profile }: { name: string; line: number; profile: Profile },
): SheetEntry {
  const [was, is] = [cellsOfProfile(old), cellsOfProfile(profile)];
  const changes = cellChanges(was, is);
  return changes.length === 0
    ? { kind: 'unchanged', name, line, profile: old }
    : { kind: 'changed', name, line, profile, changes };
}

type ProfileCells = Readonly<Record<ProfileColumn, string>>;

/** What is different. The same moment, the same list in another order: no change. */
export function cellChanges(was: ProfileCells, is: ProfileCells): CellChange[] {
  return profileColumns
    .filter((column) => sameFact(column, was[column]) !== sameFact(column, is[column]))
    .map((column) => ({ column, before: was[column], after: is[column] }));
}

function sameFact(column: ProfileColumn, cell: string): string {
  if (cell === '') return '';
  if (column === 'programs' || column === 'occupations') return cell.split(';').toSorted().join(';');
  return column === 'submittedAt' ? String(new Date(cell).getTime()) : cell;
}

const en = {
  empty: 'there is no row below the head line',
  nameless: 'a row needs a label: it says whose facts these are',
  nameTwice: (line: number) => `the same label as on line ${line}`,
  nominee: 'a nomination adds 600 points: with one, the score in the Express Entry account is 600 or more',
  tooLong: `there is room for ${profilesMax} profiles`,
};

const fr: typeof en = {
  empty: 'il n’y a aucune ligne sous les titres',
  nameless: 'il faut un nom (label) à chaque ligne, pour savoir de qui sont ces faits',
  nameTwice: (line) => `le même nom (label) qu’à la ligne ${line}`,
  nominee:
    'une désignation ajoute 600\u00a0points\u00a0: avec elle, la note du compte Entrée express est de 600 ou plus',
  tooLong: `il y a de la place pour ${profilesMax} profils`,
};

const sheetWords = { en, fr };
