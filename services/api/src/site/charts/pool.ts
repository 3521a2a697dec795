import { scaleLinear } from 'd3-scale';
import type { Pool } from '@drawbell/draws/draw';
import { knownPool } from '@drawbell/draws/pool';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../../app/html.ts';
import { count } from '../draw-table.ts';
import { place } from './cut-off-axes.ts';

/** A range of scores with its people; one that holds others is the sum of them. */
export interface PoolRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly people: number;
  readonly within: readonly PoolRange[];
}

/** The ranges of a pool that are known, highest first, each with those inside it; empty where IRCC published none. */
export function poolRangesOf(pool: Pool): PoolRange[] {
  const all = knownPool(pool).ranges.flatMap(([name, people]) => {
    const [, low, high] = /^(\d{1,4})-(\d{1,4})$/.exec(name) ?? [];
    return low === undefined || high === undefined
      ? []
      : [{ name: name.replace('-', '–'), low: Number(low), high: Number(high), people }];
  });
  const holds = (one: (typeof all)[number], other: (typeof all)[number]) =>
    one !== other && one.low <= other.low && other.high <= one.high;
  const highestFirst = all.toSorted((one, other) => other.low - one.low || other.high - one.high);
  return highestFirst
    .filter((one) => !all.some((other) => holds(other, one)))
    .map((one) => ({
      ...one,
      within: highestFirst.filter((other) => holds(one, other)).map((other) => ({ ...other, within: [] })),
    }));
}

interface PoolChart {
  readonly language: Language;
  /** Unique on the page, the same at each rendering. */
  readonly id: string;
  readonly ranges: readonly PoolRange[];
  readonly crs: number | null;
}

/** Between these scores the drawing is true to scale; the ranges outside of them are hundreds of points of few people. */
const [drawnFrom, drawnTo] = [301, 601];
const highest = 1_201;

/**
 * The pool as bars whose area is the number of people: scores across and people per ten points up, or turned on a phone.
 * The cut-off is a line at its true place; the range it cuts is hatched, for how people spread inside it was not published.
 */
export function poolChart(options: PoolChart): SafeHtml {
  const { ranges, crs, language } = options;
  const cut = crs === null ? undefined : leavesOf(ranges).find(({ low, high }) => low <= crs && crs <= high);
  return html`${upright(options)} ${turned(options)}
  ${cut === undefined || !isDrawn(cut) ? null : html`<p class="hint">${poolWords[language].hatched(cut.name)}</p>`}`;
}

function leavesOf(ranges: readonly PoolRange[]): PoolRange[] {
  return ranges.flatMap((range) => (range.within.length === 0 ? [range] : range.within));
}

/** People per ten points. */
function density({ low, high, people }: PoolRange): number {
  return (people * 10) / (high - low + 1);
}

function isDrawn({ low, high }: PoolRange): boolean {
  return drawnFrom <= low && high < drawnTo;
}

/** A bar, or the parts below and above the cut-off of the one that it cuts. */
function partsOf(
  range: PoolRange,
  crs: number | null,
): { low: number; end: number; look: 'below' | 'above' | 'cut-below' | 'cut-above' }[] {
  const { low, high } = range;
  const end = high + 1;
  if (crs === null || crs > high) return [{ low, end, look: 'below' }];
  if (crs <= low) return [{ low, end, look: 'above' }];
  return [
    { low, end: crs, look: 'cut-below' },
    { low: crs, end, look: 'cut-above' },
  ];
}

/** Two patterns of a drawing's own: one that is hidden would take another's with it. */
function hatches(id: string): SafeHtml {
  const pattern = (look: string) =>
    html`<pattern id="${id}-${look}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"
      ><rect class="${look}" width="3" height="6"
    /></pattern>`;
  return html`<defs>${pattern('below')} ${pattern('above')}</defs>`;
}

function fillOf(look: string, id: string): SafeHtml {
  return look.startsWith('cut-')
    ? html`fill="url(#${id}-${look.slice(4)})" class="hatched"`
    : html`class="people ${look}"`;
}

const top = 30;
const base = 190;

function upright({ language, id, ranges, crs }: PoolChart): SafeHtml {
  const words = poolWords[language];
  const own = `${id}-wide`;
  const x = scaleLinear().domain([0, drawnFrom, drawnTo, highest]).range([0, 9, 91, 100]);
  const at = (score: number) => place(x(score));
  const drawn = leavesOf(ranges).filter(isDrawn);
  const y = scaleLinear()
    .domain([0, Math.max(10, ...drawn.map(density))])
    .nice(3)
    .range([base, top + 10]);
  return html`<div class="plot pool wide">
    <svg width="100%" height="244" role="img" aria-label="${words.chart(crs)}">
      ${hatches(own)}
      <text x="0" dx="-52" y="14">${words.perTen}</text>
      <g class="axis">
        ${y
          .ticks(3)
          .filter((tick) => tick > 0)
          .map(
            (tick) =>
              html`<line x1="0" x2="100%" y1="${place(y(tick))}" y2="${place(y(tick))}" />
                <text x="-8" y="${place(y(tick) + 4.5)}" text-anchor="end">${count(tick, language)}</text>`,
          )}
      </g>
      ${drawn.map((range) => {
        const head = place(y(density(range)));
        return partsOf(range, crs).map(
          ({ low, end, look }) =>
            html`<rect x="${at(low)}%" width="${place(at(end) - at(low))}%" y="${head}" height="${place(base - head)}" ${fillOf(look, own)} />`,
        );
      })}
      <line class="base" x1="0" x2="100%" y1="${base}" y2="${base}" />
      ${ranges.map((range) => {
        const [from, to] = [at(range.low), at(range.high + 1)];
        const middle = place((from + to) / 2);
        return html`${isDrawn(range) ? bracketBelow(from, to) : null}
          <text x="${middle}%" y="216" text-anchor="middle">${range.name}</text>
          <text class="end" x="${middle}%" y="234" text-anchor="middle">${count(range.people, language)}</text>`;
      })}
      ${
        crs === null
          ? null
          : html`<line class="cut-off" x1="${at(crs)}%" x2="${at(crs)}%" y1="6" y2="${base}" />
              <text class="you" x="${at(crs)}%" dx="${at(crs) > 70 ? -8 : 8}" y="16" text-anchor="${at(crs) > 70 ? 'end' : 'start'}">${words.cutOff(crs)}</text>`
      }
    </svg>
  </div>`;
}

function bracketBelow(from: number, to: number): SafeHtml {
  const edge = base + 8;
  return html`<g class="brackets">
    <line x1="${from}%" x2="${to}%" y1="${edge}" y2="${edge}" />
    <line x1="${from}%" x2="${from}%" y1="${edge - 4}" y2="${edge}" />
    <line x1="${to}%" x2="${to}%" y1="${edge - 4}" y2="${edge}" />
  </g>`;
}

/** Of a range at an end: as high as a line of text. */
const endHeight = 26;
const tenHeight = 17;
const drawnHeight = ((drawnTo - drawnFrom) / 10) * tenHeight;
const wholeHeight = drawnHeight + 2 * endHeight;

function turned({ language, id, ranges, crs }: PoolChart): SafeHtml {
  const words = poolWords[language];
  const own = `${id}-slim`;
  const y = scaleLinear()
    .domain([highest, drawnTo, drawnFrom, 0])
    .range([0, endHeight, endHeight + drawnHeight, wholeHeight]);
  const at = (score: number) => place(y(score));
  const leaves = leavesOf(ranges);
  const x = scaleLinear()
    .domain([0, Math.max(10, ...leaves.map(density))])
    .range([0, 76]);
  const lines = ranges.map(({ low }) => at(low)).filter((edge) => edge < wholeHeight);
  return html`<div class="plot pool slim">
    <svg width="100%" height="${wholeHeight + 6}" role="img" aria-label="${words.chart(crs)}">
      ${hatches(own)}
      <g class="axis">${lines.map((edge) => html`<line x1="-68" x2="100%" y1="${edge}" y2="${edge}" />`)}</g>
      ${leaves.map((range) => {
        const wide = Math.max(0.6, place(x(density(range))));
        const middle = place((at(range.low) + at(range.high + 1)) / 2 + 4.5);
        return html`${partsOf(range, crs).map(
          ({ low, end, look }) =>
            html`<rect x="0" width="${wide}%" y="${at(end)}" height="${place(Math.max(1, at(low) - at(end)))}" ${fillOf(look, own)} />`,
        )}
          <text x="-8" y="${middle}" text-anchor="end">${range.name}</text>
          <text class="${range.high - range.low > 10 ? 'end' : ''}" x="${wide}%" dx="8" y="${middle}">${count(range.people, language)}</text>`;
      })}
      <line class="base" x1="0" x2="0" y1="0" y2="${wholeHeight}" />
      ${
        crs === null
          ? null
          : html`<line class="cut-off" x1="-68" x2="100%" y1="${at(crs)}" y2="${at(crs)}" />
              <text class="you" x="100%" y="${place(at(crs) < 20 ? at(crs) + 16 : at(crs) - 6)}" text-anchor="end">${words.cutOff(crs)}</text>`
      }
    </svg>
  </div>`;
}

const en = {
  chart: (crs: number | null) =>
    `People in the pool by score.${crs === null ? '' : ` The cut-off was ${crs}.`} The table has every range.`,
  perTen: 'people per 10 points',
  cutOff: (crs: number) => `cut‑off ${crs}`,
  hatched: (range: string) => `Hatched: how people spread inside ${range} isn’t published.`,
};

const fr: typeof en = {
  chart: (crs) =>
    `Personnes dans le bassin selon la note.${crs === null ? '' : ` Le seuil était de ${crs}.`} Le tableau donne chaque tranche.`,
  perTen: 'personnes par 10 points',
  cutOff: (crs) => `seuil ${crs}`,
  hatched: (range) => `Hachuré\u00a0: la répartition à l’intérieur de ${range} n’est pas publiée.`,
};

export const poolWords = { en, fr };
