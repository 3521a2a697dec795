import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../src/forms/read-profile.ts';
import { instantIn, wallTime, zones } from '../src/forms/local-time.ts';

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
