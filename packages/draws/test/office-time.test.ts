import fc from 'fast-check';
import { expect, it } from 'vitest';
import { officeTimeBetween } from '../src/local-time.ts';

const hour = 3_600_000;

it.each([
  ['a night has none', '2026-12-01T18:00-05:00', '2026-12-02T08:59-05:00', 0],
  ['a weekend has none', '2026-12-04T17:00-05:00', '2026-12-07T09:00-05:00', 0],
  ['a morning counts from nine', '2026-12-02T05:00-05:00', '2026-12-02T12:00-05:00', 3],
  ['it goes on after a weekend', '2026-12-04T16:00-05:00', '2026-12-07T11:00-05:00', 3],
  [
    'a day has eight hours, also when clocks were set back in between',
    '2026-10-30T09:00-04:00',
    '2026-11-02T17:00-05:00',
    16,
  ],
])('%s', (_what, from, to, hours) => {
  expect(officeTimeBetween(new Date(from), new Date(to))).toBe(hours * hour);
});

it('grows with time, by no more than passed', () => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.nat(9 * 86_400_000), fc.nat(86_400_000), (from, length, more) => {
      const to = new Date(from.getTime() + length);
      const time = officeTimeBetween(from, to);
      const longer = officeTimeBetween(from, new Date(to.getTime() + more));
      expect(time).toBeLessThanOrEqual(length);
      expect(longer).toBeGreaterThanOrEqual(time);
      expect(longer - time).toBeLessThanOrEqual(more);
    }),
  );
});
