import { scaleUtc } from 'd3-scale';
import { utcDay, utcMonth } from 'd3-time';
import { longDay, shortDay, shortMonthOf } from '@drawbell/draws/day-words';
import type { DrawType } from '@drawbell/draws/draw-type';
import { daysAfter } from '@drawbell/draws/past-draws';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../../app/html.ts';
import { markShape } from '../marks.ts';
import { place } from './cut-off-axes.ts';

/** What has an end: a row. */
interface TimeLineRow {
  readonly name: string;
  /** ISO day, past or far away. */
  readonly end: string;
}

export interface TimeLineOptions {
  readonly language: Language;
  /** Unique on the page, the same at each rendering. */
  readonly id: string;
  /** ISO day. */
  readonly today: string;
  /** In the order in which they are drawn. */
  readonly rows: readonly TimeLineRow[];
  /** Past draws, marked above the days before today. */
  readonly marks: readonly { readonly type: DrawType; readonly date: string }[];
}

/** Days before today that are shown, and after it. */
export const pastDays = 31;
const comingDays = 335;
/** What ends sooner is hatched: the 60 days of an invitation would outlast it. */
const shortDays = 60;

/**
 * When what is tracked ends: solid while 60 days or more are left, hatched below that, a cap at the end, an arrow where it
 * lies beyond what is shown. One drawing for wide screens, one for phones; a table belongs behind it.
 * @param options.onPaper rows closer together, for a page that is printed
 */
export function timeLine(options: TimeLineOptions, { onPaper = false } = {}): SafeHtml {
  if (options.rows.length === 0) return html`<p class="hint">${timeLineWords[options.language].none}</p>`;
  return html`${drawing(options, onPaper ? paper : wide)} ${drawing(options, slim)}`;
}

/** What the looks of the bars mean; past draws only where some are marked. */
export function timeLineLegend({ language, id, marks }: TimeLineOptions): SafeHtml {
  const words = timeLineWords[language];
  const key = (width: number, sign: SafeHtml, text: string) =>
    html`<li><svg width="${width}" height="16" viewBox="0 0 ${width} 16" aria-hidden="true">${sign}</svg> ${text}</li>`;
  const types = [...new Set(marks.map(({ type }) => type))].slice(0, 3);
  return html`<ul class="legend time-key">
    ${key(26, html`<rect class="valid" y="1" width="26" height="14" />`, words.valid)}
    ${key(
      26,
      html`<defs>${hatch(`${id}-key`)}</defs
        ><rect class="short" x="0.75" y="1.75" width="24.5" height="12.5" fill="url(#${id}-key)" />`,
      words.short,
    )}
    ${
      types.length === 0
        ? null
        : key(
            types.length * 18,
            html`${types.map((type, i) => html`<g transform="translate(${9 + i * 18},8)">${mark(type)}</g>`)}`,
            words.draws,
          )
    }
  </ul>`;
}

/** Hundredths of the width that the days take, room for text, and the heights of a row. */
interface Layout {
  readonly part: 'wide' | 'slim';
  readonly daysTo: number;
  readonly monthsApart: number;
  readonly pitch: number;
  /** From the top of a row to its bar; its name stands beside it, or above. */
  readonly barAt: number;
  readonly nameCharactersMax: number;
}

const wide: Layout = {
  ...{ part: 'wide', daysTo: 92, monthsApart: 2, pitch: 46, barAt: 12, nameCharactersMax: 31 },
};
const slim: Layout = {
  ...{ part: 'slim', daysTo: 97, monthsApart: 3, pitch: 56, barAt: 26, nameCharactersMax: 23 },
};

/** Seven rows and their table are a page of A4. */
const paper: Layout = { ...wide, pitch: 28, barAt: 5 };

const barHeight = 16;
const rowsTop = 44;
const markStep = 12;

function drawing({ language, id, today, rows, marks }: TimeLineOptions, layout: Layout): SafeHtml {
  const { part, daysTo, pitch } = layout;
  const words = timeLineWords[language];
  const [from, to] = [daysAfter(today, -pastDays), daysAfter(today, comingDays)];
  const scale = scaleUtc()
    .domain([new Date(from), new Date(to)])
    .range([0, daysTo])
    .clamp(true);
  const at = (day: string) => place(scale(new Date(day)));
  const now = at(today);
  const bottom = rowsTop + rows.length * pitch;
  const height = bottom + 28;
  const hatchId = `${id}-${part}`;
  const names = rows.map(({ name, end }) => words.row(name, longDay(end, language)));
  return html`<div class="plot time-line ${part}">
    <svg width="100%" height="${height}" role="img" aria-label="${words.chart} ${names.join('. ')}.">
      <defs>${hatch(hatchId)}</defs>
      <g class="axis">
        ${months(from, to, layout).map(
          ({ day, label }) =>
            html`<line x1="${at(day)}%" x2="${at(day)}%" y1="${rowsTop}" y2="${bottom}" />
              <text x="${at(day)}%" y="${height - 6}" text-anchor="middle">${label(language)}</text>`,
        )}
      </g>
      <line class="today" x1="${now}%" x2="${now}%" y1="8" y2="${bottom}" />
      ${marksAbove(marks, { from, today, at })}
      ${rows.map((row, i) => bar(row, { language, today, to, at, now, hatchId, layout, top: rowsTop + i * pitch }))}
      <text class="today-word" x="${now}%" dx="8" y="22">${words.today}</text>
    </svg>
  </div>`;
}

/** The first of every second or third month, with the year where it is new. */
function months(
  from: string,
  to: string,
  { monthsApart }: Layout,
): { readonly day: string; readonly label: (language: Language) => string }[] {
  let year = '';
  return utcMonth
    .range(utcDay.offset(new Date(from), 1), new Date(to))
    .filter((_, i) => i % monthsApart === 0)
    .map((date) => {
      const day = date.toISOString().slice(0, 10);
      const isNew = day.slice(0, 4) !== year;
      year = day.slice(0, 4);
      const yearHere = isNew ? `\u00a0${year}` : '';
      return { day, label: (language) => `${shortMonthOf(day, language)}${yearHere}` };
    });
}

/** One line of marks a type, three at most: more would touch the word below. */
function marksAbove(
  marks: TimeLineOptions['marks'],
  { from, today, at }: { from: string; today: string; at: (day: string) => number },
): SafeHtml {
  const shown = marks.filter(({ date }) => from <= date && date <= today);
  const types = [...new Set(shown.map(({ type }) => type))].slice(0, 3);
  return html`<g>
    ${shown.flatMap(({ type, date }) => {
      const line = types.indexOf(type);
      if (line === -1) return [];
      return [
        html`<svg x="${at(date)}%" y="${8 + line * markStep}"><g transform="scale(0.75)">${mark(type)}</g></svg>`,
      ];
    })}
  </g>`;
}

function mark(type: DrawType): SafeHtml {
  const { path, look, colour } = markShape(type);
  return html`<path class="m-${look} t-${colour}" d="${path}" />`;
}

interface Place {
  readonly language: Language;
  readonly today: string;
  readonly to: string;
  readonly at: (day: string) => number;
  readonly now: number;
  readonly hatchId: string;
  readonly layout: Layout;
  readonly top: number;
}

function bar(row: TimeLineRow, { language, today, to, at, now, hatchId, layout, top }: Place): SafeHtml {
  const { end } = row;
  const y = top + layout.barAt;
  const isBeyond = end > to;
  const isOver = end < today;
  const stop = isBeyond ? 100 : at(end);
  // A day before today is drawn at its place, and one from before the first day at the edge.
  const enough = isOver ? stop : Math.max(now, Math.min(at(daysAfter(end, -shortDays)), stop));
  const isShort = !isBeyond && !isOver && enough < stop;
  const middle = y + barHeight / 2;
  const date = shortDay(end, language);
  const solidTo = isBeyond ? 100 : enough;
  return html`<g>
    ${rowName(row.name, layout, { top, middle })}
    <rect class="past" x="0" y="${y}" width="${isOver ? stop : now}%" height="${barHeight}" />
    ${
      isOver || solidTo <= now
        ? null
        : html`<rect class="valid" x="${now}%" y="${y}" width="${place(solidTo - now)}%" height="${barHeight}" />`
    }
    ${
      isShort
        ? html`<rect class="short" x="${place(enough)}%" y="${y}" width="${place(stop - enough)}%" height="${barHeight}" fill="url(#${hatchId})" />`
        : null
    }
    ${
      isBeyond
        ? html`<svg x="100%" y="${middle}"><path class="valid" d="M-1,-12L12,0L-1,12Z" /></svg>`
        : html`<line class="cap" x1="${stop}%" x2="${stop}%" y1="${y - 3}" y2="${y + barHeight + 3}" />`
    }
    ${
      layout.part === 'slim'
        ? html`<text class="end-day" x="100%" y="${top + 17}" text-anchor="end">${date}</text>`
        : isBeyond
          ? html`<text class="end-day inside" x="100%" dx="-8" y="${middle + 4.5}" text-anchor="end">${date}</text>`
          : html`<text class="end-day" x="${stop}%" dx="8" y="${middle + 5}">${date}</text>`
    }
  </g>`;
}

function rowName(
  name: string,
  { part, nameCharactersMax }: Layout,
  { top, middle }: { top: number; middle: number },
): SafeHtml {
  const short = shortened(name, nameCharactersMax);
  return part === 'slim'
    ? html`<text class="row-name" x="0" y="${top + 17}">${short}</text>`
    : html`<text class="row-name" x="-272" y="${middle + 5}">${short}</text>`;
}

/** What stands in brackets goes first; whole characters only. */
function shortened(name: string, charactersMax: number): string {
  const characters = Array.from(name);
  if (characters.length <= charactersMax) return name;
  const bare = name.replace(/ \((?:ECA|EDE)\)$/, '');
  if (Array.from(bare).length <= charactersMax) return bare;
  return `${characters
    .slice(0, charactersMax - 1)
    .join('')
    .trimEnd()}…`;
}

function hatch(id: string): SafeHtml {
  return html`<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"
    ><rect class="hatch-ground" width="6" height="6" /><rect class="hatch-line" width="2.5" height="6"
  /></pattern>`;
}

const en = {
  chart: 'What ends, and when.',
  row: (name: string, day: string) => `${name}: ${day}`,
  none: 'Nothing with an end is entered yet.',
  today: 'today',
  valid: 'valid, 60 days or more left',
  short: 'valid, under 60 days left',
  draws: 'past draws of your types',
};

const fr: typeof en = {
  chart: 'Ce qui prend fin, et quand.',
  row: (name, day) => `${name}\u00a0: ${day}`,
  none: 'Rien de ce qui est inscrit n’a de fin.',
  today: 'aujourd’hui',
  valid: 'valide, 60\u00a0jours ou plus',
  short: 'valide, moins de 60\u00a0jours',
  draws: 'rondes passées de vos types',
};

export const timeLineWords = { en, fr };
