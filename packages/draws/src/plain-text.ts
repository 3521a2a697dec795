import { z } from 'zod';

/**
 * What nobody sees in a text, and what rewrites the words around it: control characters (C0, DEL, C1), halves of
 * surrogate pairs, line and paragraph separators, and the characters that turn the direction of writing.
 */
const unseen = '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const firstOne = new RegExp(`[${unseen}]`, 'u');

/** All of them in a text, for whoever shows what is on record from before they were refused. */
export const unseenCharacters = new RegExp(`[${unseen}]`, 'gu');

/**
 * A text that is on record from before, or came from elsewhere, so that it can be shown: what nobody sees is written out
 * as `\u001b`, as JSON has it. Lines and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replaceAll(unseenCharacters, (character) =>
    character === '\n' || character === '\t' ? character : escapeOf(character),
  );
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(/[\n\t]/g, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Names the first such character of a text, as `U+202E`; null when there is none. */
export function unseenCharacterIn(text: string): string | null {
  const found = firstOne.exec(text)?.[0];
  return found === undefined ? null : nameOf(found);
}

/** `U+202E`, of its first character. */
function nameOf(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Why a text with such a character is refused. */
export function unseenSentence(character: string): string {
  return `must be one line of plain text: it holds ${character}, a character that nobody sees`;
}

/**
 * The one schema of a free text that somebody writes: one line, without white space around it, of characters that
 * PostgreSQL stores and people see.
 */
export function plainText(charactersMax: number, { charactersMin = 1 } = {}) {
  return z
    .string()
    .trim()
    .min(charactersMin)
    .max(charactersMax)
    .regex(new RegExp(`^[^${unseen}]*$`, 'u'), {
      error: ({ input }) => unseenSentence(unseenCharacterIn(String(input)) ?? 'one'),
    });
}

/** The address of a page somebody may look at: https, and nothing in it that is not seen. */
export const webAddress = z
  .url({ protocol: /^https$/ })
  .max(300)
  .regex(/^[!-~]+$/, 'must be an https address of visible characters');
