import { addressKey } from '@drawbell/draws/address';
import { type Facts, readCsvRows } from '@drawbell/draws/csv/csv-rows';
import { cellName, lineOfCell } from '@drawbell/draws/csv/csv-table';
import {
  codeWithoutZeros,
  numberOfCell,
  present,
  profileCellWords,
  profileOfRow,
  yesNoOfCell,
} from '@drawbell/draws/csv/profile-cells';
import type { ImportLine, ReadLines } from './import-line.ts';

const words = profileCellWords.en;
const yesOrNo = 'yes or no (oui, non, true, false, VRAI, FAUX, 1, 0), or nothing';

/** What may stand in a cell of documents. */
const documentCellWords =
  'documents with a semicolon between them, each as kind:countsFrom:day and what else there is to say of it (language_first:result:2025-03-02:test=ielts, passport:end:2028-05-14, police_certificate:issue:2026-05-01:country=IN:currentCountry=yes), none, or nothing';

/** The columns, and what may stand in a cell of each. */
const columns = {
  email: 'one e-mail address',
  language: 'en or fr',
  consentWordingVersion:
    'which wording was agreed to, 1 to 40 characters; if a spreadsheet made a date of it, make the column text and enter it anew',
  consentGivenAt:
    'a date and time with its zone, not in the future, such as 2026-03-20T10:00:00Z; if a spreadsheet rewrote it, make the column text and enter it anew',
  consentSource: 'where consent was given, 1 to 40 characters',
  meets: yesOrNo,
  mayMeet: yesOrNo,
  nearPoints: 'a whole number from 0 to 200, or nothing',
  everyDrawOfMyPrograms: yesOrNo,
  everyDraw: yesOrNo,
  ...words.mayStand,
  documents: documentCellWords,
} as const;

type Column = keyof typeof columns;
const columnNames = Object.keys(columns) as Column[];
const needed: readonly Column[] = [
  ...(['email', 'language', 'consentWordingVersion', 'consentGivenAt', 'consentSource'] as const),
];

/**
 * Reads CSV with a head line, as spreadsheets write it: one profile a row; rows with the same address are one person with
 * several profiles, whose other columns are those of the first row. An empty cell is unknown; `none` in a list is none.
 * A problem names its cell and what may stand there.
 */
export function readCsv(text: string): ReadLines {
  const { rows, places, problems } = readCsvRows(text, { columns: columnNames, needed, language: 'en' });
  const people = new Map<string, [Facts<Column>, ...Facts<Column>[]]>();
  for (const facts of rows) {
    const email = facts.of('email');
    const key = email === undefined ? `row ${facts.row.row}` : addressKey(email);
    const person = people.get(key);
    if (person === undefined) people.set(key, [facts]);
    else person.push(facts);
  }
  return { lines: [...people.values()].map((person) => lineOf(person, places)), problems };
}

function lineOf(
  person: readonly [Facts<Column>, ...Facts<Column>[]],
  places: ReadonlyMap<Column, number>,
): ImportLine {
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
      meets: yesNoOfCell(of('meets')),
      mayMeet: yesNoOfCell(of('mayMeet')),
      nearPoints: numberOfCell(of('nearPoints')),
      everyDrawOfMyPrograms: yesNoOfCell(of('everyDrawOfMyPrograms')),
      everyDraw: yesNoOfCell(of('everyDraw')),
    }),
    profiles: person.map((facts) => ({
      ...profileOfRow(facts),
      ...present({ documents: documentsOfCell(facts.of('documents')) }),
    })),
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
      const lost = at.column === 'occupations' ? codeWithoutZeros(facts) : null;
      const slip = lost === null ? message : words.lostZeros(lost.is, lost.was);
      const said =
        at.column === 'email' || at.column === 'occupations' || at.column === 'documents' ? `${slip}; ` : '';
      return {
        ...{ line: lineOfCell(where, place), cell: cellName(where, place), column: at.column },
        message: `${said}${words.here(columns[at.column])}`,
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

/** Absent when it looks like a date that a spreadsheet made of a version: `nov.-26`, `1-Nov`, `01/11/2026`. */
function wordingOf(cell: string | undefined): string | undefined {
  const isDate = /^(?:\p{L}{3,5}\.?[- ]\d{2,4}|\d{1,2}[- ]\p{L}{3,5}\.?|\d{1,2}\/\d{1,2}\/\d{2,4})$/u;
  return cell === undefined || isDate.test(cell) ? undefined : cell;
}

const documentsRead = 100;

/** The documents of a cell in the shape of the format, to be checked by its schema. An empty cell says nothing of them. */
function documentsOfCell(cell: string | undefined): object[] | undefined {
  if (cell === undefined) return undefined;
  if (['none', 'aucun'].includes(cell.trim().toLowerCase())) return [];
  const items = cell.split(';', documentsRead).map((item) => item.trim());
  return items.filter((item) => item !== '').map(documentOfText);
}

/** `kind:countsFrom:day`, then `test=…`, `country=…`, `currentCountry=…` and `label=…`. */
function documentOfText(text: string): object {
  const [kind = '', countsFrom, day, ...more] = text.split(':').map((part) => part.trim());
  const said = more.map((part) => {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=').trim();
    return [name.trim(), name.trim() === 'currentCountry' ? yesNoOfCell(value) : value] as const;
  });
  return present({
    kind: kind.toLowerCase(),
    countsFrom: countsFrom?.toLowerCase(),
    day,
    ...Object.fromEntries(said),
  });
}
