import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawWord } from '@drawbell/draws/draw-number';
import { gridChangesIn, gridOn } from '@drawbell/draws/grid';
import { dayLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html, type SafeHtml } from '../html/html.ts';
import type { Page } from '../html/page.ts';
import { cutOffChart } from './cut-off-chart.ts';
import { drawTable } from './draw-table.ts';
import { typeLabel, typeOf } from './draw-type.ts';
import { sitePage } from './frame.ts';
import { chartGridChanges, gridNotes, gridWords } from './grid-notes.ts';
import { siteWords } from './site-catalogue.ts';
import { newestDay, type Period, periods, summarise, type TypeSummary } from './trends.ts';

/** Cut-offs by program and category over a period, as charts and as figures. */
export function trendsPage(
  language: Language,
  draws: readonly RecordedDraw[],
  { period, from, to, catalogue }: { period: Period; from: string; to: string; catalogue: Catalogue },
): Page {
  const words = siteWords[language].trends;
  const changes = gridChangesIn({ from, to }, catalogue.gridChanges);
  const grid = gridOn(newestDay(draws) ?? to, catalogue.gridChanges);
  const since = grid.from !== null && grid.from > from ? grid.from : null;
  const ofGrid = since === null ? draws : draws.filter(({ draw }) => draw.date >= since);
  const nominated = draws.filter(({ draw }) => typeOf(draw) === 'pnp');
  const others = draws.filter(({ draw }) => typeOf(draw) !== 'pnp');
  const chart = (id: string, title: string, shown: readonly RecordedDraw[]) =>
    chartPanel(language, { id, title, shown, from, to, catalogue });
  return sitePage({
    ...{ language, path: `/trends${period === '24' ? '' : `?period=${period}`}`, title: words.title },
    description: words.description,
    body: html`<p>${words.lead}</p>
      <nav aria-label="${words.period}">
        <ul>
          ${periods.map(
            (each) =>
              html`<li>
                <a
                  href="/${language}/trends?period=${each}"
                  ${each === period ? html`aria-current="page"` : null}
                  >${words.periods[each]}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${
        draws.length === 0
          ? html`<p class="panel">${words.none}</p>`
          : html`${gridNotes(changes, language)} ${chart('others', words.chart, others)}
              ${summaryPanel(language, summarise(ofGrid), catalogue, since)}
              ${chart('nominated', words.nominatedChart, nominated)}
              <p>${words.nominated}</p>
              <details class="panel">
                <summary>${words.everyDraw(draws.length)}</summary>
                ${drawTable(language, draws, catalogue)}
              </details>`
      }`,
  });
}

function chartPanel(
  language: Language,
  {
    id,
    title,
    shown,
    from,
    to,
    catalogue,
  }: {
    id: string;
    title: string;
    shown: readonly RecordedDraw[];
    from: string;
    to: string;
    catalogue: Catalogue;
  },
): SafeHtml | null {
  const words = siteWords[language];
  if (shown.length === 0) return null;
  const naming = { language, unknown: words.draws.unknownType, catalogue };
  const types = [...new Set(shown.map(({ draw }) => typeOf(draw)))];
  return html`<section class="panel" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${cutOffChart({
      ...{ language, id, title, from, to },
      description: words.trends.chartDescription,
      draws: shown.map(({ draw }) => ({
        ...{ number: drawWord(draw, language), date: draw.date, crs: draw.crs },
        series: typeOf(draw),
      })),
      series: types.map((key) => ({ key, label: typeLabel(key, naming) })),
      gridChanges: chartGridChanges(catalogue, language),
    })}
  </section>`;
}

function summaryPanel(
  language: Language,
  types: readonly TypeSummary[],
  catalogue: Catalogue,
  since: string | null,
): SafeHtml {
  const { trends, draws } = siteWords[language];
  const { columns } = trends;
  const naming = { language, unknown: draws.unknownType, catalogue };
  return html`<section class="panel" aria-labelledby="summary">
    <h2 id="summary">${trends.summary}</h2>
    ${since === null ? null : html`<p class="hint">${gridWords[language].figures(dayLabel(since, language))}</p>`}
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
                <a href="/${language}/draws?type=${type.type}">${typeLabel(type.type, naming)}</a>
              </th>
              <td class="number" data-label="${columns.draws}">${type.draws}</td>
              <td class="number" data-label="${columns.last}">${type.last ?? '–'}</td>
              <td data-label="${columns.lastDate}"><time datetime="${type.lastDate}">${type.lastDate}</time></td>
              <td class="number" data-label="${columns.lowest}">${type.lowest ?? '–'}</td>
              <td class="number" data-label="${columns.highest}">${type.highest ?? '–'}</td>
              <td class="number" data-label="${columns.gap}">${type.gapDays === null ? '–' : trends.days(type.gapDays)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
