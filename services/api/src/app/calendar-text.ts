import ical, {
  ICalAlarmType,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import { daysAfter } from '@drawbell/draws/past-draws';
import { unseenCharacters } from '@drawbell/draws/plain-text';
import type { Language } from '@drawbell/draws/subscriber-input';

/** A day in a calendar. */
export interface CalendarDay {
  /** The same for as long as what it stands for: nothing of its day is in it. */
  readonly uid: string;
  /** Rises with each change, from 0. */
  readonly sequence: number;
  /** When it last changed: not when somebody asked. */
  readonly changedAt: Date;
  /** ISO day: days have no zone. */
  readonly day: string;
  /** Plain text, anything at all. */
  readonly summary: string;
  readonly description: string;
  readonly url: string;
  readonly cancelled?: boolean;
  /** Reminders: hours before the day begins, where its reader is. */
  readonly alarmHours?: readonly number[];
}

/** An address that ends in `.ics` is asked for again so often. */
const hoursBetween = 6;

/**
 * A calendar as RFC 5545 has it: days of the same content give the same bytes, whenever they are asked for. All of them are
 * whole days (`VALUE=DATE`, the end exclusive), so that no zone is needed, and nobody is busy because of them.
 */
export function calendarText(
  days: readonly CalendarDay[],
  { name, language }: { name: string; language: Language },
): string {
  const calendar = ical({
    // The library writes a name as it is.
    ...{
      name: shown(name).replaceAll(/[\n,;\\]/g, ' '),
      method: ICalCalendarMethod.PUBLISH,
      ttl: hoursBetween * 3_600,
    },
    prodId: { company: 'Drawbell', product: 'Draws and dates', language: language.toUpperCase() },
  });
  for (const { uid, sequence, changedAt, day, summary, description, url, cancelled, alarmHours } of days) {
    const event = calendar.createEvent({
      ...{ id: `${uid}@drawbell`, sequence, stamp: changedAt, lastModified: changedAt, allDay: true },
      ...{ start: new Date(`${day}T00:00:00Z`), end: new Date(`${daysAfter(day, 1)}T00:00:00Z`) },
      ...{ summary: shown(summary), description: shown(description), url },
      ...{ transparency: ICalEventTransparency.TRANSPARENT },
      status: cancelled === true ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
    for (const hours of alarmHours ?? [])
      event.createAlarm({
        type: ICalAlarmType.display,
        triggerBefore: hours * 3_600,
        description: shown(summary),
      });
  }
  return calendar.toString();
}

/** Lines stay; other characters that nobody sees would break a calendar, or turn what stands around them. */
function shown(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unseenCharacters, (character) => (character === '\n' ? '\n' : ' '));
}
