/** How the bytes of a table were read. Another than UTF-8 is a guess that its owner should look at. */
export type CsvEncoding = 'utf-8' | 'utf-16' | 'windows-1252';

/**
 * Reads bytes as spreadsheets write them beside UTF-8: UTF-16 with its mark, and Windows-1252. A mark is no part of the
 * text. Null for what none of them writes.
 */
export function decodeCsv(
  bytes: Uint8Array,
): { readonly text: string; readonly encoding: CsvEncoding } | null {
  const [first, second] = bytes;
  const mark =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  const read = (encoding: string) => {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      return null;
    }
  };
  const text = read(mark ?? 'utf-8');
  if (text !== null) {
    return text.includes('\0') ? null : { text, encoding: mark === null ? 'utf-8' : 'utf-16' };
  }
  const guessed = mark === null ? read('windows-1252') : null;
  // Five bytes mean nothing in Windows-1252, and others mean nothing in a table.
  return guessed === null || /(?![\t\r\n])\p{Cc}/u.test(guessed)
    ? null
    : { text: guessed, encoding: 'windows-1252' };
}

/** One row of a table as written. Its cells are as they stand between the quotation marks. */
export interface CsvRow {
  /** Physical line on which it begins, from 1. */
  readonly line: number;
  /** As a spreadsheet numbers it, from 1: a row may have several lines, and `sep=` is none. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** What makes a text no table: a quoted cell without an end, or with something behind its end. */
export type QuoteProblem = 'quote_never_ends' | 'behind_quote';

export type CsvTable =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  | { readonly ok: false; readonly line: number; readonly problem: QuoteProblem };

const separators = [',', ';', '\t', '|'] as const;
/** What a spreadsheet is told by, and may fill up like any row. */
const separatorLine = /^"?sep=([^"\r\n])"?[,;\t| ]*(?:\r\n|\n|\r|$)/i;
const lineBreak = /\r\n|\n|\r/g;

/**
 * Splits a text as spreadsheets write it (RFC 4180 and its relatives): lines end by CRLF, LF or CR, mixed or not; a quoted
 * cell may hold line breaks, separators and doubled quotation marks. The separator is what a first line `sep=` says, or
 * the one that makes the most known columns of the head line.
 * @param countKnown how many of the names of a head line are columns
 * @param rowsMax where to stop reading
 */
export function readCsvTable(
  text: string,
  countKnown: (names: readonly string[]) => number,
  rowsMax = Number.POSITIVE_INFINITY,
): CsvTable {
  const told = separatorLine.exec(text);
  const from = { at: told?.[0].length ?? 0, line: told === null ? 1 : 2 };
  if (told !== null) return splitRows(text, told[1] ?? ',', from, rowsMax);
  const heads = separators.map((separator) => {
    const head = splitRows(text, separator, from, 1);
    const names = head.ok ? (head.rows[0]?.cells ?? []) : [];
    return { separator, known: countKnown(names), names: names.length };
  });
  const [best] = heads.toSorted((a, b) => b.known - a.known || b.names - a.names);
  return splitRows(text, best?.separator ?? ',', from, rowsMax);
}

/** The physical line of a cell: quoted line breaks before it push it down. */
export function lineOfCell({ line, cells }: CsvRow, column: number): number {
  return line + cells.slice(0, column).reduce((sum, cell) => sum + (cell.match(lineBreak)?.length ?? 0), 0);
}

/** `A1`, as a spreadsheet shows it. */
export function cellName({ row }: CsvRow, column: number): string {
  const letters = (n: number): string =>
    (n >= 26 ? letters(Math.floor(n / 26) - 1) : '') + String.fromCodePoint(65 + (n % 26));
  return `${letters(column)}${row}`;
}

function splitRows(
  text: string,
  separator: string,
  from: { at: number; line: number },
  rowsMax: number,
): CsvTable {
  const rows: CsvRow[] = [];
  let { at, line } = from;
  for (let row = 1; at < text.length && rows.length < rowsMax; row += 1) {
    lineBreak.lastIndex = at;
    const found = lineBreak.exec(text);
    const plain = text.slice(at, found?.index);
    if (!plain.includes('"')) {
      if (plain.trim() !== '') rows.push({ line, row, cells: plain.split(separator) });
      line += 1;
      at = found === null ? text.length : lineBreak.lastIndex;
      continue;
    }
    const cells: string[] = [];
    const begun = line;
    for (let ended = false; !ended;) {
      const cell = readCell(text, separator, at);
      const problem = 'problem' in cell;
      if (problem) return { ok: false, line, problem: cell.problem };
      cells.push(cell.value);
      line += cell.lines;
      ({ at, ended } = cell);
    }
    rows.push({ line: begun, row, cells });
    line += 1;
  }
  return { ok: true, rows };
}

type Cell = { readonly value: string; readonly lines: number; readonly at: number; readonly ended: boolean };

function readCell(text: string, separator: string, from: number): Cell | { readonly problem: QuoteProblem } {
  const start = skipBlanks(text, separator, from);
  if (text[start] !== '"')
    return endOfCell(text, separator, from, text.slice(from, endOf(text, separator, from)));
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { problem: 'quote_never_ends' };
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  const after = skipBlanks(text, separator, at);
  if (after !== endOf(text, separator, after)) return { problem: 'behind_quote' };
  return endOfCell(text, separator, after, value);
}

function endOfCell(text: string, separator: string, from: number, value: string): Cell {
  const end = endOf(text, separator, from);
  const lines = value.match(lineBreak)?.length ?? 0;
  if (text[end] === separator) return { value, lines, at: end + 1, ended: false };
  return { value, lines, at: end + (text.startsWith('\r\n', end) ? 2 : 1), ended: true };
}

/** Where the next separator, line break or the end of the text is. */
function endOf(text: string, separator: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function skipBlanks(text: string, separator: string, from: number): number {
  let at = from;
  while ((text[at] === ' ' || text[at] === '\t' || text[at] === '\u00a0') && text[at] !== separator) at += 1;
  return at;
}
