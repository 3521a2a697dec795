import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsState } from '../src/account/facts.ts';
import { instantIn, wallTime, zones } from '@drawbell/draws/local-time';
import { pauseEnd, zonesOfPause } from '../src/account/pause.ts';
import { readProfile } from '../src/account/profile-form.ts';

const now = new Date('2026-11-24T15:00:00Z');
const context = { language: 'en', now } as const;

describe('a local time', () => {
  const read = (submittedAt: string, submittedAtZone: string) => {
    const reading = readProfile(new URLSearchParams({ submittedAt, submittedAtZone }), context);
    if (reading.ok) return reading.value.submittedAt;
    return reading.errors.map(({ field, problem, detail = '' }) => `${field}: ${problem} ${detail}`.trim());
  };

  it.each([
    ['2026-03-08T02:30', 'America/Toronto', '02:30'],
    ['2026-03-08T02:00', 'America/Toronto', '02:00'],
    ['2026-03-08 02:59:59', 'America/Vancouver', '02:59'],
    ['2025-03-09T02:15', 'America/St_Johns', '02:15'],
  ])('that clocks skipped does not exist: %s in %s', (wall, zone, detail) => {
    expect(read(wall, zone)).toEqual([`submittedAt: date_invalid ${detail}`]);
  });

  it.each([
    ['2026-03-08T01:59', 'America/Toronto', '2026-03-08T06:59:00.000Z'],
    ['2026-03-08T03:00', 'America/Toronto', '2026-03-08T07:00:00.000Z'],
    ['2026-03-08T02:30', 'UTC', '2026-03-08T02:30:00.000Z'],
    // Twice, and read as the first of the two.
    ['2025-11-02T01:30', 'America/Toronto', '2025-11-02T05:30:00.000Z'],
    ['2026-11-01T01:00', 'America/Vancouver', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01T02:00', 'America/Toronto', '2026-11-01T07:00:00.000Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(read(wall, zone)).toBe(instant);
  });

  it.each([
    '2026-02-29T10:00',
    '2026-03-02T24:00',
    '2026-03-02T10:60',
    '2026-00-10T10:00',
    '2026-03-02',
    'x',
  ])('that no calendar has is refused: %s', (wall) => {
    expect(read(wall, 'America/Toronto')).toEqual(['submittedAt: date_invalid']);
  });

  it.each(['america/toronto', 'America/Torronto', 'Europe/Paris', 'EST', ''])(
    'in a zone that is not offered, %j, is asked about',
    (zone) => {
      expect(read('2026-03-02T10:00', zone)).toEqual(['submittedAtZone: zone_missing']);
    },
  );

  it('comes back from every instant, at the latest an hour early', () => {
    const seconds = fc.integer({ min: Date.UTC(2015, 0, 1) / 1_000, max: Date.UTC(2030, 0, 1) / 1_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
        const at = new Date(second * 1_000);
        const wall = wallTime(zone, at);
        const back = instantIn(zone, wall);
        if (typeof back === 'string') throw new Error(`${wall} in ${zone} is ${back}`);
        expect(wallTime(zone, back)).toBe(wall);
        expect([0, 3_600_000]).toContain(at.getTime() - back.getTime());
      }),
      { numRuns: 300 },
    );
  });
});

describe('the end of a pause', () => {
  const until = (at: string) => ({ ...someSubscriber, paused_until: new Date(at) });

  it('is said in the zone it was chosen in, whatever the season', () => {
    for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 5 * 86_400_000)
      for (const zone of zones) {
        const end = pauseEnd(new Date(day).toISOString().slice(0, 10), zone);
        if (end === 'no_such_day') throw new Error(`${day} in ${zone}`);
        expect(zonesOfPause(end)).toContain(zone);
      }
  });

  it.each([
    [
      '2026-12-24T05:00:00Z',
      '24\u00a0December\u00a02026 at 0:00, Eastern (Toronto, Montréal)',
      'à 0 h, Est (Toronto',
    ],
    [
      '2027-07-01T07:00:00Z',
      '1\u00a0July\u00a02027 at 0:00, Pacific (Vancouver)',
      '1er juillet 2027 à 0 h, Pac',
    ],
    ['2026-12-24T03:30:00Z', '24\u00a0December\u00a02026 at 0:00, Newfoundland', 'à 0 h, Terre-Neuve'],
    ['2026-12-01T00:00:00Z', '1\u00a0December\u00a02026 at 0:00, UTC', '1er décembre 2026 à 0 h, UTC'],
    [
      '2026-12-24T01:05:00Z',
      '23\u00a0December\u00a02026 at 20:05, Eastern',
      '23 décembre 2026 à 20 h 05, Est',
    ],
  ])('at %s is %s', (at, english, french) => {
    expect(alertsState('en', until(at), now).markup).toContain(`>Paused until ${english}`);
    expect(alertsState('fr', until(at), now).markup.replaceAll('\u00a0', ' ')).toContain(french);
    expect(alertsState('en', until(at), new Date(at)).markup).toBe('On');
  });
});

const someSubscriber: Subscriber = {
  ...{ id: '7', email: 'a@example.org', email_hash: Buffer.alloc(32), language: 'en', state: 'active' },
  ...{ paused_until: null, wants_meets: true, wants_may_meet: true, near_points: 10 },
  ...{ wants_my_programs: false, wants_every_draw: false, profile_count: 1 },
  ...{ created_at: now, confirmed_at: now, ended_at: null },
  ...{ reminders: {}, reminders_planned_at: null, telling: null, channel_count: 0 },
};
