import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawWord } from '@drawbell/draws/draw-number';
import { type DrawType, drawTypeLabel, drawTypeOf } from '@drawbell/draws/draw-type';
import { gridChangesIn, gridOn } from '@drawbell/draws/grid';
import { dayLabel } from '@drawbell/draws/labels';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import type { Page } from '../app/page.ts';
import { cutOffChart } from './cut-off-chart.ts';
import { drawTable } from './draw-table.ts';
import { publicSchema, sitePage } from './frame.ts';
import { chartGridChanges, gridNotes, gridWords } from './grid-notes.ts';

/** Months looked back, as the address of the page names them. */
const periods = ['12', '24', '60', 'all'] as const;

type Period = (typeof periods)[number];

const querySchema = z.object({ period: z.enum(periods) });

/** `/{language}/trends`: cut-offs over 24 months, or over another period. */
export function trendsRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    app.get(
      `/${language}/trends`,
      { schema: publicSchema('Shows cut-offs over time, by program and category') },
      async (req, reply) => {
        const asked = querySchema.safeParse(req.query);
        const period = asked.success ? asked.data.period : '24';
        const page = await pages.find(`${language} ${period}`, async () => {
          const now = parts.clock();
          const standing = (await allDraws()).filter(({ withdrawnAt }) => withdrawnAt === null);
          const oldest = standing.at(-1)?.draw.date ?? '2015-01-01';
          const from = period === 'all' ? oldest : periodStart(period, now);
          const draws = standing.filter(({ draw }) => draw.date >= from);
          const to = now.toISOString().slice(0, 10);
          return trendsPage(language, draws, { period, from, to, catalogue: await catalogueNow() });
        });
        return sendKept(req, reply, page);
      },
    );
  }
}

/** Cut-offs by program and category over a period, as charts and as figures. */
function trendsPage(
  language: Language,
  draws: readonly RecordedDraw[],
  { period, from, to, catalogue }: { period: Period; from: string; to: string; catalogue: Catalogue },
): Page {
  const words = trendsWords[language];
  const changes = gridChangesIn({ from, to }, catalogue.gridChanges);
  const grid = gridOn(newestDay(draws) ?? to, catalogue.gridChanges);
  const since = grid.from !== null && grid.from > from ? grid.from : null;
  const ofGrid = since === null ? draws : draws.filter(({ draw }) => draw.date >= since);
  const nominated = draws.filter(({ draw }) => drawTypeOf(draw) === 'pnp');
  const others = draws.filter(({ draw }) => drawTypeOf(draw) !== 'pnp');
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
  if (shown.length === 0) return null;
  const types = [...new Set(shown.map(({ draw }) => drawTypeOf(draw)))];
  return html`<section class="panel" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${cutOffChart({
      ...{ language, id, title, from, to },
      description: trendsWords[language].chartDescription,
      draws: shown.map(({ draw }) => ({
        ...{ number: drawWord(draw, language), date: draw.date, crs: draw.crs },
        series: drawTypeOf(draw),
      })),
      series: types.map((key) => ({ key, label: drawTypeLabel(key, language, catalogue) })),
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
  const words = trendsWords[language];
  const { columns } = words;
  return html`<section class="panel" aria-labelledby="summary">
    <h2 id="summary">${words.summary}</h2>
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
                <a href="/${language}/draws?type=${type.type}">${drawTypeLabel(type.type, language, catalogue)}</a>
              </th>
              <td class="number" data-label="${columns.draws}">${type.draws}</td>
              <td class="number" data-label="${columns.last}">${type.last ?? '–'}</td>
              <td data-label="${columns.lastDate}"><time datetime="${type.lastDate}">${type.lastDate}</time></td>
              <td class="number" data-label="${columns.lowest}">${type.lowest ?? '–'}</td>
              <td class="number" data-label="${columns.highest}">${type.highest ?? '–'}</td>
              <td class="number" data-label="${columns.gap}">${type.gapDays === null ? '–' : words.days(type.gapDays)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
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

/** First day of a period, ISO; not for `all`. */
function periodStart(period: Exclude<Period, 'all'>, now: Date): string {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - Number(period));
  return start.toISOString().slice(0, 10);
}

/** The last day on which a draw was held. Not that of the newest by number, whose date may be mistyped by a year. */
export function newestDay(draws: readonly RecordedDraw[]): string | null {
  const days = draws.map(({ draw }) => draw.date);
  return days.length === 0 ? null : days.reduce((one, other) => (one > other ? one : other));
}

/** Figures by type, most recently held first. `draws` is of one points grid: nothing is computed across a change. */
export function summarise(draws: readonly RecordedDraw[]): TypeSummary[] {
  const newestFirst = draws.toSorted((a, b) => Date.parse(b.draw.date) - Date.parse(a.draw.date));
  const byType = Map.groupBy(newestFirst, ({ draw }) => drawTypeOf(draw));
  return [...byType].map(([type, all]) => {
    const scores = all.flatMap(({ draw }) => (draw.crs === null ? [] : [draw.crs]));
    const days = all.map(({ draw }) => Date.parse(draw.date) / dayMs);
    const gaps = days.slice(1).map((day, i) => (days[i] ?? day) - day);
    return {
      type,
      draws: all.length,
      last: all[0]?.draw.crs ?? null,
      lastDate: all[0]?.draw.date ?? '',
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
  title: 'Cut-offs over time',
  description: 'Express Entry cut-off scores by program and category over time.',
  lead: 'What was published, without predictions: nobody outside IRCC knows the next cut-off.',
  period: 'Period',
  periods: { '12': '12 months', '24': '24 months', '60': '5 years', all: 'All' },
  nominated:
    'Cut-offs of provincial nominee draws include the 600 points of a nomination. They have a chart of their own.',
  chart: 'Cut-offs by program and category',
  nominatedChart: 'Cut-offs of provincial nominee draws',
  chartDescription: 'CRS cut-off of each draw over time. The table at the end has every figure.',
  summary: 'By type',
  everyDraw: (count: number) => `Every figure of the charts (${count} draws)`,
  none: 'No draws of this time are on record.',
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
  title: 'Les seuils au fil du temps',
  description: 'Seuils d’Entrée express par programme et catégorie au fil du temps.',
  lead: 'Ce qui a été publié, sans prédictions : personne hors d’IRCC ne connaît le prochain seuil.',
  period: 'Période',
  periods: { '12': '12 mois', '24': '24 mois', '60': '5 ans', all: 'Tout' },
  nominated:
    'Les seuils des rondes des candidats des provinces comprennent les 600 points d’une désignation. Elles ont leur propre graphique.',
  chart: 'Seuils par programme et catégorie',
  nominatedChart: 'Seuils des rondes des candidats des provinces',
  chartDescription:
    'Seuil du SCG de chaque ronde au fil du temps. Le tableau à la fin donne tous les chiffres.',
  summary: 'Par type',
  everyDraw: (count) => `Tous les chiffres des graphiques (${count} rondes)`,
  none: 'Aucune ronde de cette période n’est enregistrée.',
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

export const trendsWords = { en, fr };
