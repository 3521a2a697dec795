import type { Catalogue } from '@drawbell/draws/catalogue';
import type { ChangeSinceLast } from '@drawbell/draws/change-since-last';
import { monthOf, shortDay, shortDayOfYear } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html, type SafeHtml } from '../app/html.ts';
import { typeMark } from './marks.ts';

interface DrawTableOptions {
  /** By the number of the draw, as `changesSinceLast` tells them; a column of them when given. */
  readonly changes?: ReadonlyMap<string, ChangeSinceLast>;
  /** Each month under its name. */
  readonly months?: boolean;
  /** The last column, which a phone leaves out; the number of the draw when absent. */
  readonly last?: { readonly heading: string; readonly of: (draw: Draw) => string };
}

/** Draws as a table; on a phone each is two lines. The whole line opens the draw. */
export function drawTable(
  language: Language,
  draws: readonly Pick<RecordedDraw, 'draw' | 'withdrawnAt'>[],
  catalogue: Catalogue,
  { changes, months = false, last }: DrawTableOptions = {},
): SafeHtml {
  const { columns } = drawTableWords[language];
  const shown = changes === undefined ? 5 : 6;
  const groups = months ? byMonth(draws) : [draws];
  return html`<table class="draws">
    <thead>
      <tr>
        <th scope="col">${columns.type}</th>
        <th scope="col" class="number">${columns.cutOff}</th>
        ${changes === undefined ? null : html`<th scope="col" class="change">${columns.change}</th>`}
        <th scope="col" class="number">${columns.invitations}</th>
        <th scope="col">${columns.date}</th>
        <th scope="col" class="number">${last?.heading ?? columns.draw}</th>
      </tr>
    </thead>
    ${groups.map(
      (group) =>
        html`<tbody>
          ${
            months && group[0] !== undefined
              ? html`<tr class="month">
                  <th scope="rowgroup" colspan="${shown}">${monthOf(group[0].draw.date, language)}</th>
                </tr>`
              : null
          }
          ${group.map((each) => row(language, each, { catalogue, changes, months, last }))}
        </tbody>`,
    )}
  </table>`;
}

function byMonth<Each extends { readonly draw: Draw }>(draws: readonly Each[]): Each[][] {
  const groups: Each[][] = [];
  for (const each of draws) {
    const group = groups.at(-1);
    if (group?.[0]?.draw.date.slice(0, 7) === each.draw.date.slice(0, 7)) group.push(each);
    else groups.push([each]);
  }
  return groups;
}

function row(
  language: Language,
  { draw, withdrawnAt }: Pick<RecordedDraw, 'draw' | 'withdrawnAt'>,
  options: {
    catalogue: Catalogue;
    changes: DrawTableOptions['changes'];
    months: boolean;
    last: DrawTableOptions['last'];
  },
): SafeHtml {
  const words = drawTableWords[language];
  const { catalogue, changes, months, last } = options;
  const number = publishedNumber(draw);
  const invitations = count(draw.invitations, language);
  const day = months ? shortDayOfYear(draw.date, language) : shortDay(draw.date, language);
  return html`<tr>
    <th scope="row" class="what">
      <span class="type"
        >${typeMark(drawTypeOf(draw))}
        <span
          ><a href="/${language}/draws/${drawAddress(draw)}"
            >${nameOf(draw, language, catalogue)}<span class="visually-hidden">, ${words.draw(drawWord(draw, language))}</span></a
          >
          ${withdrawnAt === null ? null : html`<span class="badge warn">${words.withdrawn}</span>`}</span
        ></span
      >
    </th>
    <td class="cut-off">${draw.crs ?? '–'}</td>
    ${changes === undefined ? null : html`<td class="change">${changeSince(changes.get(draw.number), draw, language)}</td>`}
    <td class="number on-desktop">${invitations}</td>
    <td class="when">
      <time datetime="${draw.date}">${day}</time>
      <span class="on-phone"
        >${last === undefined && number !== null ? html`· <span class="keep">${words.number(number)}</span> ` : null}${draw.invitations === null ? null : html`· <span class="keep">${words.invited(invitations)}</span>`}</span
      >
    </td>
    <td class="number on-desktop">${last === undefined ? (number ?? '–') : last.of(draw)}</td>
  </tr>`;
}

/** The name of what a draw was for: the short one where there is little room. */
function nameOf(draw: Draw, language: Language, catalogue: Catalogue): SafeHtml {
  const label = roundLabel(draw, language, catalogue);
  const type = drawTypeOf(draw);
  const short = type === 'unknown' ? label : drawTypeShortLabel(type, language, catalogue);
  return short === label
    ? html`${label}`
    : html`<span class="on-phone">${short}</span><span class="on-desktop">${label}</span>`;
}

/** How the cut-off of a draw changed: an arrow, the points, and where there is room since when. */
export function changeSince(
  change: ChangeSinceLast | undefined,
  draw: Draw,
  language: Language,
): SafeHtml | null {
  const words = drawTableWords[language].changes;
  if (change === undefined) return null;
  if (change.kind === 'first') return html`${words.first}`;
  if (change.kind === 'apart') return html`–`;
  const { points, since } = change;
  const sameYear = since.date.slice(0, 4) === draw.date.slice(0, 4);
  const day = sameYear ? shortDayOfYear(since.date, language) : shortDay(since.date, language);
  const [arrow, spoken] = points === 0 ? ['=', words.same] : points < 0 ? ['↓', words.down] : ['↑', words.up];
  return html`<span aria-hidden="true">${arrow}</span><span class="visually-hidden">${spoken}</span> ${points === 0 ? html`<span class="on-phone" aria-hidden="true">${words.sameShort}</span>` : Math.abs(points)}
    <span class="on-desktop">${words.since(day)}</span>`;
}

/** A number of people as the language writes it; a dash when it is not known. */
export function count(value: number | null, language: Language): string {
  return value === null ? '–' : value.toLocaleString(language === 'fr' ? 'fr-CA' : 'en-CA');
}

const en = {
  withdrawn: 'Withdrawn',
  draw: (word: string) => `draw ${word}`,
  number: (number: string) => `no.\u00a0${number}`,
  invited: (written: string) => `${written}\u00a0invited`,
  columns: {
    type: 'Type',
    cutOff: 'Cut‑off',
    change: 'Change',
    invitations: 'Invitations',
    date: 'Date',
    draw: 'Draw',
  },
  changes: {
    first: 'first',
    same: 'unchanged',
    sameShort: 'same',
    down: 'down by',
    up: 'up by',
    since: (day: string) => `since ${day}`,
  },
};

const fr: typeof en = {
  withdrawn: 'Retirée',
  draw: (word) => `ronde ${word}`,
  number: (number) => `nº\u00a0${number}`,
  invited: (written) => `${written}\u00a0inv.`,
  columns: {
    type: 'Type',
    cutOff: 'Seuil',
    change: 'Écart',
    invitations: 'Invitations',
    date: 'Date',
    draw: 'Ronde',
  },
  changes: {
    first: 'première',
    same: 'inchangé',
    sameShort: 'égal',
    down: 'en baisse de',
    up: 'en hausse de',
    since: (day) => `depuis le ${day}`,
  },
};

export const drawTableWords = { en, fr };
