import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { type CsvEncoding, decodeCsv } from '@drawbell/draws/csv/csv-table';
import { CommandError } from '../command-error.ts';
import type { ImportLine, ImportProblem, ReadLines } from './import-line.ts';
import { readCsv } from './read-csv.ts';

const fileBytesMax = 256 * 1024 * 1024;

interface ImportFile extends ReadLines {
  /** Another than UTF-8 is a guess that its owner should look at. */
  readonly encoding: CsvEncoding;
}

/**
 * Reads a file of people: a table (`.csv`, `.tsv`, `.txt`), or JSON (one object a line, or one array). Tables may be in
 * what spreadsheets write beside UTF-8: UTF-16 with its mark, and Windows-1252.
 * @throws CommandError when it cannot be read at all
 */
export function readImportFile(path: string): ImportFile {
  const bytes = readBytes(path);
  const named = ['.csv', '.tsv', '.txt'].includes(extname(path).toLowerCase());
  const { text, encoding } = decode(path, bytes, named);
  const isTable = named && !(extname(path).toLowerCase() === '.txt' && /^\s*[{[]/.test(text));
  return { ...(isTable ? readCsv(text) : readJson(text)), encoding };
}

function readBytes(path: string): Buffer {
  try {
    if (statSync(path).size > fileBytesMax) throw new Error('it is larger than 256 MiB; split it');
    return readFileSync(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('file_unreadable', `${path} cannot be read: ${why}`, { cause });
  }
}

function decode(path: string, bytes: Buffer, isTable: boolean): { text: string; encoding: CsvEncoding } {
  const decoded = decodeCsv(bytes);
  // JSON is never in Windows-1252.
  if (decoded !== null && (isTable || decoded.encoding !== 'windows-1252')) return decoded;
  const why = bytes.includes(0) ? 'holds zero bytes: it is no UTF-8' : 'is not UTF-8';
  throw new CommandError('file_not_utf8', `${path} ${why}. Save it as UTF-8 and try again.`);
}

/**
 * Reads one JSON object a line, or one JSON array (whose items are numbered instead of lines), or one object written
 * over several lines.
 */
export function readJson(text: string): ReadLines {
  if (text.trimStart().startsWith('[')) return readArray(text);
  const only = parsed(text);
  if (only !== null) return { lines: [{ line: 1, value: only }], problems: [] };
  const lines: ImportLine[] = [];
  const problems: ImportProblem[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue;
    try {
      lines.push({ line: index + 1, value: JSON.parse(raw) });
    } catch {
      problems.push({ line: index + 1, message: 'is not JSON' });
    }
  }
  return { lines, problems };
}

/** Null when the text is not one JSON value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readArray(text: string): ReadLines {
  try {
    const values: unknown = JSON.parse(text);
    const list = Array.isArray(values) ? values : [];
    return { lines: list.map((value: unknown, index) => ({ line: index + 1, value })), problems: [] };
  } catch {
    return { lines: [], problems: [{ line: 1, message: 'the array is not valid JSON' }] };
  }
}
