/** The time zones that people choose from. */
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
export function instantIn(zone: Zone, wall: string): Date | 'no_such_time' | 'skipped' {
  const asUtc = new Date(`${wall}Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(wall)) return 'no_such_time';
  // Clocks change by an hour or so: what holds a day before and a day after are all the offsets there are.
  const instants = [-dayMs, dayMs]
    .map((ms) => asUtc.getTime() - offsetMs(zone, new Date(asUtc.getTime() + ms)))
    .filter((ms) => ms + offsetMs(zone, new Date(ms)) === asUtc.getTime());
  return instants.length === 0 ? 'skipped' : new Date(Math.min(...instants));
}

/** What the clocks in `zone` show at an instant, as the form takes it: `2026-03-02T14:30:05`. */
export function wallTime(zone: Zone, at: Date): string {
  return new Date(at.getTime() + offsetMs(zone, at)).toISOString().slice(0, 19);
}

function offsetMs(zone: Zone, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(at.getTime() / 1_000) * 1_000;
}
