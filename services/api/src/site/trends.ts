import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { type DrawType, typeOf } from './draw-type.ts';

/** Months looked back, as the address of the page names them. */
export const periods = ['12', '24', '60', 'all'] as const;
export type Period = (typeof periods)[number];

/** The figures of one type of draw in a period. */
export interface TypeSummary {
  readonly type: DrawType;
  readonly draws: number;
  readonly last: number | null;
  readonly lastDate: string;
  readonly lowest: number | null;
  readonly highest: number | null;
  /** Median of the days between one draw and the next; null for a single draw. */
  readonly gapDays: number | null;
}

const dayMs = 86_400_000;

/** First day of a period, ISO; not for `all`. */
export function periodStart(period: Exclude<Period, 'all'>, now: Date): string {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - Number(period));
  return start.toISOString().slice(0, 10);
}

/** The last day on which a draw was held. Not that of the newest by number, whose date may be mistyped by a year. */
export function newestDay(draws: readonly RecordedDraw[]): string | null {
  const days = draws.map(({ draw }) => draw.date);
  return days.length === 0 ? null : days.reduce((one, other) => (one > other ? one : other));
}

/** Figures by type, most recently held first. `draws` is of one points grid: nothing is computed across a change. */
export function summarise(draws: readonly RecordedDraw[]): TypeSummary[] {
  const newestFirst = draws.toSorted((a, b) => Date.parse(b.draw.date) - Date.parse(a.draw.date));
  const byType = Map.groupBy(newestFirst, ({ draw }) => typeOf(draw));
  return [...byType].map(([type, all]) => {
    const scores = all.flatMap(({ draw }) => (draw.crs === null ? [] : [draw.crs]));
    const days = all.map(({ draw }) => Date.parse(draw.date) / dayMs);
    const gaps = days.slice(1).map((day, i) => (days[i] ?? day) - day);
    return {
      type,
      draws: all.length,
      last: all[0]?.draw.crs ?? null,
      lastDate: all[0]?.draw.date ?? '',
      lowest: scores.length === 0 ? null : Math.min(...scores),
      highest: scores.length === 0 ? null : Math.max(...scores),
      gapDays: median(gaps),
    };
  });
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? null : (below + above) / 2;
}
