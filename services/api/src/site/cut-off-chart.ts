import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';

/** One draw as a point of the chart. One without a readable cut-off is left out. */
interface ChartDraw {
  readonly number: string;
  /** ISO day. */
  readonly date: string;
  readonly crs: number | null;
  /** Key of its series. */
  readonly series: string;
}

interface ChartOptions {
  readonly language: Language;
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly draws: readonly ChartDraw[];
  readonly series: readonly { readonly key: string; readonly label: string }[];
  /** First and last day shown, ISO. */
  readonly from: string;
  readonly to: string;
  /** Drawn as a line across. */
  readonly score?: number | null;
  readonly scoreLabel?: string;
  /** Days on which the score can be compared: the first, and the day after the last; null for no end. */
  readonly scoreDays?: { readonly from: string | null; readonly to: string | null };
  /** Changes of the points grid: a line down at each, and no line of a series across one that rescored everybody. */
  readonly gridChanges?: readonly {
    readonly date: string;
    readonly label: string;
    readonly breaks: boolean;
  }[];
}

const width = 760;
const height = 340;
const plot = { left: 48, right: width - 12, top: 16, bottom: height - 32 };

/**
 * Cut-offs over time as SVG, made on the server: a shape and a colour for each series, a thin line through its
 * points, the score of a person across. Says in words what it shows; every figure belongs in a table beside it.
 */
export function cutOffChart(options: ChartOptions): SafeHtml {
  const { id, title, description, from, to, score = null, scoreLabel = '', scoreDays } = options;
  const grids = (options.gridChanges ?? []).filter(({ date }) => from < date && date <= to);
  const breaks = grids.flatMap(({ date, breaks: apart }) => (apart ? [date] : []));
  const points = options.draws.flatMap(({ crs, ...draw }) =>
    crs === null || draw.date < from || draw.date > to ? [] : [{ ...draw, crs }],
  );
  const x = dateScale({ from, to, language: options.language }, plot.left + 8, plot.right - 8);
  const values = [...points.map(({ crs }) => crs), ...(score === null ? [] : [score])];
  const y = crsScale(values, plot.bottom, plot.top);
  const shown = options.series.filter(({ key }) => points.some(({ series }) => series === key));
  return html`<figure class="chart">
    <div class="scroll" tabindex="0" role="group" aria-label="${title}">
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
        <title id="${id}-title">${title}</title>
        <desc id="${id}-desc">${description}</desc>
        ${yAxis(y)} ${xAxis(x)} ${grids.map(({ date, label }) => gridLine(x.at(date), label))}
        ${shown.map(({ key }, i) =>
          series(
            points
              .filter((point) => point.series === key)
              .map(({ date, crs }) => ({ at: [x.at(date), y.at(crs)] as const, grid: gridOf(date, breaks) })),
            i,
          ),
        )}
        ${score === null ? null : scoreLine(y.at(score), scoreLabel, scoreSpan(scoreDays, { from, to }, x))}
      </svg>
    </div>
    <figcaption>
      <ul class="legend">
        ${shown.map(
          ({ label }, i) =>
            html`<li>
              <svg viewBox="0 0 16 16" aria-hidden="true" class="mark s${i % chartMarksMax}">${chartMark(i, 8, 8)}</svg>
              ${label}
            </li>`,
        )}
      </ul>
    </figcaption>
  </figure>`;
}

function yAxis(y: Scale<number>): SafeHtml {
  return html`<g class="axis">
    ${y.ticks.map(
      ({ at, label }) =>
        html`<line x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}" />
          <text x="${plot.left - 8}" y="${at + 4}" text-anchor="end">${label}</text>`,
    )}
  </g>`;
}

function xAxis(x: Scale<string>): SafeHtml {
  return html`<g class="axis">
    ${x.ticks.map(
      ({ at, label }) =>
        html`<line x1="${at}" x2="${at}" y1="${plot.bottom}" y2="${plot.bottom + 5}" />
          <text x="${at}" y="${plot.bottom + 22}" text-anchor="middle">${label}</text>`,
    )}
  </g>`;
}

interface ChartPoint {
  readonly at: readonly [number, number];
  /** How many breaks lie before it. */
  readonly grid: number;
}

function gridOf(date: string, breaks: readonly string[]): number {
  return breaks.filter((day) => day <= date).length;
}

function series(points: readonly ChartPoint[], index: number): SafeHtml {
  const inOrder = points.toSorted((a, b) => a.at[0] - b.at[0]);
  const lines = [...Map.groupBy(inOrder, ({ grid }) => grid).values()];
  return html`<g class="s${index % chartMarksMax}">
    ${lines.map(
      (line) => html`<polyline points="${line.map(({ at }) => at.join(',')).join(' ')}" fill="none" />`,
    )}
    ${inOrder.map(({ at: [px, py] }) => chartMark(index, px, py))}
  </g>`;
}

/** The label stands on the side where there is room. */
function gridLine(at: number, label: string): SafeHtml {
  const left = at > (plot.left + plot.right) / 2;
  return html`<g class="grid-change">
    <line x1="${at}" x2="${at}" y1="${plot.top}" y2="${plot.bottom}" />
    <text x="${left ? at - 6 : at + 6}" y="${plot.top + 10}" text-anchor="${left ? 'end' : 'start'}">${label}</text>
  </g>`;
}

function scoreSpan(
  days: ChartOptions['scoreDays'],
  { from, to }: { from: string; to: string },
  x: Scale<string>,
): readonly [number, number] | null {
  const first = days?.from ?? null;
  const after = days?.to ?? null;
  if ((first !== null && first > to) || (after !== null && after <= from)) return null;
  return [
    first === null || first <= from ? plot.left : x.at(first),
    after === null || after > to ? plot.right : x.at(after),
  ];
}

function scoreLine(at: number, label: string, span: readonly [number, number] | null): SafeHtml | null {
  if (span === null) return null;
  const above = at > plot.top + 20;
  const [left, right] = span;
  // Beside a line that is short, there is more room before its end.
  const short = right - left < 200;
  return html`<g class="score">
    <line x1="${left}" x2="${right}" y1="${at}" y2="${at}" />
    <text x="${short ? right - 6 : left + 6}" y="${above ? at - 6 : at + 16}" text-anchor="${short ? 'end' : 'start'}">
      ${label}
    </text>
  </g>`;
}

/** Where values lie on the chart, and which are named. */
interface Scale<T> {
  readonly at: (value: T) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const ticksMax = 8;

/** CRS scores from `bottom` to `top`, with round steps and room around the lowest and highest value. */
function crsScale(values: readonly number[], bottom: number, top: number): Scale<number> {
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
function dateScale(
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

/** Shapes, so that series differ for those who do not tell the colours apart; the stylesheet has as many colours. */
const shapes: readonly ((x: number, y: number) => SafeHtml)[] = [
  (x, y) => html`<circle cx="${x}" cy="${y}" r="4.5" />`,
  (x, y) => html`<rect x="${x - 4}" y="${y - 4}" width="8" height="8" />`,
  (x, y) => polygon([x, y - 5.5], [x + 5, y + 4], [x - 5, y + 4]),
  (x, y) => polygon([x, y - 5.5], [x + 5.5, y], [x, y + 5.5], [x - 5.5, y]),
  (x, y) => polygon([x, y + 5.5], [x + 5, y - 4], [x - 5, y - 4]),
  (x, y) => html`<circle class="hollow" cx="${x}" cy="${y}" r="4" />`,
  (x, y) => html`<rect class="hollow" x="${x - 3.5}" y="${y - 3.5}" width="7" height="7" />`,
  (x, y) =>
    html`<path
      class="hollow"
      d="M${round(x - 4)} ${round(y - 4)}L${round(x + 4)} ${round(y + 4)}M${round(x - 4)} ${round(y + 4)}L${round(x + 4)} ${round(y - 4)}"
    />`,
  (x, y) =>
    html`<path class="hollow" d="M${x} ${round(y - 5)}V${round(y + 5)}M${round(x - 5)} ${y}H${round(x + 5)}" />`,
  (x, y) => polygon([x - 5, y - 5], [x + 5, y - 5], [x - 5, y + 5]),
  (x, y) => polygon([x + 5, y - 5], [x + 5, y + 5], [x - 5, y + 5]),
  (x, y) => html`<rect x="${x - 5}" y="${y - 2}" width="10" height="4" />`,
];

const chartMarksMax = shapes.length;

/** The mark of the series at `index`, around a point. */
function chartMark(index: number, x: number, y: number): SafeHtml {
  return shapes[index % shapes.length]?.(x, y) ?? html``;
}

function polygon(...corners: readonly (readonly [number, number])[]): SafeHtml {
  return html`<polygon points="${corners.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" />`;
}
