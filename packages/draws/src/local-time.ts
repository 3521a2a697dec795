import { easternDay } from './grid.ts';
import { daysAfter } from './past-draws.ts';

/** The time zones that most people choose from. */
export const zones = [
  'UTC',
  'America/St_Johns',
  'America/Halifax',
  'America/Toronto',
  'America/Winnipeg',
  'America/Edmonton',
  'America/Vancouver',
] as const;
export type Zone = (typeof zones)[number];

/** Eastern: where most are, and where IRCC publishes. For days alone; an hour that decides a tie is never guessed. */
export const usualZone: Zone = 'America/Toronto';

const dayMs = 86_400_000;

/**
 * What clocks in `zone` showed as `wall` (`2026-03-02T14:30`, seconds or not): an instant; `no_such_time` for a date or
 * hour that does not exist, and `skipped` for one that was passed over when clocks were set forward. An hour that came
 * twice, when they were set back, is read as the first of the two.
 */
export function instantIn(zone: string, wall: string): Date | 'no_such_time' | 'skipped' {
  const asUtc = new Date(`${wall}Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(wall)) return 'no_such_time';
  // Clocks change by an hour or so: what holds a day before and a day after are all the offsets there are.
  const [before = 0, after = 0] = [-dayMs, dayMs].map((ms) => offsetMs(zone, new Date(asUtc.getTime() + ms)));
  if (before === after) return new Date(asUtc.getTime() - before);
  const instants = [before, after]
    .map((offset) => asUtc.getTime() - offset)
    .filter((ms) => ms + offsetMs(zone, new Date(ms)) === asUtc.getTime());
  return instants.length === 0 ? 'skipped' : new Date(Math.min(...instants));
}

const firstInstants = new Map<string, number>();

/** Forty years of days, for two zones. */
const firstInstantsMax = 30_000;

/**
 * The moment at which clocks first show a time (`08:00`) on a day, or the first one after it where they were set forward over
 * it. The dates of many people fall on the same few days, and a zone is slow to ask: each is counted once.
 */
export function firstInstantOf(zone: string, day: string, time: string): Date {
  const key = `${zone} ${day} ${time}`;
  const known = firstInstants.get(key);
  if (known !== undefined) return new Date(known);
  const instant = countFirstInstant(zone, day, time);
  if (firstInstants.size >= firstInstantsMax) firstInstants.clear();
  firstInstants.set(key, instant.getTime());
  return instant;
}

const quarterMs = 900_000;

/** Clocks are set forward to a quarter of an hour; where a whole day was passed over, to the next. */
function countFirstInstant(zone: string, day: string, time: string): Date {
  const first = instantIn(zone, `${day}T${time}`);
  if (first === 'no_such_time') throw new RangeError(`no such day or time: ${day} ${time}`);
  if (first instanceof Date) return first;
  const wall = Math.floor(Date.parse(`${day}T${time}Z`) / quarterMs) * quarterMs;
  for (let later = 1; later <= 192; later += 1) {
    const shown = new Date(wall + later * quarterMs).toISOString().slice(0, 16);
    const instant = instantIn(zone, shown);
    if (instant instanceof Date) return instant;
  }
  throw new RangeError(`no clock in ${zone} shows a time after ${day} ${time}`);
}

/** Whether this is the name of a time zone that can be calculated with. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** What the clocks in `zone` show at an instant, as the form takes it: `2026-03-02T14:30:05`. */
export function wallTime(zone: string, at: Date): string {
  return new Date(at.getTime() + offsetMs(zone, at)).toISOString().slice(0, 19);
}

/** The day that clocks in `zone` show at an instant. */
export function dayIn(zone: string, at: Date): string {
  return zone === usualZone ? easternDay(at) : wallTime(zone, at).slice(0, 10);
}

function offsetMs(zone: string, at: Date): number {
  const parts = formatOf(zone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(at.getTime() / 1_000) * 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

const formatsMax = 1_000;

/** Made once for each zone: making one takes longer than everything else here. Names may come in any capitals. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= formatsMax) formats.clear();
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  formats.set(zone, format);
  return format;
}

/** Draws are published on working days, in the hours of IRCC's offices. Holidays are not known here and count as days. */
const opensAt = '09:00';
const closesAt = '17:00';

/** So far back is looked at most: a source that was silent for longer was so for hours of office time. */
const daysMax = 14;

/** Milliseconds of office time between two moments: Monday to Friday, 9 to 5 by Eastern clocks. */
export function officeTimeBetween(from: Date, to: Date): number {
  let time = 0;
  const last = dayIn(usualZone, to);
  let day = dayIn(usualZone, from);
  const earliest = daysAfter(last, -daysMax);
  if (day < earliest) day = earliest;
  for (; day <= last; day = daysAfter(day, 1)) {
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const opens = Math.max(from.getTime(), firstInstantOf(usualZone, day, opensAt).getTime());
    const closes = Math.min(to.getTime(), firstInstantOf(usualZone, day, closesAt).getTime());
    time += Math.max(0, closes - opens);
  }
  return time;
}
