import type { Language } from '@drawbell/draws/subscriber-input';

const days: Readonly<Record<Language, (of: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat>> = {
  // Day before month, as it is written where both languages are read.
  en: (of) => new Intl.DateTimeFormat('en-GB', { ...of, timeZone: 'UTC' }),
  fr: (of) => new Intl.DateTimeFormat('fr-CA', { ...of, timeZone: 'UTC' }),
};
const longDay = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const long = { en: days.en(longDay), fr: days.fr(longDay) };
const shortParts = { day: 'numeric', month: 'short' } as const;
const short = { en: days.en(shortParts), fr: days.fr(shortParts) };

/** An ISO day as written in the language, or null when it is none: "29 September 2026". Has no time, so it is read and shown in UTC. */
export function dayInWords(date: string, language: Language): string | null {
  return written(date, language, long[language]);
}

/** "29 Sep", « 29 sept. »: without its year, where there is little room. */
export function shortDay(date: string, language: Language): string | null {
  return written(date, language, short[language])?.replace('Sept', 'Sep') ?? null;
}

function written(date: string, language: Language, format: Intl.DateTimeFormat): string | null {
  const instant = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime())) return null;
  // The day of a month never stands at the end of a line alone.
  const words = format.format(instant).replace(' ', '\u00a0');
  // French writes the first of a month as an ordinal, which Intl does not.
  return language === 'fr' ? words.replace(/^1\u00a0/, '1er\u00a0') : words;
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
