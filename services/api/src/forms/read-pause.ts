import { type Form, type FormReading, textOf } from './form.ts';

const daysMax = 366;
const dayMs = 86_400_000;

/** The day on which alerts go on, as the beginning of that day in UTC: at most a year from now. */
export function readPause(form: Form, now: Date): FormReading<Date> {
  const text = textOf(form, 'until', 20);
  const until = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(until.getTime()))
    return { ok: false, errors: [{ field: 'until', problem: 'date_invalid' }] };
  const daysAhead = (until.getTime() - now.getTime()) / dayMs;
  if (daysAhead <= 0) return { ok: false, errors: [{ field: 'until', problem: 'pause_past' }] };
  if (daysAhead > daysMax) return { ok: false, errors: [{ field: 'until', problem: 'pause_long' }] };
  return { ok: true, value: until };
}
