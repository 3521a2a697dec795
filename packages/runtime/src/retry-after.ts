/**
 * Reads a Retry-After header (RFC 9110 §10.2.3): seconds or an HTTP date. Null when it is neither or lies in the
 * past; bounded by `maxMs`, however long a server asks us to stay away.
 */
export function readRetryAfter(value: string | null, now: Date, maxMs: number): number | null {
  const text = value?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : httpDate(text, now) - now.getTime();
  if (Number.isNaN(waitMs) || waitMs <= 0) return null;
  return Math.min(waitMs, maxMs);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const [day, month, time] = [
  String.raw`(?<day>\d\d)`,
  '(?<month>[A-Z][a-z]{2})',
  String.raw`(?<time>\d\d:\d\d:\d\d)`,
];

/** The three forms of RFC 9110 §5.6.7. All are in UTC; the last one does not say so. */
const forms = [
  new RegExp(String.raw`^[A-Z][a-z]{2}, ${day} ${month} (?<year>\d{4}) ${time} (?:GMT|UTC|\+0000)$`),
  new RegExp(String.raw`^[A-Z][a-z]{5,8}, ${day}-${month}-(?<year>\d\d) ${time} GMT$`),
  new RegExp(String.raw`^[A-Z][a-z]{2} ${month} (?<day>[ \d]\d) ${time} (?<year>\d{4})$`),
];

/** Never `Date.parse`: it takes a date without a zone for one of the zone of this process. NaN when it is none. */
function httpDate(text: string, now: Date): number {
  const found = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return Number.NaN;
  const [hours = 0, minutes = 0, seconds = 0] = (found['time'] ?? '').split(':').map(Number);
  const monthIndex = months.indexOf(found['month'] ?? '');
  const [dayOfMonth, year] = [Number(found['day']), fullYear(found['year'] ?? '', now)];
  const midnight = new Date(Date.UTC(year, monthIndex, dayOfMonth));
  const exists = monthIndex >= 0 && midnight.getUTCDate() === dayOfMonth;
  // A leap second is one.
  if (!exists || hours > 23 || minutes > 59 || seconds > 60) return Number.NaN;
  return midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/** A year of two digits that seems more than 50 years ahead is one of the past (RFC 9110 §5.6.7). */
function fullYear(digits: string, now: Date): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = now.getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}
