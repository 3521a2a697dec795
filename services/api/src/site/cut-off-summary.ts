import { newestFirst } from '@drawbell/draws/past-draws';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { longDay, shortDay } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { type DrawType, drawTypeLabel, drawTypeOf } from '@drawbell/draws/draw-type';
import { gridOn } from '@drawbell/draws/grid';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { gridWords } from './grid-notes.ts';

/** The figures of every strip as a table. Nothing is computed across a change of the grid. */
export function summaryPanel(
  language: Language,
  draws: readonly Draw[],
  { catalogue, within }: { catalogue: Catalogue; within: { from: string; to: string } },
): SafeHtml {
  const words = summaryWords[language];
  const { columns } = words;
  const grid = gridOn(newestDay(draws) ?? within.to, catalogue.gridChanges);
  const since = grid.from !== null && grid.from > within.from ? grid.from : null;
  const types = summarise(since === null ? draws : draws.filter(({ date }) => date >= since));
  return html`<details class="panel" id="summary">
    <summary>${words.summary}</summary>
    ${since === null ? null : html`<p class="hint">${gridWords[language].figures(longDay(since, language))}</p>`}
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">${columns.type}</th>
          <th scope="col" class="number">${columns.draws}</th>
          <th scope="col" class="number">${columns.last}</th>
          <th scope="col">${columns.lastDate}</th>
          <th scope="col" class="number">${columns.lowest}</th>
          <th scope="col" class="number">${columns.highest}</th>
          <th scope="col" class="number">${columns.gap}</th>
        </tr>
      </thead>
      <tbody>
        ${types.map(
          (type) =>
            html`<tr>
              <th scope="row">
                <a href="/${language}/cut-offs/${type.type}">${drawTypeLabel(type.type, language, catalogue)}</a>
              </th>
              <td class="number" data-label="${columns.draws}">${type.draws}</td>
              <td class="number" data-label="${columns.last}">${type.last ?? '–'}</td>
              <td data-label="${columns.lastDate}"><time datetime="${type.lastDate}">${shortDay(type.lastDate, language)}</time></td>
              <td class="number" data-label="${columns.lowest}">${type.lowest ?? '–'}</td>
              <td class="number" data-label="${columns.highest}">${type.highest ?? '–'}</td>
              <td class="number" data-label="${columns.gap}">${type.gapDays === null ? '–' : words.days(type.gapDays)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

/** The figures of one type of draw in a period. */
interface TypeSummary {
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

/** The last day on which a draw was held. Not that of the newest by number, whose date may be mistyped by a year. */
export function newestDay(draws: readonly Draw[]): string | null {
  const days = draws.map(({ date }) => date);
  return days.length === 0 ? null : days.reduce((one, other) => (one > other ? one : other));
}

/** Figures by type, most recently held first. `draws` is of one points grid: nothing is computed across a change. */
export function summarise(draws: readonly Draw[]): TypeSummary[] {
  const ordered = draws.toSorted(newestFirst);
  const byType = Map.groupBy(ordered, drawTypeOf);
  return [...byType].map(([type, all]) => {
    const scores = all.flatMap(({ crs }) => (crs === null ? [] : [crs]));
    const days = all.map(({ date }) => Date.parse(date) / dayMs);
    const gaps = days.slice(1).map((day, i) => (days[i] ?? day) - day);
    return {
      type,
      draws: all.length,
      last: all[0]?.crs ?? null,
      lastDate: all[0]?.date ?? '',
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

const en = {
  summary: 'The same figures as a table',
  columns: {
    type: 'Type',
    draws: 'Draws',
    last: 'Last cut-off',
    lastDate: 'Last held',
    lowest: 'Lowest',
    highest: 'Highest',
    gap: 'Typical time between draws',
  },
  days: (days: number) => (days === 1 ? '1 day' : `${days} days`),
};

const fr: typeof en = {
  summary: 'Les mêmes chiffres en tableau',
  columns: {
    type: 'Type',
    draws: 'Rondes',
    last: 'Dernier seuil',
    lastDate: 'Dernière fois',
    lowest: 'Plus bas',
    highest: 'Plus haut',
    gap: 'Temps habituel entre rondes',
  },
  days: (days) => `${String(days).replace('.', ',')} ${days < 2 ? 'jour' : 'jours'}`,
};

export const summaryWords = { en, fr };
