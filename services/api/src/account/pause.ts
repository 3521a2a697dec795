import { type Form, type FormReading, textOf } from '../app/form.ts';
import { instantIn, usualZone, wallTime, type Zone, zones } from '@drawbell/draws/local-time';

const daysMax = 366;
const dayMs = 86_400_000;

/**
 * When a pause until a day (`2026-12-24`) ends: as the day begins, at 0:00 in the zone.
 * @returns `no_such_day` for a date that does not exist
 */
export function pauseEnd(day: string, zone: Zone = usualZone): Date | 'no_such_day' {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return 'no_such_day';
  // Where clocks were set forward at midnight the day began an hour later.
  for (const hour of ['00', '01']) {
    const end = instantIn(zone, `${day}T${hour}:00`);
    if (end === 'no_such_time') return 'no_such_day';
    if (end !== 'skipped') return end;
  }
  return 'no_such_day';
}

/**
 * The zone in which the end of a pause was chosen: where a day begins then, which may be more than one, for neighbours
 * have the same time in some years. Eastern for an hour of the day, which only a program asks for.
 */
export function zonesOfPause(until: Date): readonly [Zone, ...Zone[]] {
  const [first, ...others] = zones.filter((zone) => wallTime(zone, until).endsWith('T00:00:00'));
  return first === undefined ? [usualZone] : [first, ...others];
}

/** Why a pause cannot last until an instant; null if it can. A year from now is the longest. */
export function pauseProblem(until: Date, now: Date): 'pause_past' | 'pause_long' | null {
  const daysAhead = (until.getTime() - now.getTime()) / dayMs;
  if (daysAhead <= 0) return 'pause_past';
  return daysAhead > daysMax ? 'pause_long' : null;
}

/** A pause of so many days: it ends as the last of them ends in Eastern Canada. */
export function pauseFor(days: number, now: Date): FormReading<Date> {
  const until = pauseEnd(wallTime(usualZone, new Date(now.getTime() + days * dayMs)).slice(0, 10));
  return until === 'no_such_day'
    ? { ok: false, errors: [{ field: 'until', problem: 'date_invalid' }] }
    : { ok: true, value: until };
}

/** The day on which alerts go on, in the zone that was chosen with it. */
export function readPause(form: Form, now: Date): FormReading<Date> {
  const text = textOf(form, 'until', 20);
  if (text === '') return { ok: false, errors: [{ field: 'until', problem: 'day_missing' }] };
  const zone = zones.find((each) => each === textOf(form, 'untilZone'));
  if (zone === undefined && textOf(form, 'untilZone') !== '')
    return { ok: false, errors: [{ field: 'untilZone', problem: 'zone_unknown' }] };
  const until = pauseEnd(text, zone);
  if (until === 'no_such_day') return { ok: false, errors: [{ field: 'until', problem: 'date_invalid' }] };
  const problem = pauseProblem(until, now);
  return problem === null ? { ok: true, value: until } : { ok: false, errors: [{ field: 'until', problem }] };
}
