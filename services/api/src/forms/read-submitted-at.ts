import type { FieldError, Form } from './form.ts';
import { textOf } from './form.ts';

/** The time zones that a candidate chooses from. Which one it was in decides a tie: it is asked, never guessed. */
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

/** The moment of `${name}` (date and time) in `${name}Zone`; undefined when nothing was typed. */
export function readSubmittedAt(
  form: Form,
  name: string,
  now: Date,
): { readonly at: string | undefined; readonly errors: FieldError[] } {
  const text = textOf(form, name, 40);
  if (text === '') return { at: undefined, errors: [] };
  const parts = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (parts === null) return { at: undefined, errors: [{ field: name, problem: 'date_invalid' }] };
  const zone = zones.find((each) => each === textOf(form, `${name}Zone`));
  if (zone === undefined)
    return { at: undefined, errors: [{ field: `${name}Zone`, problem: 'zone_missing' }] };
  const at = instantIn(zone, text.replace(' ', 'T'));
  if (at === null) return { at: undefined, errors: [{ field: name, problem: 'date_invalid' }] };
  if (at > now) return { at: undefined, errors: [{ field: name, problem: 'date_future' }] };
  // Express Entry began in January 2015.
  if (at.getUTCFullYear() < 2015) return { at: undefined, errors: [{ field: name, problem: 'date_past' }] };
  return { at: at.toISOString(), errors: [] };
}

/** The instant at which clocks in `zone` showed `wall` (`2026-03-02T14:30`); null when there is no such time. */
function instantIn(zone: Zone, wall: string): Date | null {
  const asUtc = new Date(`${wall}Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(wall.slice(0, 16))) return null;
  let at = asUtc;
  // Twice, for the offset may differ between the guess and the answer near a change of clocks.
  for (let i = 0; i < 2; i += 1) at = new Date(asUtc.getTime() - offsetMs(zone, at));
  return at;
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
