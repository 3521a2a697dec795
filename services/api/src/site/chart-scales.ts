import type { Language } from '@drawbell/draws/subscriber-input';

/** Where values lie on the chart, and which are named. */
export interface Scale<T> {
  readonly at: (value: T) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const ticksMax = 8;

/** CRS scores from `bottom` to `top`, with round steps and room around the lowest and highest value. */
export function crsScale(values: readonly number[], bottom: number, top: number): Scale<number> {
  const lowest = values.reduce((low, value) => Math.min(low, value), Infinity);
  const highest = values.reduce((high, value) => Math.max(high, value), -Infinity);
  const [low, high] = values.length === 0 ? [400, 550] : [lowest, highest];
  const step = [10, 20, 50, 100, 200].find((each) => (high - low) / each <= ticksMax - 2) ?? 400;
  const first = Math.max(0, Math.floor((low - step / 4) / step) * step);
  const last = Math.max(first + step, Math.ceil((high + step / 4) / step) * step);
  const at = (value: number) => round(bottom - ((value - first) / (last - first)) * (bottom - top));
  const count = Math.round((last - first) / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => first + i * step);
  return { at, ticks: ticks.map((value) => ({ at: at(value), label: String(value) })) };
}

/** Days from `left` to `right`; names months, or years when there are many. */
export function dateScale(
  { from, to, language }: { from: string; to: string; language: Language },
  left: number,
  right: number,
): Scale<string> {
  const start = Date.parse(from);
  const length = Math.max(1, Date.parse(to) - start);
  const at = (date: string) => round(left + ((Date.parse(date) - start) / length) * (right - left));
  const starts = monthStarts(from, to);
  const every = [1, 2, 3, 6, 12, 24].find((each) => starts.length / each <= ticksMax) ?? 48;
  const named = starts.filter((day) => monthsSinceZero(day) % every === 0);
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr-CA' : 'en-CA', {
    timeZone: 'UTC',
    year: 'numeric',
    ...(every < 12 && { month: 'short' }),
  });
  return { at, ticks: named.map((day) => ({ at: at(day), label: format.format(new Date(day)) })) };
}

function monthStarts(from: string, to: string): string[] {
  const starts: string[] = [];
  const day = new Date(`${from.slice(0, 7)}-01T00:00:00Z`);
  if (from.slice(8) !== '01') day.setUTCMonth(day.getUTCMonth() + 1);
  while (day.toISOString().slice(0, 10) <= to) {
    starts.push(day.toISOString().slice(0, 10));
    day.setUTCMonth(day.getUTCMonth() + 1);
  }
  return starts;
}

function monthsSinceZero(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
