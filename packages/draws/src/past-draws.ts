import type { Draw } from './draw.ts';

const numbers = new Intl.Collator('en', { numeric: true });

/** Orders draws, the one held last first. Of one day, the higher number was held later. */
export function newestFirst(
  one: Pick<Draw, 'date' | 'number' | 'joinedNumber'>,
  other: Pick<Draw, 'date' | 'number' | 'joinedNumber'>,
): number {
  if (one.date !== other.date) return one.date < other.date ? 1 : -1;
  return numbers.compare(other.joinedNumber ?? other.number, one.joinedNumber ?? one.number);
}

/** The same day so many months earlier, or the last of that month where it has no such day. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** How many days lie between two ISO days; negative where the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** The day so many days later; earlier where the number is negative. */
export function daysAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}
