import { deadlinesOf } from '../plan/deadlines.ts';
import { type DocumentRules, ruleOf } from '../plan/document-rules.ts';
import { documentKindName } from '../plan/document-words.ts';
import {
  dayProblem,
  type Document,
  documentKinds,
  documentSchema,
  documentsMax,
  type KeptDocument,
} from '../plan/document.ts';
import { type Profile, profilesMax } from '../profile.ts';
import { type Language, languages } from '../subscriber-input.ts';
import { asText, type CsvProblem, type Facts, readCsvRows, textOfCell } from './csv-rows.ts';
import { cellName, lineOfCell } from './csv-table.ts';
import { type DayCell, type DayOrder, readDayColumn } from './day-cells.ts';
import { present, yesNoOfCell } from './profile-cells.ts';
import { keyOf, placesByName, sheetNames } from './profile-sheet.ts';
import { trackerWords } from './tracker-words.ts';

/** The columns of a tracker, in the order in which they are written. The last two are for reading alone. */
export const trackerColumns = [
  'profile',
  'kind',
  'dayIs',
  'day',
  'label',
  'test',
  'country',
  'livesThere',
  'ends',
  'lastUsefulDay',
] as const;
export type TrackerColumn = (typeof trackerColumns)[number];

/** A profile with the documents that count. */
export interface TrackedProfile {
  readonly profile: Profile;
  readonly documents: readonly KeptDocument[];
}

/** What a tracker makes of one document. `place` is that of its profile, from 0. */
export type TrackerEntry = { readonly place: number; readonly document: Document } & (
  | { readonly kind: 'new'; readonly line: number }
  | { readonly kind: 'changed'; readonly line: number; readonly before: KeptDocument }
  | { readonly kind: 'unchanged'; readonly line: number; readonly before: KeptDocument }
  /** On record, and not in the sheet. */
  | { readonly kind: 'missing'; readonly before: KeptDocument }
);

/** A tracker that may be taken as a whole, or what is to be corrected in it. */
export type TrackerReading =
  | {
      readonly ok: true;
      readonly entries: readonly TrackerEntry[];
      /** How days before their year were read, with the first of them; null where there is none. */
      readonly order: { readonly is: DayOrder; readonly cell: string; readonly day: string } | null;
    }
  | { readonly ok: false; readonly problems: readonly CsvProblem[] };

/** With the empty ones that a spreadsheet may leave behind. */
const rowsReadMax = 20_000;

/** The cells of a sheet that `readTracker` reads these documents back from, head line first. */
export function trackerSheet(
  plans: readonly TrackedProfile[],
  { language, rules }: { readonly language: Language; readonly rules: DocumentRules },
): string[][] {
  const words = trackerWords[language];
  const names = sheetNames(
    plans.map(({ profile }) => profile),
    language,
  );
  const rows = plans.flatMap(({ documents }, i) =>
    documents.map((document): Record<TrackerColumn, string> => {
      const { kind, countsFrom, day, label = '', test = '', country = '', currentCountry } = document;
      const days = deadlinesOf({ profile: {}, documents: [document], invitation: null }, rules);
      const dayOf = (wanted: string) => days.find((each) => each.kind === wanted)?.on ?? '';
      return {
        ...{ profile: asText(names[i] ?? ''), kind: documentKindName(kind, language), day, country },
        ...{ dayIs: words.dayIs[countsFrom][0] ?? countsFrom, label: asText(label) },
        ...{ test: test.toUpperCase(), ends: dayOf('ends'), lastUsefulDay: dayOf('last_useful') },
        livesThere: currentCountry === undefined ? '' : words.yesNo(currentCountry),
      };
    }),
  );
  return [[...trackerColumns], ...rows.map((cells) => trackerColumns.map((column) => cells[column]))];
}

type Row = Facts<TrackerColumn>;
type ProblemAt = (row: Row, column: TrackerColumn, message: string) => void;

/**
 * Compares a tracker with the documents on record. A row is the document of its profile that says the same, or else the one
 * of its kind that differs by the day alone, or by all but the day; what is left is new. A column that is not there changes
 * nothing. One mistake anywhere and nothing of it is taken.
 * @param told in which order days before their year are written, where its owner said so
 */
export function readTracker(
  text: string,
  {
    plans,
    rules,
    language,
    now,
    told = null,
  }: {
    readonly plans: readonly TrackedProfile[];
    readonly rules: DocumentRules;
    readonly language: Language;
    readonly now: Date;
    readonly told?: DayOrder | null;
  },
): TrackerReading {
  const words = trackerWords[language];
  const needed = plans.length > 1 ? (['profile', 'kind', 'day'] as const) : (['kind', 'day'] as const);
  const read = readCsvRows(text, { columns: trackerColumns, needed, language, rowsMax: rowsReadMax });
  const { places } = read;
  const problems = [...read.problems];
  const problemAt: ProblemAt = ({ row }, column, message) => {
    const at = places.get(column) ?? places.get('kind') ?? 0;
    problems.push({ line: lineOfCell(row, at), cell: cellName(row, at), column, message });
  };
  if (read.rows.length === 0 && problems.length === 0) problems.push({ line: 1, message: words.empty });
  const rows = read.rows.slice(0, profilesMax * documentsMax);
  const days = readDayColumn(
    rows.map(({ of }) => of('day')),
    told,
  );
  const profileAt = placesByName(plans.map(({ profile }) => profile));
  const given = rows.flatMap((row, i) => {
    const parsed = readRow(row, days.cells[i] ?? null, { rules, language, problemAt });
    const place = placeOf(row, { profileAt, only: plans.length === 1, language, problemAt });
    return parsed === null || place === null ? [] : [{ row, place, facts: parsed }];
  });
  const entries = plans.flatMap(({ documents }, place) => {
    const own = given.filter((each) => each.place === place);
    const over = own[documentsMax];
    if (over !== undefined) problemAt(over.row, 'kind', words.tooMany);
    return compared(own, { place, documents, places, now, language, problemAt });
  });
  if (read.rows.length > rows.length)
    problems.push({ line: read.rows[rows.length]?.row.line ?? 1, message: words.tooLong });
  problems.sort((a, b) => a.line - b.line || ((a.cell ?? '') < (b.cell ?? '') ? -1 : 1));
  if (problems.length > 0) return { ok: false, problems };
  const example = rows.findIndex(({ of }) => days.order !== null && /\d{4}$/.test(of('day') ?? ''));
  const cell = rows[example]?.of('day');
  const shown = days.cells[example] ?? null;
  const order =
    days.order === null || cell === undefined || shown === null || !('day' in shown)
      ? null
      : { is: days.order, cell, day: shown.day };
  return { ok: true, entries, order };
}

/** The place of the profile that a row names; the only one needs no name. */
function placeOf(
  row: Row,
  {
    profileAt,
    only,
    language,
    problemAt,
  }: {
    profileAt: ReadonlyMap<string, number>;
    only: boolean;
    language: Language;
    problemAt: ProblemAt;
  },
): number | null {
  const name = textOfCell(row.of('profile'));
  const place = name === undefined ? (only ? 0 : undefined) : profileAt.get(keyOf(name));
  if (place !== undefined) return place;
  const { nameless, noSuchProfile } = trackerWords[language];
  problemAt(row, 'profile', name === undefined ? nameless : noSuchProfile);
  return null;
}

/** The facts of a row as a document has them, those of absent columns left out; null when a cell is wrong. */
function readRow(
  row: Row,
  day: DayCell | null,
  { rules, language, problemAt }: { rules: DocumentRules; language: Language; problemAt: ProblemAt },
): (Partial<Document> & Pick<Document, 'kind' | 'day' | 'countsFrom'>) | null {
  const words = trackerWords[language];
  let ok = true;
  const wrong = (column: TrackerColumn, message: string) => {
    ok = false;
    problemAt(row, column, message);
  };
  const kind = kindOfCell(row.of('kind'));
  if (kind === undefined)
    wrong('kind', words.kinds(documentKinds.map((each) => documentKindName(each, language))));
  if (day === null) wrong('day', words.day.missing);
  else if ('problem' in day) wrong('day', words.day[day.problem]);
  const told = row.of('dayIs');
  const said = dayIsOfCell(told);
  if (told !== undefined && said === undefined) wrong('dayIs', words.dayIsMayBe);
  const lives = yesNoOfCell(row.of('livesThere'));
  if (typeof lives === 'string' && lives !== 'unknown') wrong('livesThere', words.livesThere);
  if (!ok || kind === undefined || day === null || 'problem' in day) return null;
  return {
    ...{ kind, day: day.day, countsFrom: said ?? ruleOf(rules, kind).lasts?.from ?? 'end' },
    ...present({
      label: textOfCell(row.of('label')),
      test: row.of('test')?.split(' ', 1)[0]?.toLowerCase(),
      country: row.of('country')?.toUpperCase(),
      currentCountry: typeof lives === 'boolean' ? lives : undefined,
    }),
  };
}

function kindOfCell(cell: string | undefined): Document['kind'] | undefined {
  if (cell === undefined) return undefined;
  const key = keyOf(cell).replaceAll('’', "'");
  return documentKinds.find(
    (kind) =>
      key.replaceAll(/[ -]/g, '_') === kind ||
      languages.some((language) => keyOf(documentKindName(kind, language)).replaceAll('’', "'") === key),
  );
}

function dayIsOfCell(cell: string | undefined): Document['countsFrom'] | undefined {
  if (cell === undefined) return undefined;
  const key = keyOf(cell);
  return (['result', 'issue', 'end'] as const).find(
    (each) => key === each || languages.some((language) => trackerWords[language].dayIs[each].includes(key)),
  );
}

/** The facts of a document, each with its column. */
const factColumns = {
  kind: 'kind',
  countsFrom: 'dayIs',
  day: 'day',
  label: 'label',
  test: 'test',
  country: 'country',
  currentCountry: 'livesThere',
} as const satisfies Record<keyof Document, TrackerColumn>;
const facts = Object.keys(factColumns) as (keyof Document)[];

type Given = { readonly row: Row; readonly facts: NonNullable<ReturnType<typeof readRow>> };

/** Pairs the rows of one profile with its documents on record, and says what each changes. */
function compared(
  given: readonly Given[],
  {
    place,
    documents,
    places,
    ...checking
  }: {
    place: number;
    documents: readonly KeptDocument[];
    places: ReadonlyMap<TrackerColumn, number>;
    now: Date;
    language: Language;
    problemAt: ProblemAt;
  },
): TrackerEntry[] {
  const told = facts.filter((fact) => places.has(factColumns[fact]));
  const pairs = pairRows(given, documents, told);
  const entries = given.flatMap((each): TrackerEntry[] => {
    const before = pairs.get(each);
    const kept = facts.filter((fact) => !told.includes(fact));
    const merged = { ...each.facts, ...(before !== undefined && pick(before, kept)) };
    const document = checkedDocument(merged, each.row, checking);
    if (document === null) return [];
    const common = { place, document, line: each.row.row.line };
    if (before === undefined) return [{ kind: 'new', ...common }];
    const isSame = facts.every((fact) => document[fact] === before[fact]);
    return [{ kind: isSame ? 'unchanged' : 'changed', ...common, before }];
  });
  const found = new Set(pairs.values());
  const missing = documents
    .filter((before) => !found.has(before))
    .map((before): TrackerEntry => ({ kind: 'missing', place, document: documentOf(before), before }));
  return [...entries, ...missing];
}

/** Each row with the document that it most plainly is, each document once. */
function pairRows(
  given: readonly Given[],
  documents: readonly KeptDocument[],
  told: readonly (keyof Document)[],
): ReadonlyMap<Given, KeptDocument> {
  const pairs = new Map<Given, KeptDocument>();
  const free = new Set(documents);
  const names = told.filter((fact) => fact === 'label' || fact === 'test' || fact === 'country');
  for (const same of [told, ['kind', ...names], ['kind', 'day']] as const)
    for (const each of given) {
      if (pairs.has(each)) continue;
      const found = [...free].find((document) => same.every((fact) => each.facts[fact] === document[fact]));
      if (found === undefined) continue;
      pairs.set(each, found);
      free.delete(found);
    }
  return pairs;
}

/** Null when the facts are none of a document; the problems say which. */
function checkedDocument(
  merged: object,
  row: Row,
  { now, language, problemAt }: { now: Date; language: Language; problemAt: ProblemAt },
): Document | null {
  const words = trackerWords[language];
  const parsed = documentSchema.safeParse(merged);
  if (!parsed.success) {
    const wrong = new Set(
      parsed.error.issues.map(({ path }) => facts.find((fact) => fact === path[0]) ?? 'kind'),
    );
    for (const fact of wrong) problemAt(row, factColumns[fact], words.mayStand[fact]);
    return null;
  }
  const problem = dayProblem(parsed.data, now);
  if (problem === null) return parsed.data;
  problemAt(row, 'day', words.day[problem]);
  return null;
}

/** A document without its id. */
export function documentOf(kept: KeptDocument): Document {
  return documentSchema.parse(pick(kept, facts));
}

function pick(document: Document, wanted: readonly (keyof Document)[]): Partial<Document> {
  return present(Object.fromEntries(wanted.map((fact) => [fact, document[fact]])));
}
