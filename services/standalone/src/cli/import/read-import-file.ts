import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { CommandError } from '../command-error.ts';
import { readCsv } from './read-csv.ts';
import { readJson, type ReadLines } from './read-json.ts';

const fileBytesMax = 256 * 1024 * 1024;

/**
 * Reads a file of people: `.csv`, or JSON (one object a line, or one array).
 * @throws CommandError when it cannot be read at all
 */
export function readImportFile(path: string): ReadLines {
  const text = readText(path);
  return extname(path).toLowerCase() === '.csv' ? readCsv(text) : readJson(text);
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    if (statSync(path).size > fileBytesMax) throw new Error('it is larger than 256 MiB; split it');
    bytes = readFileSync(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('file_unreadable', `${path} cannot be read: ${why}`, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CommandError('file_not_utf8', `${path} is not UTF-8. Save it as UTF-8 and try again.`, {
      cause,
    });
  }
}
