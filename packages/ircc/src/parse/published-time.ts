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
export function readMonth(name: string): number | null {
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
export function isoDate(year: number, month: number, day: number): string | null {
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
