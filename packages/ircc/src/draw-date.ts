/** The cells of a row that say when the draw was held. */
type DateField = 'drawDate' | 'drawDateFull' | 'drawDateTime';

/** What one cell says of the date. */
export interface DateWitness {
  readonly field: DateField;
  readonly text: string;
  /** Every day it can be read as, likeliest first: `11/05/2026` is 11 May or November 5. ISO. */
  readonly days: readonly string[];
  /** `10-07` where it names a day of no year. */
  readonly yearless: string | null;
  /** How much it counts; cells of the French feed count less than those of the English one. */
  readonly weight: number;
}

/** What a row's cells come to. */
export interface DecidedDate {
  readonly day: string;
  /** What was odd about `drawDate`; null when it was as it should be. */
  readonly oddity: 'date_day_first' | 'date_month_first' | 'date_odd_form' | 'date_from_long_form' | null;
  /** The cells that say another day. */
  readonly against: readonly DateWitness[];
}

interface DateBounds {
  /** The date of the draw before: none is held earlier. */
  readonly previous?: string | null;
  /** A day that has not come yet is less likely. */
  readonly today?: string | null;
}

const iso = /^(\d{4})-(\d{2})-(\d{2})/;

/** What a cell says of the date, in every way it can be read. */
export function dateWitness(field: DateField, text: string, weight = 1): DateWitness {
  const days = [...new Set([...figureDates(text), readPublishedDate(text), wordDate(text)])].filter(
    (day) => day !== null,
  );
  return { field, text, days, yearless: days.length === 0 ? dayWithoutYear(text) : null, weight };
}

/**
 * The date that most cells agree on. Where they are divided, the draw before decides: the nearest day that is not earlier
 * than it, and not in the future. Where that does not, drawDate. Null when no cell can be read.
 */
export function decideDate(witnesses: readonly DateWitness[], bounds: DateBounds = {}): DecidedDate | null {
  const heard = heardOf(witnesses);
  const days = [...new Set(heard.flatMap((witness) => witness.days))];
  if (days.length === 0) return null;
  const voices = new Map(days.map((day) => [day, sum(heard.map((witness) => voiceFor(day, witness)))]));
  const most = Math.max(...voices.values());
  // As many but for an order of preference, or a time that may be of the next day.
  const best = days.filter((day) => (voices.get(day) ?? 0) > most - 0.25);
  const day = best.length === 1 ? best[0] : (nearest(best, bounds) ?? mostLikely(best, voices));
  if (day === undefined) return null;
  const against = witnesses.filter((witness) => witness.weight === 1 && contradicts(witness, day));
  return { day, oddity: oddityOf(witnesses, day), against };
}

/** Where two cells of the row itself agree on one day, those of the French feed are not asked, however many they are. */
function heardOf(witnesses: readonly DateWitness[]): readonly DateWitness[] {
  const own = witnesses.filter(({ weight }) => weight === 1);
  const said = new Set(own.flatMap(({ days }) => days));
  const agreed = [...said].filter((day) => own.filter(({ days }) => days.includes(day)).length > 1);
  return agreed.length === 1 ? own : witnesses;
}

function voiceFor(day: string, { field, days, yearless, weight }: DateWitness): number {
  const place = days.indexOf(day);
  if (place !== -1) return weight * (1 - place / 100);
  // A time is labelled UTC, so it may fall on the next day.
  if (field === 'drawDateTime' && days.includes(dayAfter(day))) return weight * 0.7;
  return yearless !== null && yearless === day.slice(5) ? weight / 2 : 0;
}

function nearest(days: readonly string[], { previous = null, today = null }: DateBounds): string | undefined {
  if (previous === null) return undefined;
  const passed = days.filter((day) => today === null || day <= dayAfter(today));
  const possible = (passed.length > 0 ? passed : days).filter((day) => day >= previous);
  return possible.toSorted()[0];
}

function mostLikely(days: readonly string[], voices: ReadonlyMap<string, number>): string | undefined {
  return days.toSorted((a, b) => (voices.get(b) ?? 0) - (voices.get(a) ?? 0))[0];
}

function contradicts({ field, days, yearless }: DateWitness, day: string): boolean {
  if (days.length === 0)
    return yearless !== null && yearless !== day.slice(5) && yearless !== dayAfter(day).slice(5);
  if (days.includes(day)) return false;
  if (field !== 'drawDateTime') return true;
  return days.every((said) => Math.abs(Date.parse(said) - Date.parse(day)) > 86_400_000);
}

function oddityOf(witnesses: readonly DateWitness[], day: string): DecidedDate['oddity'] {
  const first = witnesses.find(({ field }) => field === 'drawDate');
  if (first === undefined || !first.days.includes(day))
    return first?.days.length === 0 ? 'date_from_long_form' : null;
  if (iso.test(first.text) && first.text.startsWith(day)) return null;
  const [, one = '', two = ''] = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]/.exec(first.text) ?? [];
  const [, month, dayOfMonth] = day.split('-');
  if (Number(one) === Number(dayOfMonth) && Number(two) === Number(month)) return 'date_day_first';
  return Number(one) === Number(month) && Number(two) === Number(dayOfMonth)
    ? 'date_month_first'
    : 'date_odd_form';
}

/** `2026-11-05`, `2026/11/5`, `05-11-2026`, `11/05/26`, `26-11-05`: every day that the figures can mean. */
function figureDates(text: string): (string | null)[] {
  const yearFirst =
    /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)(?!\d)/.exec(text);
  if (yearFirst !== null) {
    const [year = 0, one = 0, two = 0] = yearFirst.slice(1).map(Number);
    return [isoDate(year, one, two) ?? isoDate(year, two, one)];
  }
  const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)/.exec(text);
  if (yearLast === null) return [];
  const [one = 0, two = 0, end = 0] = yearLast.slice(1).map(Number);
  const year = end < 100 ? 2_000 + end : end;
  const short = end < 100 ? isoDate(2_000 + one, two, end) : null;
  return [isoDate(year, two, one), isoDate(year, one, two), short];
}

/** `5 November 2026`, `le 5 novembre 2026`, `1er mai 2026`, `Nov. 5, 26`. */
function wordDate(text: string): string | null {
  const plain = text
    .trim()
    .replace(/^(?:le\s+)?(?:\p{L}+day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+/iu, '');
  const dayFirst =
    /^(?:le\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(\p{L}+)\.?,?\s+(\d{4}|\d{2})(?![\d:])/iu.exec(
      plain,
    );
  if (dayFirst !== null) return worded(dayFirst[3], dayFirst[2], dayFirst[1]);
  const monthFirst = /^(\p{L}+)\.?\s*(\d{1,2})(?:er|st|nd|rd|th)?[.,]?\s+(\d{4}|\d{2})(?![\d:])/iu.exec(
    plain,
  );
  return monthFirst === null ? null : worded(monthFirst[3], monthFirst[1], monthFirst[2]);
}

function worded(year = '', month = '', day = ''): string | null {
  return isoDate(year.length === 2 ? 2_000 + Number(year) : Number(year), readMonth(month) ?? 0, Number(day));
}

function dayWithoutYear(text: string): string | null {
  const match = /^(\p{L}+)\.? ?(\d{1,2})(?!\d)/u.exec(text.trim());
  const month = match === null ? null : readMonth(match[1] ?? '');
  // A leap year: the day is to exist in some year.
  return month === null ? null : (isoDate(2_024, month, Number(match?.[2]))?.slice(5) ?? null);
}

function dayAfter(day: string): string {
  const at = Date.parse(day);
  return Number.isNaN(at) ? day : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Month and day, then a year where there is one; whatever comes between and after is read separately. */
const french = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
].map(withoutAccents);
const datePattern = /^(\p{L}+)\.? ?(\d{1,2})(?:st|nd|rd|th)?[.,]?\s*(\d{4})?/iu;
const timePattern = /(\d{1,2}):(\d{2}):(\d{2})\s*(am|pm)?/i;

/** The ISO date in `June 25, 2026 at 13:51:43 UTC` and its many spellings; null without a readable year. */
export function readPublishedDate(text: string): string | null {
  const match = datePattern.exec(text.trim());
  const [, monthName = '', day = '', year] = match ?? [];
  const month = readMonth(monthName);
  return month === null || year === undefined ? null : isoDate(Number(year), month, Number(day));
}

/** The month (1 to 12) of a name, or at least its first three letters, in English or French; null when it is none. */
function readMonth(name: string): number | null {
  const plain = withoutAccents(name);
  if (plain.length < 3) return null;
  const english = months.findIndex((month) => month.startsWith(plain));
  if (english !== -1) return english + 1;
  // "jui" is June or July.
  const [month, another] = french.flatMap((each, index) => (each.startsWith(plain) ? [index + 1] : []));
  return another === undefined ? (month ?? null) : null;
}

function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}

/**
 * The instant in a published time, reading its label as UTC; null when date or time is missing or unreadable.
 * "PM" after an hour of 13 or more says nothing new; hour 24 is the start of the next day.
 */
export function readPublishedInstant(text: string): string | null {
  const date = readPublishedDate(text);
  const match = timePattern.exec(text);
  if (date === null || match === null) return null;
  const [, hours = '', minutes = '', seconds = '', half] = match;
  const hour = hourOfDay(Number(hours), half?.toLowerCase());
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const ms = Date.parse(date) + ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return new Date(ms).toISOString();
}

/** A day that exists, as `YYYY-MM-DD`. */
function isoDate(year: number, month: number, day: number): string | null {
  if (year < 2015 || year > 2100) return null;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Computed without a Date: with one, this was the costliest part of parsing a whole feed. */
function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function hourOfDay(hour: number, half: string | undefined): number {
  if (half === 'pm' && hour < 12) return hour + 12;
  return half === 'am' && hour === 12 ? 0 : hour;
}
