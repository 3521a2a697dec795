import { newestFirst } from '@drawbell/draws/past-draws';
import { scaleLinear } from 'd3-scale';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { longDay, shortDayOfYear } from '@drawbell/draws/day-words';
import type { DrawType } from '@drawbell/draws/draw-type';
import type { Draw } from '@drawbell/draws/draw';
import { type GridChange, rescores } from '@drawbell/draws/grid';
import { nearPointsDefault } from '@drawbell/draws/preferences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../../app/html.ts';
import { markShape, signedGap } from '../marks.ts';
import {
  type ComparedScore,
  cutOffPoints,
  drawHref,
  gridChangesWithin,
  gridMark,
  isComparable,
  place,
  pointName,
} from './cut-off-axes.ts';

export interface PortraitOptions {
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Unique on the page, the same at each rendering. */
  readonly id: string;
  readonly type: DrawType;
  /** Of the type and of the days shown, in any order. */
  readonly draws: readonly Draw[];
  /** A dashed line through the rows of its days; absent where it cannot be compared. */
  readonly score?: ComparedScore | null;
}

/**
 * Cut-offs of one type for a phone: newest on top, a row for each draw that leads to it, all on one axis; a stem from the
 * line of the score to the cut-off, and the gap. A row is read as "29 Sep, 518, −6".
 */
export function portrait(options: PortraitOptions): SafeHtml {
  const { language, id, draws, type, catalogue, score = null } = options;
  const words = portraitWords[language];
  const points = cutOffPoints(draws);
  const values = [
    ...points.map(({ crs }) => crs),
    ...(score !== null && draws.some((draw) => isComparable(score, draw)) ? [score.value] : []),
  ];
  if (points.length === 0) return html`<p class="hint">${words.none}</p>`;
  const axis = axisOf(values);
  const ordered = draws.toSorted(newestFirst);
  const newest = points.at(-1)?.draw;
  const grids = gridChangesWithin(catalogue.gridChanges, spanOf(ordered));
  const years = [...Map.groupBy(ordered, ({ date }) => date.slice(0, 4))];
  return html`<div class="portrait t-${markShape(type).colour} ${score === null ? 'plain' : ''}">
    <div class="row axis" aria-hidden="true">
      <span></span>
      <svg width="100%" height="32">
        ${axis.ticks.map(({ at, label }) => html`<text x="${at}%" y="21" text-anchor="middle">${label}</text>`)}
      </svg>
    </div>
    ${years.map(
      ([year, held]) =>
        html`<h2 id="${id}-${year}">${year}</h2>
          <ol aria-labelledby="${id}-${year}">
            ${held.map((draw, i) => {
              const older = held[i + 1] ?? ordered[ordered.indexOf(draw) + 1];
              return html`${row(draw, { ...options, axis, isLast: draw === newest })}
              ${grids.filter(({ date }) => older !== undefined && older.date < date && date <= draw.date).map((change) => gridRow(change, language))}`;
            })}
          </ol>`,
    )}
  </div>`;
}

function spanOf(newestFirst: readonly Draw[]): { from: string; to: string } {
  return { from: newestFirst.at(-1)?.date ?? '', to: newestFirst[0]?.date ?? '' };
}

interface Axis {
  readonly at: (score: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

function axisOf(values: readonly number[]): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = low === high ? 5 : 0;
  const scale = scaleLinear()
    .domain([low - room, high + room])
    .nice(3)
    .range([4, 96]);
  const ticks = scale.ticks(3).filter(Number.isInteger);
  return {
    at: (score) => place(scale(score)),
    ticks: ticks.map((value) => ({ at: place(scale(value)), label: String(value) })),
  };
}

interface RowOptions extends PortraitOptions {
  readonly axis: Axis;
  readonly isLast: boolean;
}

function row(draw: Draw, { language, score = null, axis, isLast, type }: RowOptions): SafeHtml {
  const { crs } = draw;
  const compared = score !== null && isComparable(score, draw) ? score.value : null;
  const gap = compared === null || crs === null ? null : compared - crs;
  const name = crs === null ? null : pointName({ draw, crs }, language);
  const words = portraitWords[language];
  return html`<li>
    <a class="row" href="${drawHref(draw, language)}"
      ><span class="visually-hidden">${name ?? `${longDay(draw.date, language)}, ${words.notPublished}`}${gap === null ? null : `, ${words.gap(gap)}`}</span>
      <span class="day" aria-hidden="true">${shortDayOfYear(draw.date, language)}</span>
      <svg width="100%" height="44" aria-hidden="true"
        >${axis.ticks.map(({ at }) => html`<line class="tick-line" x1="${at}%" x2="${at}%" y1="0" y2="44" />`)}${
          compared === null ? null : scoreMark(axis.at(compared), crs === null ? null : axis.at(crs))
        }${crs === null ? null : dot(axis.at(crs), { type, isLast })}</svg
      >
      <span class="value" aria-hidden="true">${crs ?? '–'}</span>
      <span class="gap ${gapLook(gap)}" aria-hidden="true">${gap === null ? null : signedGap(gap)}</span></a
    >
  </li>`;
}

function scoreMark(at: number, cutOffAt: number | null): SafeHtml {
  return html`${
    cutOffAt === null ? null : html`<line class="stem" x1="${at}%" x2="${cutOffAt}%" y1="22" y2="22" />`
  }<line class="score-line" x1="${at}%" x2="${at}%" y1="0" y2="44" />`;
}

function dot(at: number, { type, isLast }: { type: DrawType; isLast: boolean }): SafeHtml {
  const { path, look } = markShape(type);
  return html`<svg x="${at}%" y="22">${isLast ? html`<circle class="ring" r="10" />` : null}<path class="m-${look}" d="${path}" /></svg>`;
}

/** The colour goes with the sign; what is further off than most people call near has none. */
function gapLook(gap: number | null): string {
  if (gap === null) return '';
  return gap > 0 ? 'meet' : gap >= -nearPointsDefault ? 'near' : '';
}

function gridRow(change: GridChange, language: Language): SafeHtml {
  return html`<li class="grid-row ${rescores(change) ? 'breaks' : ''}">${gridMark(change, language)}</li>`;
}

const en = {
  none: 'None held in this time.',
  notPublished: 'cut-off not published',
  gap: (gap: number) =>
    gap > 0 ? `your score is ${gap} above` : gap < 0 ? `your score is ${-gap} below` : 'your score is equal',
};

const fr: typeof en = {
  none: 'Aucune ronde pendant cette période.',
  notPublished: 'seuil non publié',
  gap: (gap) =>
    gap > 0
      ? `votre note le dépasse de ${gap}`
      : gap < 0
        ? `il manque ${-gap} à votre note`
        : 'votre note est égale',
};

export const portraitWords = { en, fr };
