import { easternDay } from './grid.ts';
import type { Language } from './subscriber-input.ts';

type Formats = Readonly<Record<Language, Intl.DateTimeFormat>>;

/** Days are written day first in both languages: a column of them can be read down. Without a time, so shown in UTC. */
function dayFormats(parts: Intl.DateTimeFormatOptions): Formats {
  const of = { ...parts, timeZone: 'UTC' };
  return { en: new Intl.DateTimeFormat('en-GB', of), fr: new Intl.DateTimeFormat('fr-CA', of) };
}

const short = dayFormats({ day: 'numeric', month: 'short' });
const shortWithYear = dayFormats({ day: 'numeric', month: 'short', year: 'numeric' });
const long = dayFormats({ day: 'numeric', month: 'long' });
const longWithYear = dayFormats({ day: 'numeric', month: 'long', year: 'numeric' });
const month = dayFormats({ month: 'long', year: 'numeric' });
const monthAlone = dayFormats({ month: 'short' });
const weekday = dayFormats({ weekday: 'long' });

/** An ISO day as people write it: `1 Oct 2026`, « 1er oct. 2026 ». Its parts hold together. */
export function shortDay(day: string, language: Language): string {
  return written(day, language, shortWithYear);
}

/** The same without its year, where that is plain: `1 Oct`, « 1er oct. ». */
export function shortDayOfYear(day: string, language: Language): string {
  return written(day, language, short);
}

/** The same, with its year where that is not the year of `today`. */
export function shortDayBeside(day: string, today: string, language: Language): string {
  return day.slice(0, 4) === today.slice(0, 4) ? shortDayOfYear(day, language) : shortDay(day, language);
}

/** In running text: `14 September 2026`, « 14 septembre 2026 ». */
export function longDay(day: string, language: Language): string {
  return written(day, language, longWithYear);
}

/** `14 September`, « 14 septembre ». */
export function longDayOfYear(day: string, language: Language): string {
  return written(day, language, long);
}

/** `Thursday 1 October 2026`, « jeudi 1er octobre 2026 ». */
export function dayWithWeekday(day: string, language: Language): string {
  const date = longDay(day, language);
  return date === day ? day : `${written(day, language, weekday)} ${date}`;
}

/** The month of an ISO day where there is little room: `Oct`, « oct. ». */
export function shortMonthOf(day: string, language: Language): string {
  return written(day, language, monthAlone);
}

/** The month of an ISO day, as a heading: `October 2026`, « Octobre 2026 ». */
export function monthOf(day: string, language: Language): string {
  const words = written(`${day.slice(0, 7)}-01`, language, month);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Text that is no day (a feed may hold one) stays as it is. The first of a month is an ordinal in French, which Intl does
 * not write, and « sept » is « Sept » to `en-GB`, which writes four letters of one month and three of all others.
 */
function written(day: string, language: Language, formats: Formats): string {
  const instant = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(instant.getTime())) return day;
  const words = formats[language].format(instant).replaceAll(/\s/g, '\u00a0');
  return language === 'fr' ? words.replace(/^1\u00a0/, '1er\u00a0') : words.replace(/\bSept\b/, 'Sep');
}

const clock: Formats = {
  en: new Intl.DateTimeFormat('en-CA', { timeStyle: 'short', timeZone: 'America/Toronto' }),
  fr: new Intl.DateTimeFormat('fr-CA', { timeStyle: 'short', timeZone: 'America/Toronto' }),
};

/** The time of an instant in Eastern Canada, without saying so: `1:42 p.m.`, « 13 h 42 ». */
export function easternClock(at: Date, language: Language): string {
  // Before ten, « 9 h 30 », where Intl writes « 09 h 30 ».
  return clock[language]
    .format(at)
    .replaceAll(/\s/g, '\u00a0')
    .replace(/^0(?=\d)/, '');
}

/** The same for readers all over the world: `1:42 p.m. Eastern`, « 13 h 42, heure de l’Est ». */
export function easternTime(at: Date, language: Language): string {
  const time = easternClock(at, language);
  return language === 'fr' ? `${time}, heure de l’Est` : `${time}\u00a0Eastern`;
}

/** `today`, `yesterday` in Eastern Canada; null for any other day. */
export function nearDay(day: string, now: Date, language: Language): string | null {
  const today = easternDay(now);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  if (day === today) return language === 'fr' ? 'aujourd’hui' : 'today';
  if (day === yesterday) return language === 'fr' ? 'hier' : 'yesterday';
  return null;
}
