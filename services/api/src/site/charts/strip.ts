import { curveLinear, curveStepAfter, line } from 'd3-shape';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { shortDay } from '@drawbell/draws/day-words';
import { type DrawType, drawTypeLabel } from '@drawbell/draws/draw-type';
import type { Draw } from '@drawbell/draws/draw';
import type { GridChange } from '@drawbell/draws/grid';
import { monthsBefore } from '@drawbell/draws/past-draws';
import type { TypeStanding } from '@drawbell/draws/standing';
import type { standingHistory } from '@drawbell/draws/standing-history';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../../app/html.ts';
import { markShape, signedGap, typeMark } from '../marks.ts';
import {
  type ComparedScore,
  type CutOffPoint,
  cutOffPoints,
  type DayScale,
  dayScale,
  drawHref,
  gridChangesWithin,
  gridMark,
  isComparable,
  partsByGrid,
  place,
  pointName,
  scoreScale,
} from './cut-off-axes.ts';

type PastScores = ReturnType<typeof standingHistory>['line'];

export interface StripOptions {
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Unique on the page, the same at each rendering. */
  readonly id: string;
  readonly type: DrawType;
  /** Of the type, in any order; those outside of the days shown are left out. */
  readonly draws: readonly Draw[];
  /** The last day shown, and the first on a desktop and on a phone (ISO). */
  readonly to: string;
  readonly from: { readonly wide: string; readonly narrow: string };
  /** Drawn as a dashed line over its days, with the gap to the last draw; absent where it cannot be compared. */
  readonly score?: ComparedScore | null;
  /** The scores that somebody had, oldest first: a line in steps, each among the draws of its own grid. */
  readonly history?: PastScores;
  /** The number of the draw that is ringed; the last one when absent. */
  readonly marks?: string;
  /** Whether marks of changes of the points grid carry their words; the first strip of a page does. */
  readonly namesGrid?: boolean;
}

/** 24 months back on a desktop, 12 on a phone. */
export function stripDays(today: string): Pick<StripOptions, 'from' | 'to'> {
  return { to: today, from: { wide: monthsBefore(today, 24), narrow: monthsBefore(today, 12) } };
}

/**
 * A type of draw in a surface of its own: name, last cut-off in large figures, the strip, and three figures below.
 * @param options.standing of the type: of a profile, or of none (then nothing is said to be met)
 * @param options.badge what came out, beside the day of the last cut-off
 * @param options.href where the name leads
 */
export function typeStrip(
  options: StripOptions & {
    readonly standing: TypeStanding;
    readonly badge?: SafeHtml | null;
    readonly href?: string;
  },
): SafeHtml {
  const { language, id, type, catalogue, standing, badge, href, score } = options;
  const words = stripWords[language];
  const { crs, date } = standing.last.draw;
  const label = drawTypeLabel(type, language, catalogue);
  return html`<section class="strip t-${markShape(type).colour}" aria-labelledby="${id}">
    <div class="strip-head">
      <h3 id="${id}">${typeMark(type)} ${href === undefined ? label : html`<a href="${href}">${label}</a>`}</h3>
      <p class="figure">${crs ?? '–'}</p>
    </div>
    <p class="strip-note">${badge ?? null} ${(crs === null ? words.heldOn : words.cutOffOf)(shortDay(date, language))}</p>
    ${strip(options)} ${stripFigures(standing, { language, compared: score !== undefined && score !== null })}
  </section>`;
}

/** The drawing alone: one for wide screens, one for phones, of which the stylesheet shows the one that fits. */
export function strip(options: StripOptions): SafeHtml {
  const { from } = options;
  if (from.wide === from.narrow) return drawing(options, { from: from.wide, narrow: false }, '');
  return html`${drawing(options, { from: from.wide, narrow: false }, 'wide')}
  ${drawing(options, { from: from.narrow, narrow: true }, 'slim')}`;
}

/** "6 of 22 met in 12 months, 507 lowest, 14 days median interval". */
export function stripFigures(
  { held12, met12, may12, lowest12, medianIntervalDays }: TypeStanding,
  { language, compared }: { readonly language: Language; readonly compared: boolean },
): SafeHtml {
  const words = stripWords[language];
  // Where something could not be decided, a number of those met would say less than there may be.
  const met = compared && held12 > 0 && may12 === 0;
  return html`<dl class="strip-figures">
    <div>
      <dt>${words.in12}</dt>
      <dd>${met ? words.met(met12, held12) : words.held(held12)}</dd>
    </div>
    ${lowest12 === null ? null : figure(words.lowest, String(lowest12.crs))}
    ${medianIntervalDays === null ? null : figure(words.interval, words.days(medianIntervalDays))}
  </dl>`;
}

function figure(name: string, value: string): SafeHtml {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** What the signs of the strips below it mean. */
export function stripLegend(
  language: Language,
  { score, history = false }: { readonly score: number | null; readonly history?: boolean },
): SafeHtml {
  const words = stripWords[language];
  const key = (sign: SafeHtml, text: string) =>
    html`<li><svg width="32" height="18" viewBox="0 0 32 18" aria-hidden="true">${sign}</svg> ${text}</li>`;
  return html`<ul class="legend">
    ${
      score === null
        ? null
        : key(html`<line class="score-line" x1="0" x2="32" y1="9" y2="9" />`, words.yourScore(score))
    }
    ${history ? key(html`<path class="history-line" d="M0,14H14V5H32" />`, words.history) : null}
    ${key(html`<circle class="ring" cx="16" cy="9" r="8" /><circle class="ringed" cx="16" cy="9" r="4" />`, words.last)}
  </ul>`;
}

/** Heights: words at the top, the drawing, the months below. Widths are hundredths: it fills what there is. */
const top = 26;
const bottom = 106;
const height = 134;

/** What a drawing needs to place things. */
interface Plot {
  readonly language: Language;
  readonly x: DayScale;
  readonly y: (score: number) => number;
  readonly points: readonly CutOffPoint[];
  readonly grids: readonly GridChange[];
}

function drawing(
  options: StripOptions,
  { from, narrow }: { from: string; narrow: boolean },
  part: '' | 'wide' | 'slim',
): SafeHtml {
  const { language, type, catalogue, to, score = null, history = [], namesGrid = false } = options;
  const words = stripWords[language];
  const held = options.draws.filter(({ date }) => from <= date && date <= to);
  const points = cutOffPoints(held);
  const last = points.at(-1);
  if (last === undefined)
    return html`<p class="hint ${part}">${held.length === 0 ? words.none : words.noCutOff}</p>`;
  const steps = stepsWithin(history, { from, to });
  const line = score === null ? null : scoreSpan(score, { from, to });
  const values = points.map(({ crs }) => crs);
  const shown = [
    ...(line === null || score === null ? [] : [score.value]),
    ...steps.map((step) => step.score),
  ];
  const plot: Plot = {
    ...{ language, points, grids: gridChangesWithin(catalogue.gridChanges, { from, to }) },
    x: dayScale({ from, to }, { language, narrow }),
    y: scoreScale([...values, ...shown], [bottom, top + 4]),
  };
  const compared = line !== null && score !== null && isComparable(score, last.draw);
  const name = `${words.chart(drawTypeLabel(type, language, catalogue))} ${words.of(points.length)}`;
  return html`<div class="plot ${compared ? 'gapped' : ''} ${part}">
    <svg width="100%" height="${height}" role="group" aria-label="${name}">
      ${dayAxis(plot)} ${scoreNames(plot, values, compared || line !== null ? (score?.value ?? null) : null)}
      ${plot.grids.map((change) => gridLine(plot, change, namesGrid))}
      ${seriesLine(plot)} ${steps.length === 0 ? null : historyLine(plot, steps)}
      ${line === null || score === null ? null : scoreLine(plot, score.value, line)}
      ${points.map((point) => link(plot, point, { type, ringed: point.draw.number === (options.marks ?? last.draw.number) }))}
      ${compared ? bracket(plot, last.crs, score.value) : null}
    </svg>
  </div>`;
}

function dayAxis({ x }: Plot): SafeHtml {
  return html`<g class="axis">
    ${x.ticks.map(
      ({ at, label }) =>
        html`<line x1="${at}%" x2="${at}%" y1="${top}" y2="${bottom + 6}" />
          <text x="${at}%" y="${height - 8}" text-anchor="middle">${label}</text>`,
    )}
  </g>`;
}

/** Only the extremes are named, and in bold your score; where two would touch, the score stays. */
function scoreNames({ y }: Plot, values: readonly number[], score: number | null): SafeHtml {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const apart = (one: number, other: number) => Math.abs(y(one) - y(other)) >= 14;
  const extremes = low === high || !apart(low, high) ? [high] : [low, high];
  const named = extremes.filter((value) => score === null || apart(value, score));
  return html`${named.map(
    (value) =>
      html`<line class="extreme" x1="-4" x2="100%" y1="${y(value)}" y2="${y(value)}" />
        <text x="-10" y="${place(y(value) + 4.5)}" text-anchor="end">${value}</text>`,
  )}
  ${
    score === null
      ? null
      : html`<text class="you" x="-10" y="${place(y(score) + 4.5)}" text-anchor="end">${score}</text>`
  }`;
}

/** Words stand on the side where there is room. */
function gridLine({ x, language }: Plot, change: GridChange, named: boolean): SafeHtml {
  const at = x.at(change.date);
  const left = at > 45;
  return html`<g class="grid-change">
    <line x1="${at}%" x2="${at}%" y1="${named ? 4 : top}" y2="${bottom + 6}" />
    ${
      named
        ? html`<text x="${at}%" dx="${left ? -6 : 6}" y="14" text-anchor="${left ? 'end' : 'start'}">
            ${gridMark(change, language)}
          </text>`
        : null
    }
  </g>`;
}

/** Paths have no percentages: this one is as wide as it is drawn, and its stroke is not stretched. */
function stretched(look: string, paths: readonly (string | null)[]): SafeHtml {
  return html`<svg width="100%" height="${height}" viewBox="0 0 100 ${height}" preserveAspectRatio="none" class="lines">
    ${paths.map((path) => (path === null ? null : html`<path class="${look}" d="${path}" />`))}
  </svg>`;
}

/** No line crosses a change that scored everybody again. */
function seriesLine({ x, y, points, grids }: Plot): SafeHtml {
  const path = line<CutOffPoint>()
    .x(({ draw }) => x.at(draw.date))
    .y(({ crs }) => y(crs))
    .curve(curveLinear);
  return stretched(
    'series-line',
    partsByGrid(points, ({ draw }) => draw.date, grids).map((part) => (part.length < 2 ? null : path(part))),
  );
}

interface Step {
  readonly from: string;
  readonly to: string;
  readonly score: number;
  readonly grid: string | null;
}

/** What of past scores lies within some days, and within the days of its grid. */
function stepsWithin(history: PastScores, days: { from: string; to: string }): Step[] {
  return history.flatMap(({ crs, from, to, grid }) => {
    const span = scoreSpan({ value: crs, days: grid }, days);
    if (span === null) return [];
    const [first, last] = [from > span.from ? from : span.from, to !== null && to < span.to ? to : span.to];
    return first > last ? [] : [{ from: first, to: last, score: crs, grid: grid.from }];
  });
}

function historyLine({ x, y }: Plot, steps: readonly Step[]): SafeHtml {
  const path = line<Pick<Step, 'from' | 'score'>>()
    .x(({ from }) => x.at(from))
    .y(({ score }) => y(score))
    .curve(curveStepAfter);
  const parts = [...Map.groupBy(steps, ({ grid }) => grid).values()];
  return stretched(
    'history-line',
    parts.map((part) => {
      const last = part.at(-1);
      return last === undefined ? null : path([...part, { ...last, from: last.to }]);
    }),
  );
}

/** The days of the drawing on which a score holds; null when there is none. */
function scoreSpan(
  { days }: ComparedScore,
  { from, to }: { from: string; to: string },
): { from: string; to: string } | null {
  if ((days.from !== null && days.from > to) || (days.to !== null && days.to <= from)) return null;
  return {
    from: days.from === null || days.from < from ? from : days.from,
    to: days.to === null || days.to > to ? to : days.to,
  };
}

function scoreLine({ x, y }: Plot, score: number, { from, to }: { from: string; to: string }): SafeHtml {
  const at = y(score);
  return html`<line class="score-line" x1="${x.at(from)}%" x2="${x.at(to)}%" y1="${at}" y2="${at}" />`;
}

/** A point leads to its draw; what it is stands at the top while it is pointed at or has the focus. */
function link(
  { x, y, language }: Plot,
  point: CutOffPoint,
  { type, ringed }: { type: DrawType; ringed: boolean },
): SafeHtml {
  const { draw, crs } = point;
  const [px, py] = [x.at(draw.date), y(crs)];
  const { path, look } = markShape(type);
  const anchor = px < 30 ? 'start' : px > 70 ? 'end' : 'middle';
  return html`<a href="${drawHref(draw, language)}" aria-label="${pointName(point, language)}"
    ><svg x="${px}%" y="${py}"
      ><circle class="${ringed ? 'ring' : 'hit'}" r="10" /><path class="m-${look}" d="${path}" /><text class="tip" y="${place(14 - py)}" text-anchor="${anchor}">${crs}, ${shortDay(draw.date, language)}</text></svg
  ></a>`;
}

/** From the last cut-off to the score, and how far that is. */
function bracket({ y }: Plot, crs: number, score: number): SafeHtml {
  const [from, to] = [y(crs), y(score)];
  return html`<svg class="gap" x="100%" y="0"
    ><path d="M16,${from}H22V${to}H16" /><text x="28" y="${place((from + to) / 2 + 5)}">${signedGap(score - crs)}</text></svg
  >`;
}

const en = {
  chart: (label: string) => `Cut-offs of draws: ${label}.`,
  of: (draws: number) => (draws === 1 ? 'One draw.' : `${draws} draws.`),
  none: 'None held in this time.',
  noCutOff: 'Held, and no cut-off was published.',
  cutOffOf: (day: string) => `cut-off of ${day}`,
  heldOn: (day: string) => `held on ${day}`,
  in12: 'in 12 months',
  met: (met: number, held: number) => (met === held ? `all ${held} met` : `${met} of ${held} met`),
  held: (held: number) => `${held} held`,
  lowest: 'lowest',
  interval: 'median interval',
  days: (days: number) => (days === 1 ? '1 day' : `${days} days`),
  yourScore: (score: number) => `your score, ${score}`,
  history: 'your score over time',
  last: 'last draw',
};

const fr: typeof en = {
  chart: (label) => `Seuils des rondes\u00a0: ${label}.`,
  of: (draws) => (draws < 2 ? 'Une ronde.' : `${draws} rondes.`),
  none: 'Aucune ronde pendant cette période.',
  noCutOff: 'Aucun seuil n’a été publié.',
  cutOffOf: (day) => `seuil du ${day}`,
  heldOn: (day) => `ronde du ${day}`,
  in12: 'en 12 mois',
  met: (met, held) => `${met} sur ${held} remplies`,
  held: (held) => `${held} ${held < 2 ? 'ronde' : 'rondes'}`,
  lowest: 'le plus bas',
  interval: 'intervalle médian',
  days: (days) => `${days} ${days < 2 ? 'jour' : 'jours'}`,
  yourScore: (score) => `votre note, ${score}`,
  history: 'votre note au fil du temps',
  last: 'dernière ronde',
};

export const stripWords = { en, fr };
