import { visibleLine, visibleText } from '@drawbell/draws/plain-text';

/**
 * How a command answers: for people as text, for machines as one JSON value on standard output. Here everything passes
 * that a terminal gets to see: names on record may be older than the rules for them, and what a server answered, or a
 * feed published, is bound by none. What would move the cursor or turn a line around is written out, in text and JSON.
 */
export interface Output {
  readonly json: boolean;
  /** The answer: `value` with `--json`, `text` without. */
  readonly answer: (value: unknown, text: string) => void;
  /** A word on the way, to standard error. */
  readonly note: (text: string) => void;
}

/** Where a command writes: those of the process, but for a caller that reads along. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(json: boolean, { stdout, stderr }: Streams): Output {
  return {
    json,
    answer: (value, text) => {
      stdout.write(`${visibleText(json ? JSON.stringify(value, null, 2) : text)}\n`);
    },
    note: (text) => {
      stderr.write(`${visibleText(text)}\n`);
    },
  };
}

/** Columns as wide as their widest cell; the last one as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => visibleLine(cell)));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
