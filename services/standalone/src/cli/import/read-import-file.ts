import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { CommandError } from '../command-error.ts';
import type { ReadLines } from './import-line.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';

const fileBytesMax = 256 * 1024 * 1024;

/** How the bytes of a file were read. Another than UTF-8 is a guess that its owner should look at. */
type ImportEncoding = 'utf-8' | 'utf-16' | 'windows-1252';

export interface ImportFile extends ReadLines {
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
