import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDueTimer } from '../src/ring-loop.ts';

const start = new Date('2026-11-05T15:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
/** Milliseconds after the start at which it rang. */
let rung: number[];
const timer = () =>
  createDueTimer(
    () => new Date(),
    () => rung.push(Date.now() - start.getTime()),
  );

beforeEach(() => {
  rung = [];
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['the first before the last', [60_000, 300_000, 899_000]],
  ['the last before the first', [899_000, 300_000, 60_000]],
])('rings for each that waits, told of %s', (_, waits) => {
  const { ringAt } = timer();
  for (const ms of waits) ringAt(after(ms));
  vi.advanceTimersByTime(900_000);
  expect(rung).toEqual([60_000, 300_000, 899_000]);
});

it('rings once for what falls due together, and not before it does', () => {
  const { ringAt } = timer();
  for (let i = 1; i <= 200; i += 1) ringAt(after(60_000 + i));
  vi.advanceTimersByTime(120_000);
  expect(rung).toEqual([60_250]);
});

it('rings for what it is told of while it rings', () => {
  const told: Date[] = [after(60_000)];
  const { ringAt } = createDueTimer(
    () => new Date(),
    () => {
      rung.push(Date.now() - start.getTime());
      const next = told.pop();
      if (next !== undefined) ringAt(next);
    },
  );
  ringAt(after(1_000));
  vi.advanceTimersByTime(120_000);
  expect(rung).toEqual([1_000, 60_000]);
});

it('leaves to the sweep what is far, and rings no more once stopped', () => {
  const { ringAt, stop } = timer();
  ringAt(after(15 * 60_000 + 1));
  ringAt(after(5_000));
  stop();
  ringAt(after(1_000));
  vi.advanceTimersByTime(20 * 60_000);
  expect(rung).toEqual([]);
});
