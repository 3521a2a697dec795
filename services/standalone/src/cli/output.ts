import { unseenCharacters } from '@drawbell/draws';

/** How a command answers: for people as text, for machines as one JSON value on standard output. */
export interface Output {
  readonly json: boolean;
  /** The answer: `value` with `--json`, `text` without. */
  readonly answer: (value: unknown, text: string) => void;
  /** A word on the way, to standard error. */
  readonly note: (text: string) => void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    answer: (value, text) => {
      process.stdout.write(`${escaped(json ? JSON.stringify(value, null, 2) : text)}\n`);
    },
    note: (text) => {
      process.stderr.write(`${escaped(text)}\n`);
    },
  };
}

/**
 * A text for a terminal: what would move its cursor, colour it or turn its lines around is written out as `\u001b`, as
 * JSON has it, so that both forms of an answer stay what they are. What is on record may be older than the rules for
 * names, and what a server answered, or a feed published, is bound by none.
 */
export function escaped(text: string): string {
  return text.replaceAll(unseenCharacters, (character) =>
    character === '\n' || character === '\t' ? character : codeOf(character),
  );
}

/** The same for a text that shall stay on its line. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\n\t]/g, codeOf);
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Columns as wide as their widest cell; the last one as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => escaped(onOneLine(cell))));
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
