import { utcMonth, utcYear } from 'd3-time';
import { scaleLinear, scaleUtc } from 'd3-scale';
import type { Draw } from '@drawbell/draws/draw';
import { longDay, shortDay, shortMonthOf } from '@drawbell/draws/day-words';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { type GridChange, type GridDays, rescores } from '@drawbell/draws/grid';
import type { Language } from '@drawbell/draws/subscriber-input';

/** A score, and the days whose draws it can be compared with. */
export interface ComparedScore {
  readonly value: number;
  readonly days: Pick<GridDays, 'from' | 'to'>;
}

/** A draw whose cut-off is known: a point. */
export interface CutOffPoint {
  readonly draw: Draw;
  readonly crs: number;
}

/** The points of some draws, oldest first. */
export function cutOffPoints(draws: readonly Draw[]): CutOffPoint[] {
  return draws
    .flatMap((draw) => (draw.crs === null ? [] : [{ draw, crs: draw.crs }]))
    .toSorted((one, other) => Date.parse(one.draw.date) - Date.parse(other.draw.date));
}

/** Whether a score may be set beside the cut-off of a draw. */
export function isComparable({ days: { from, to } }: ComparedScore, { date }: Draw): boolean {
  return (from === null || from <= date) && (to === null || date < to);
}

/** A place or a length in a drawing: short, and never anything but a number. */
export function place(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}

/** Days across a drawing, in hundredths of its width, whatever that is. */
export interface DayScale {
  readonly at: (day: string) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** A month where there are few, else a year. Where it is `narrow`, a January is called by its year alone. */
export function dayScale(
  { from, to }: { from: string; to: string },
  { language, narrow }: { language: Language; narrow: boolean },
): DayScale {
  const [start, end] = [new Date(from), new Date(to > from ? to : Date.parse(from) + 86_400_000)];
  const scale = scaleUtc().domain([start, end]).range([0, 100]);
  const months = utcMonth.count(start, end);
  const step = months <= 30 ? utcMonth.every(3) : utcYear.every(months <= 160 ? 1 : 5);
  return {
    at: (day) => place(scale(new Date(day))),
    ticks: (step?.range(start, end) ?? []).map((day) => {
      const year = day.getUTCFullYear();
      const name = shortMonthOf(day.toISOString().slice(0, 10), language);
      const january = months > 30 || narrow ? String(year) : `${name}\u00a0${year}`;
      return { at: place(scale(day)), label: day.getUTCMonth() === 0 ? january : name };
    }),
  };
}

/** Scores on a drawing, from the lowest value to the highest, with room around equal ones. */
export function scoreScale(
  values: readonly number[],
  [lowestAt, highestAt]: readonly [number, number],
): (score: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = low === high ? 5 : 0;
  const scale = scaleLinear()
    .domain([low - room, high + room])
    .range([lowestAt, highestAt]);
  return (score) => place(scale(score));
}

/** Changes of the points grid within some days, but for those that somebody dismissed. */
export function gridChangesWithin(
  changes: readonly GridChange[],
  { from, to }: { from: string; to: string },
): GridChange[] {
  return changes.filter(({ date, status }) => status !== 'dismissed' && from < date && date <= to);
}

/** Cut into parts between which no line is drawn: everybody was scored again there. */
export function partsByGrid<T>(
  all: readonly T[],
  dayOf: (each: T) => string,
  changes: readonly GridChange[],
): T[][] {
  const days = changes.filter(rescores).map(({ date }) => date);
  return [...Map.groupBy(all, (each) => days.filter((day) => day <= dayOf(each)).length).values()];
}

/** The page of a draw. */
export function drawHref(draw: Draw, language: Language): string {
  return `/${language}/draws/${drawAddress(draw)}`;
}

/** What a point or a row is, for those who do not see where it stands. */
export function pointName({ draw, crs }: CutOffPoint, language: Language): string {
  const { colon, cutOff } = axisWords[language];
  return `${drawTitle(draw, language)}, ${longDay(draw.date, language)}${colon}${cutOff} ${crs}`;
}

/** What a change of the points grid is called where it is marked. */
export function gridMark({ date, status }: GridChange, language: Language): string {
  const words = axisWords[language];
  const day = shortDay(date, language);
  return status === 'reported' ? words.gridReported(day) : words.gridChanged(day);
}

const en = {
  colon: ': ',
  cutOff: 'cut-off',
  gridChanged: (day: string) => `grid changed ${day}`,
  gridReported: (day: string) => `new grid reported ${day}`,
};

const fr: typeof en = {
  colon: '\u00a0: ',
  cutOff: 'seuil',
  gridChanged: (day) => `nouvelle grille ${day}`,
  gridReported: (day) => `nouvelle grille signalée ${day}`,
};

export const axisWords = { en, fr };
