import type { Catalogue } from '@drawbell/draws/catalogue';
import { type DrawType, drawTypeLabel, drawTypeOf, drawTypes } from '@drawbell/draws/draw-type';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import type { Page } from '../app/page.ts';
import { drawTable } from './draw-table.ts';
import { publicSchema, sitePage } from './frame.ts';

/** `/{language}/draws`: all draws, or those of a type and time. */
export function drawsRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts.clock);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    app.get(
      `/${language}/draws`,
      { schema: publicSchema('Lists draws, newest first, by type and date') },
      async (req, reply) => {
        const catalogue = await catalogueNow();
        const query = readDrawsQuery(req.query, catalogue);
        const key = `${language} ${query.search(query.page)} ${query.isValid}`;
        const page = await pages.find(key, async () =>
          drawsPage(language, drawsOf(await allDraws(), query), { query, catalogue }),
        );
        return sendKept(req, reply, page);
      },
    );
  }
}

const drawsPageSize = 50;

/** The draws that fit, a page of them at a time, with the form to choose others. */
function drawsPage(
  language: Language,
  all: readonly RecordedDraw[],
  { query, catalogue }: { query: DrawsQuery; catalogue: Catalogue },
): Page {
  const words = drawsWords[language];
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
  const words = drawsWords[language];
  const option = (value: string, text: string) =>
    html`<option value="${value}" ${(query.type ?? '') === value ? html`selected` : null}>${text}</option>`;
  return html`<form method="get" action="/${language}/draws" class="panel filters">
    <div class="field">
      <label for="type">${words.type}</label>
      <select id="type" name="type">
        ${option('', words.allTypes)}
        ${drawTypes(catalogue).map((type) => option(type, drawTypeLabel(type, language, catalogue)))}
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

/** What a reader asked the list of draws for. */
interface DrawsQuery {
  readonly type: DrawType | null;
  readonly from: string | null;
  readonly to: string | null;
  /** From 1. */
  readonly page: number;
  /** False when something was asked for that there is not; it is left out then. */
  readonly isValid: boolean;
  /** The query of an address with another page. */
  readonly search: (page: number) => string;
}

/** Reads what it knows of a query and passes over the rest: links get parameters on their way. */
function readDrawsQuery(query: unknown, catalogue: Catalogue): DrawsQuery {
  const values = new Map<string, unknown>(
    typeof query === 'object' && query !== null ? Object.entries(query) : [],
  );
  const given = (name: string) => {
    const value = values.get(name);
    // A parameter that came twice is none that this page knows.
    if (Array.isArray(value)) return value.join(' ');
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const type = drawTypes(catalogue).find((each) => each === given('type')) ?? null;
  const from = isDay(given('from')) ? given('from') : null;
  const to = isDay(given('to')) ? given('to') : null;
  const asked = given('page');
  const page = asked !== null && /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : 1;
  const isValid =
    type === given('type') && from === given('from') && to === given('to') && (asked ?? '1') === String(page);
  const search = (toPage: number) => {
    const asking = new URLSearchParams();
    for (const [name, value] of Object.entries({ type, from, to }))
      if (value !== null) asking.set(name, value);
    if (toPage > 1) asking.set('page', String(toPage));
    return asking.size === 0 ? '' : `?${asking.toString()}`;
  };
  return { type, from, to, page, isValid, search };
}

/** The draws that a query asks for, in their order. */
function drawsOf(draws: readonly RecordedDraw[], { type, from, to }: DrawsQuery): RecordedDraw[] {
  return draws.filter(
    ({ draw }) =>
      (type === null || drawTypeOf(draw) === type) &&
      (from === null || draw.date >= from) &&
      (to === null || draw.date <= to),
  );
}

function isDay(text: string | null): boolean {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

const en = {
  title: 'Express Entry draws',
  description: 'All Express Entry rounds of invitations with cut-off scores, by program and category.',
  type: 'Type of draw',
  allTypes: 'All types',
  from: 'From',
  to: 'To',
  show: 'Show',
  found: (count: number) => (count === 1 ? '1 draw' : `${count} draws`),
  none: 'No draw fits. Choose another type or other dates.',
  badFilter: 'That is no type or date this page knows. All draws are shown.',
  older: 'Older draws',
  newer: 'Newer draws',
};

const fr: typeof en = {
  title: 'Rondes d’Entrée express',
  description:
    'Toutes les rondes d’invitations d’Entrée express avec leurs seuils, par programme et catégorie.',
  type: 'Type de ronde',
  allTypes: 'Tous les types',
  from: 'Du',
  to: 'Au',
  show: 'Afficher',
  found: (count) => (count < 2 ? `${count} ronde` : `${count} rondes`),
  none: 'Aucune ronde ne correspond. Choisissez un autre type ou d’autres dates.',
  badFilter: 'Cette page ne connaît pas ce type ou cette date. Toutes les rondes sont affichées.',
  older: 'Rondes plus anciennes',
  newer: 'Rondes plus récentes',
};

export const drawsWords = { en, fr };
