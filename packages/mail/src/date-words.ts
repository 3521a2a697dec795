import { dayLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';

/** An ISO day as written in the language, or null when it is none. Has no time, so it is read and shown in UTC. */
export function dateInWords(date: string, language: Language): string | null {
  const instant = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) ? null : dayLabel(date, language);
}

/** An instant to the minute in UTC, which readers in every part of the world can convert. */
export function momentInWords(at: Date, language: Language): string {
  const [hours = '', minutes = ''] = at.toISOString().slice(11, 16).split(':');
  const day = dayLabel(at.toISOString().slice(0, 10), language);
  return language === 'fr'
    ? `${day} à ${Number(hours)}\u00a0h\u00a0${minutes}\u00a0UTC`
    : `${day} at ${hours}:${minutes}\u00a0UTC`;
}
