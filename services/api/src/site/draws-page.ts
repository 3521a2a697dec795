import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html, type SafeHtml } from '../html/html.ts';
import type { Page } from '../html/page.ts';
import { drawTable } from './draw-table.ts';
import { drawTypes, typeLabel } from './draw-type.ts';
import type { DrawsQuery } from './draws-query.ts';
import { sitePage } from './frame.ts';
import { siteWords } from './site-catalogue.ts';

const drawsPageSize = 50;

/** The draws that fit, a page of them at a time, with the form to choose others. */
export function drawsPage(
  language: Language,
  all: readonly RecordedDraw[],
  { query, catalogue }: { query: DrawsQuery; catalogue: Catalogue },
): Page {
  const words = siteWords[language].draws;
  const shown = all.slice((query.page - 1) * drawsPageSize, query.page * drawsPageSize);
  const linkTo = (page: number, text: string) =>
    html`<a class="button quiet" href="/${language}/draws${query.search(page)}">${text}</a>`;
  return sitePage({
    ...{ language, path: `/draws${query.search(query.page)}`, title: words.title },
    description: words.description,
    body: html`${query.isValid ? null : html`<p class="panel warn" role="alert">${words.badFilter}</p>`}
      ${filterForm(language, query, catalogue)}
      <section class="panel" aria-label="${words.title}">
        <p>${words.found(all.length)}</p>
        ${shown.length === 0 ? html`<p>${words.none}</p>` : drawTable(language, shown, catalogue)}
      </section>
      <p class="buttons">
        ${query.page > 1 ? linkTo(query.page - 1, words.newer) : null}
        ${all.length > query.page * drawsPageSize ? linkTo(query.page + 1, words.older) : null}
      </p>`,
  });
}

function filterForm(language: Language, query: DrawsQuery, catalogue: Catalogue): SafeHtml {
  const words = siteWords[language].draws;
  const naming = { language, unknown: words.unknownType, catalogue };
  const option = (value: string, text: string) =>
    html`<option value="${value}" ${(query.type ?? '') === value ? html`selected` : null}>${text}</option>`;
  return html`<form method="get" action="/${language}/draws" class="panel filters">
    <div class="field">
      <label for="type">${words.type}</label>
      <select id="type" name="type">
        ${option('', words.allTypes)}
        ${drawTypes(catalogue).map((type) => option(type, typeLabel(type, naming)))}
      </select>
    </div>
    <div class="field">
      <label for="from">${words.from}</label>
      <input id="from" name="from" type="date" value="${query.from ?? ''}" />
    </div>
    <div class="field">
      <label for="to">${words.to}</label>
      <input id="to" name="to" type="date" value="${query.to ?? ''}" />
    </div>
    <p><button type="submit">${words.show}</button></p>
  </form>`;
}
