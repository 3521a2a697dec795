import type { Catalogue } from '@drawbell/draws/catalogue';
import { changesSinceLast } from '@drawbell/draws/change-since-last';
import {
  type DrawType,
  drawTypeLabel,
  drawTypeOf,
  drawTypes,
  drawTypeShortLabel,
} from '@drawbell/draws/draw-type';
import type { Draw } from '@drawbell/draws/draw';
import { easternDay } from '@drawbell/draws/grid';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import type { Page } from '../app/page.ts';
import { drawFeedLinks, followLine } from './draw-feeds.ts';
import { drawTable } from './draw-table.ts';
import { publicSchema, sitePage } from './frame.ts';

/** `/{language}/draws`: all draws, or those of a type and time. */
export function drawsRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    app.get(
      `/${language}/draws`,
      { schema: publicSchema('Lists draws, newest first, by type and date') },
      async (req, reply) => {
        const catalogue = await catalogueNow();
        const query = readDrawsQuery(req.query, catalogue);
        const key = `${language} ${query.search({ page: query.page })} ${query.isValid}`;
        const all = await allDraws();
        const page = await pages.find(key, async () =>
          drawsPage(language, all, { query, catalogue, today: easternDay(parts.clock()) }),
        );
        const isThere = query.isValid && !isPastEnd(query, all);
        return sendKept(req, isThere ? reply : reply.code(404), page);
      },
    );
  }
}

const drawsPageSize = 50;

/** The draws that fit, a page of them at a time, with the ways to choose others. */
function drawsPage(
  language: Language,
  all: readonly RecordedDraw[],
  { query, catalogue, today }: { query: DrawsQuery; catalogue: Catalogue; today: string },
): Page {
  const words = drawsWords[language];
  const fitting = drawsOf(all, query);
  const unknown = query.isValid ? (isPastEnd(query, all) ? words.pastEnd : null) : words.badFilter;
  const shown = fitting.slice((query.page - 1) * drawsPageSize, query.page * drawsPageSize);
  const standing = all.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ draw }) => draw);
  const changes = changesSinceLast(standing, catalogue);
  const since = fitting.reduce((year, { draw }) => (draw.date < year ? draw.date.slice(0, 4) : year), '9999');
  const linkTo = (page: number, text: string) =>
    html`<a class="button quiet" href="/${language}/draws${query.search({ page })}">${text}</a>`;
  return sitePage({
    ...{ language, path: `/draws${query.search({ page: query.page })}`, title: words.title },
    ...{ within: '/draws', description: words.description },
    feeds: drawFeedLinks(language, query.type === null ? undefined : { type: query.type, catalogue }),
    heading: html`<h1>${words.heading}</h1>`,
    body: html`${unknown === null ? null : html`<p class="panel warn" role="alert">${unknown}</p>`}
      <p class="muted">
        ${fitting.length === 0 ? (all.length === 0 ? words.notRead : words.none) : words.found(fitting.length, since)}
      </p>
      ${typeChips(language, usualTypes(standing, today), { query, catalogue })}
      ${filterForm(language, query, catalogue)}
      ${shown.length === 0 ? null : drawTable(language, shown, catalogue, { changes, months: true })}
      <p class="buttons older">
        ${query.page > 1 ? linkTo(query.page - 1, words.newer) : null}
        ${fitting.length > query.page * drawsPageSize ? linkTo(query.page + 1, words.older) : null}
      </p>
      ${followLine(language, query.type)}`,
  });
}

/** Whether the list has no such page. Where nothing fits, the first says so. */
function isPastEnd(query: DrawsQuery, all: readonly RecordedDraw[]): boolean {
  return query.page > 1 && (query.page - 1) * drawsPageSize >= drawsOf(all, query).length;
}

const chipsMax = 4;

/** The types of most draws in the last 12 months, most first. */
function usualTypes(draws: readonly Draw[], today: string): DrawType[] {
  const from = monthsBefore(today, 12);
  const lately = draws.filter(({ date, round }) => date > from && round.kind !== 'unknown');
  const byType = [...Map.groupBy(lately, drawTypeOf)];
  return byType
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, chipsMax)
    .map(([type]) => type);
}

/** All draws, those of the usual types, and of the one that was chosen, one press each. */
function typeChips(
  language: Language,
  usual: readonly DrawType[],
  { query, catalogue }: { query: DrawsQuery; catalogue: Catalogue },
): SafeHtml {
  const words = drawsWords[language];
  const chosen = query.type !== null && !usual.includes(query.type) ? [query.type] : [];
  const chip = (type: DrawType | null, text: string) =>
    html`<li>
      <a
        class="chip"
        href="/${language}/draws${query.search({ page: 1, type })}"
        ${type === query.type ? html`aria-current="true"` : null}
        >${text}</a
      >
    </li>`;
  return html`<nav aria-label="${words.type}">
    <ul class="chips">
      ${chip(null, words.all)}
      ${[...usual, ...chosen].map((type) => chip(type, drawTypeShortLabel(type, language, catalogue)))}
    </ul>
  </nav>`;
}

/** Every type, and from when to when; folded unless it was used. */
function filterForm(language: Language, query: DrawsQuery, catalogue: Catalogue): SafeHtml {
  const words = drawsWords[language];
  const option = (value: string, text: string) =>
    html`<option value="${value}" ${(query.type ?? '') === value ? html`selected` : null}>${text}</option>`;
  return html`<details class="fold filter" ${query.from !== null || query.to !== null ? html`open` : null}>
    <summary><span>${words.more}</span></summary>
    <form method="get" action="/${language}/draws" class="filters">
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
    </form>
  </details>`;
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
  /** The query of an address with another page, and perhaps another type. */
  readonly search: (to: { readonly page: number; readonly type?: DrawType | null }) => string;
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
  const search: DrawsQuery['search'] = (other) => {
    const asking = new URLSearchParams();
    for (const [name, value] of Object.entries({ type, from, to, ...other, page: null }))
      if (value !== null) asking.set(name, value);
    if (other.page > 1) asking.set('page', String(other.page));
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
  heading: 'Draws',
  description: 'All Express Entry rounds of invitations with cut-off scores, by program and category.',
  type: 'Type of draw',
  all: 'All',
  allTypes: 'All types',
  more: 'Other types and dates',
  from: 'From',
  to: 'To',
  show: 'Show',
  found: (count: number, year: string) =>
    `${count === 1 ? '1 draw' : `${count} draws`} since ${year}. The arrow compares with the last draw of the same type.`,
  none: 'No draw fits. Choose another type or other dates.',
  notRead: 'The official list has not been read yet. Draws appear here as soon as it has.',
  badFilter: 'This list knows no such type, date or page. It was left out.',
  pastEnd: 'There is no such page: the list is shorter.',
  older: 'Older draws',
  newer: 'Newer draws',
};

const fr: typeof en = {
  title: 'Rondes d’Entrée express',
  heading: 'Rondes d’invitations',
  description:
    'Toutes les rondes d’invitations d’Entrée express avec leurs seuils, par programme et catégorie.',
  type: 'Type de ronde',
  all: 'Toutes',
  allTypes: 'Tous les types',
  more: 'Autres types et dates',
  from: 'Du',
  to: 'Au',
  show: 'Afficher',
  found: (count, year) =>
    `${count < 2 ? `${count} ronde` : `${count} rondes`} depuis ${year}. La flèche compare à la ronde précédente du même type.`,
  none: 'Aucune ronde ne correspond. Choisissez un autre type ou d’autres dates.',
  notRead: 'La liste officielle n’a pas encore été lue. Les rondes paraîtront ici dès qu’elle le sera.',
  badFilter: 'Il n’y a pas de tel type, de telle date ou de telle page; la liste n’en tient pas compte.',
  pastEnd: 'Il n’y a pas de telle page\u00a0: la liste est plus courte.',
  older: 'Rondes antérieures',
  newer: 'Rondes plus récentes',
};

export const drawsWords = { en, fr };
