import { longDay } from '@drawbell/draws/day-words';
import type { Language } from '@drawbell/draws/subscriber-input';

/** An ISO day in running text, "29 September 2026"; whatever else a feed may hold as a short line. */
export function dayInWords(date: string, language: Language): string {
  return boundedText(longDay(date, language));
}

/** An instant to the minute in UTC, which readers in every part of the world can convert. */
export function momentInWords(at: Date, language: Language): string {
  const [hours = '', minutes = ''] = at.toISOString().slice(11, 16).split(':');
  const day = dayInWords(at.toISOString().slice(0, 10), language);
  return language === 'fr'
    ? `${day} à ${Number(hours)}\u00a0h\u00a0${minutes}\u00a0UTC`
    : `${day} at ${hours}:${minutes}\u00a0UTC`;
}

/** A feed's longest name so far has 60 characters. */
const textLengthMax = 120;

/** Text from outside as one short line: cut, well-formed, and without characters that break or reorder lines. */
export function boundedText(text: string): string {
  return text
    .slice(0, textLengthMax)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .toWellFormed();
}
