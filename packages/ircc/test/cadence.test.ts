import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextPollDelayMs, pollIntervalMs, withJitter } from '../src/cadence.ts';

const minute = 60_000;

it.each([
  ['Thursday 09:29 in Toronto', '2026-10-01T13:29:00Z', 10 * minute],
  ['Thursday 09:30', '2026-10-01T13:30:00Z', minute],
  ['Thursday 18:59', '2026-10-01T22:59:00Z', minute],
  ['Thursday 19:00', '2026-10-01T23:00:00Z', 10 * minute],
  ['Saturday noon', '2026-10-03T16:00:00Z', 10 * minute],
  ['Sunday in Toronto, Monday in UTC', '2026-10-05T01:00:00Z', 10 * minute],
  ['09:30 after the clocks went back', '2026-11-02T14:30:00Z', minute],
  ['09:29 after the clocks went back', '2026-11-02T14:29:00Z', 10 * minute],
  ['09:30 after the clocks went forward', '2026-03-09T13:30:00Z', minute],
])('on %s', (_name, now, interval) => {
  expect(pollIntervalMs(new Date(now), undefined)).toBe(interval);
  expect(pollIntervalMs(new Date(now), 5)).toBe(5_000);
});

const during = { now: new Date('2026-10-01T15:00:00Z'), overrideSeconds: undefined, random: 0.5 };

it('failures double the pause up to an hour, and a success ends it', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) =>
    nextPollDelayMs({ ok: false, failures, retryAfterMs: null }, during),
  );
  expect(pauses.map((ms) => ms / minute)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(nextPollDelayMs({ ok: true, failures: 0, retryAfterMs: null }, during)).toBe(minute);
});

it('is never earlier than the server asked', () => {
  expect(nextPollDelayMs({ ok: false, failures: 1, retryAfterMs: 3 * 60 * minute }, during)).toBe(
    180 * minute,
  );
  expect(nextPollDelayMs({ ok: false, failures: 7, retryAfterMs: 1_000 }, during)).toBe(60 * minute);
});

it('jitter is a tenth at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 3_600_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (ms, random) => {
        expect(Math.abs(withJitter(ms, random) - ms)).toBeLessThanOrEqual(ms / 10 + 1);
      },
    ),
  );
});
