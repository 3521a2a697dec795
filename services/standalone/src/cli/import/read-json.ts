import type { ImportLine, ImportProblem, ReadLines } from './import-line.ts';

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
