import { expect, it } from 'vitest';
import {
  dayWithWeekday,
  easternClock,
  easternTime,
  longDay,
  longDayOfYear,
  monthOf,
  nearDay,
  shortDay,
  shortDayOfYear,
  shortMonthOf,
} from '../src/day-words.ts';

const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

it('days are written as people write them, and hold together', () => {
  expect(plain(shortDay('2026-10-01', 'en'))).toBe('1 Oct 2026');
  expect(plain(shortDay('2026-10-01', 'fr'))).toBe('1er oct. 2026');
  expect(plain(shortDayOfYear('2026-09-29', 'en'))).toBe('29 Sep');
  expect(plain(shortDayOfYear('2026-09-29', 'fr'))).toBe('29 sept.');
  expect(plain(longDayOfYear('2026-09-01', 'en'))).toBe('1 September');
  expect(plain(longDayOfYear('2026-08-01', 'fr'))).toBe('1er août');
  expect(plain(longDay('2026-10-01', 'en'))).toBe('1 October 2026');
  expect(plain(dayWithWeekday('2026-09-29', 'en'))).toBe('Tuesday 29 September 2026');
  expect(plain(dayWithWeekday('2026-10-01', 'fr'))).toBe('jeudi 1er octobre 2026');
  expect(shortDay('2026-10-01', 'en')).not.toContain(' ');
});

it('months are headings', () => {
  expect(plain(monthOf('2026-10-31', 'en'))).toBe('October 2026');
  expect(plain(monthOf('2026-08-03', 'fr'))).toBe('Août 2026');
  expect([shortMonthOf('2026-09-29', 'en'), shortMonthOf('2026-07-01', 'fr')]).toEqual(['Sep', 'juill.']);
});

it('text that is no day stays as it was published', () => {
  for (const text of ['', 'soon', '2026-13-40'])
    expect([shortDay(text, 'fr'), dayWithWeekday(text, 'en')]).toEqual([text, text]);
});

it('instants are told in Eastern time, in winter and in summer', () => {
  const summer = new Date('2026-10-01T17:42:00Z');
  expect(plain(easternTime(summer, 'en'))).toBe('1:42 p.m. Eastern');
  expect(plain(easternTime(summer, 'fr'))).toBe('13 h 42, heure de l’Est');
  const winter = new Date('2026-12-01T17:04:00Z');
  expect(plain(easternClock(winter, 'en'))).toBe('12:04 p.m.');
  expect(plain(easternClock(winter, 'fr'))).toBe('12 h 04');
});

it('today and yesterday are those of Eastern Canada, and other days have no such name', () => {
  // Half past ten in the evening in Toronto.
  const now = new Date('2026-10-03T02:30:00Z');
  expect(nearDay('2026-10-02', now, 'en')).toBe('today');
  expect(nearDay('2026-10-01', now, 'fr')).toBe('hier');
  for (const day of ['2026-10-03', '2026-09-30']) expect(nearDay(day, now, 'en')).toBeNull();
});
