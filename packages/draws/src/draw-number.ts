import { longDay } from './day-words.ts';
import type { Draw } from './draw.ts';
import type { Language } from './subscriber-input.ts';

/** What identifies a draw, and what IRCC calls it. */
export type Numbered = Pick<Draw, 'number' | 'joinedNumber'>;

/** Six digits and a letter: no number that IRCC ever gave or will give. Day in two-digit year, month, day; a letter. */
const provisional = /^(\d\d)(\d\d)(\d\d)[a-z]$/;
const published = /^[1-9](?:\d{0,5}|\d{0,4}[a-z])$/;

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Whether it is a number as IRCC gives them: `447`, `91a`. Not one that we made up for a draw without. */
export function isDrawNumber(text: string): boolean {
  return published.test(text);
}

/** Whether a draw is known by a key that we made up, because it was recorded before it had a number. */
export function isProvisionalKey(number: string): boolean {
  return provisional.test(number);
}

/** The number that IRCC gave a draw; null while none is published that could be read. */
export function publishedNumber({ number, joinedNumber }: Numbered): string | null {
  return joinedNumber ?? (isProvisionalKey(number) ? null : number);
}

/**
 * The key of a draw without a number, from its date and name alone, so that it is the same at every look: `261105k` for
 * one of 5 November 2026. A draw keeps the key it was recorded under for ever, also when its number, date or name is
 * mended: everything that was sent refers to it.
 * @param taken keys that other draws have
 */
export function provisionalKey(
  { date, name }: { date: string; name: string },
  taken: (key: string) => boolean = () => false,
): string {
  const day = date.slice(2).replaceAll('-', '');
  let sum = 7;
  for (const character of name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim())
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  for (let step = 0; step < letters.length; step += 1) {
    const key = day + letters[(sum + step) % letters.length];
    if (!taken(key)) return key;
  }
  throw new RangeError(`more draws of ${date} without a number than there are letters`);
}

/** A draw as far as it is named: with its day where that is known, else by the day of its key. */
type Named = Numbered & { readonly date?: string | undefined };

/**
 * What follows the word for a draw: `447`; without a number `of 5 November 2026`, `du 5 novembre 2026`. A made-up key is
 * never shown as a number.
 */
export function drawWord(draw: Named, language: Language): string {
  return publishedNumber(draw) ?? `${language === 'fr' ? 'du' : 'of'} ${dayOf(draw, language)}`;
}

/** What a draw is called: `Draw 447`, `Ronde 447`, `Draw of 5 November 2026`, `Ronde du 5 novembre 2026`. */
export function drawTitle(draw: Named, language: Language): string {
  return `${language === 'fr' ? 'Ronde' : 'Draw'} ${drawWord(draw, language)}`;
}

/** What a draw is found by in addresses: its number, or its key while it has none. Old addresses lead to it for ever. */
export function drawAddress(draw: Numbered): string {
  return publishedNumber(draw) ?? draw.number;
}

/** Says that the number of a draw is not published yet; null when it is. */
export function numberSentence(draw: Numbered, language: Language): string | null {
  if (publishedNumber(draw) !== null) return null;
  return language === 'fr' ? 'Son numéro n’est pas encore publié.' : 'Its number is not published yet.';
}

/** The day a draw is called by; that of its key where nothing else is known. */
function dayOf({ number, date }: Named, language: Language): string {
  const [, year, month, day] = provisional.exec(number) ?? [];
  const isoDay = date ?? `20${year}-${month}-${day}`;
  const words = longDay(isoDay, language);
  return words === isoDay ? number : words;
}
