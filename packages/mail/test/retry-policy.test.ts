import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { classify, nextAttemptDelayMs } from '../src/retry-policy.ts';
import type { SendResult } from '../src/send-result.ts';

const hourMs = 3_600_000;
const rejected = (code: number, scope: 'recipient' | 'sender' | 'server'): SendResult => ({
  kind: 'rejected',
  permanent: code >= 500,
  code,
  response: `${code} no`,
  enhancedCode: null,
  scope,
});
const notSent: SendResult = { kind: 'not_sent', detail: 'ECONNREFUSED' };

it('only a 5xx about the recipient is permanent', () => {
  expect(classify(rejected(550, 'recipient'))).toBe('failed');
  expect(classify(rejected(450, 'recipient'))).toBe('retry');
  expect(classify(rejected(550, 'sender'))).toBe('retry');
  expect(classify(rejected(554, 'server'))).toBe('retry');
  expect(classify(rejected(421, 'server'))).toBe('retry');
  expect(classify(notSent)).toBe('retry');
  expect(classify({ kind: 'accepted', response: '250 ok' })).toBe('sent');
});

const limit = { random: 0, uncertainAttemptsMax: 3 };
const after = (attempts: number, random = 0) =>
  nextAttemptDelayMs({ attempts, uncertainAttempts: 0 }, notSent, { ...limit, random });

it('an uncertain end is tried again, and at most as often as is allowed', () => {
  const uncertain: SendResult = { kind: 'uncertain', detail: 'deadline' };
  expect(classify(uncertain)).toBe('uncertain');
  expect(nextAttemptDelayMs({ attempts: 1, uncertainAttempts: 1 }, uncertain, limit)).toBe(60_000);
  expect(nextAttemptDelayMs({ attempts: 2, uncertainAttempts: 2 }, uncertain, limit)).toBe(300_000);
  expect(nextAttemptDelayMs({ attempts: 3, uncertainAttempts: 3 }, uncertain, limit)).toBeNull();
});

it('transient failures are tried for about two days, then given up', () => {
  let total = 0;
  let attempt = 1;
  for (let pause = after(1); pause !== null; pause = after(attempt)) {
    total += pause;
    attempt += 1;
  }
  expect(total).toBeGreaterThan(44 * hourMs);
  expect(total).toBeLessThan(52 * hourMs);
  expect(after(1)).toBe(60_000);
});

it('the delay never shrinks from one attempt to the next and varies by a tenth at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, random) => {
        const pause = after(attempt, random) ?? 0;
        const least = after(attempt) ?? 0;
        expect(pause).toBeGreaterThanOrEqual(least);
        expect(pause).toBeLessThanOrEqual(least * 1.1);
        expect(after(attempt + 1)).toBeGreaterThanOrEqual(least);
      },
    ),
  );
});
