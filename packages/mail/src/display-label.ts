import { unseenCharacters } from '@drawbell/draws/plain-text';

const labelLengthMax = 60;

/**
 * A profile's label as it may be shown: one line of at most 60 code points. Control characters, line and paragraph
 * separators and the characters that reorder text become spaces, because in a plain-text mail nothing else would
 * keep a label from rewriting the words around it. Null when nothing is left to show.
 */
export function displayLabel(label: string | null): string | null {
  if (label === null) return null;
  // Bounded before the pattern runs: whoever calls may pass anything.
  const clean = label
    .slice(0, labelLengthMax * 8)
    .toWellFormed()
    .replace(unseenCharacters, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const shown = Array.from(clean).slice(0, labelLengthMax).join('').trimEnd();
  return shown === '' ? null : shown;
}
