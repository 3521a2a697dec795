import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { CommandError } from '../command-error.ts';
import type { ImportLine, ImportProblem, ReadLines } from './import-line.ts';
import { readCsv } from './read-csv.ts';

const fileBytesMax = 256 * 1024 * 1024;

/** How the bytes of a file were read. Another than UTF-8 is a guess that its owner should look at. */
type ImportEncoding = 'utf-8' | 'utf-16' | 'windows-1252';

interface ImportFile extends ReadLines {
  readonly encoding: ImportEncoding;
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

function decode(path: string, bytes: Buffer, isTable: boolean): { text: string; encoding: ImportEncoding } {
  const [first, second] = bytes;
  const mark =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  const read = (encoding: string) => new TextDecoder(encoding, { fatal: true }).decode(bytes);
  try {
    const text = read(mark ?? 'utf-8');
    if (!text.includes('\0')) return { text, encoding: mark === null ? 'utf-8' : 'utf-16' };
  } catch (cause) {
    const text = isTable && mark === null ? read('windows-1252') : '\0';
    // Five bytes mean nothing in Windows-1252, and others mean nothing in a table.
    if (!/(?![\t\r\n])\p{Cc}/u.test(text)) return { text, encoding: 'windows-1252' };
    throw new CommandError('file_not_utf8', `${path} is not UTF-8. Save it as UTF-8 and try again.`, {
      cause,
    });
  }
  throw new CommandError(
    'file_not_utf8',
    `${path} holds zero bytes: it is no UTF-8. Save it as UTF-8 and try again.`,
  );
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
