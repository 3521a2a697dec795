import { longDay, shortDay } from '@drawbell/draws/day-words';
import {
  type DrawType,
  drawTypeLabel,
  drawTypeOf,
  drawTypePhrase,
  drawTypes,
} from '@drawbell/draws/draw-type';
import { gridChangesIn, gridOn } from '@drawbell/draws/grid';
import type { Profile } from '@drawbell/draws/profile';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { z } from 'zod';
import { readStandingProfile } from '../account/standing-cookie.ts';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import { type Page, sendPage } from '../app/page.ts';
import type { ComparedScore } from './charts/cut-off-axes.ts';
import { portrait } from './charts/portrait.ts';
import { strip, stripDays, stripFigures, stripLegend, typeStrip } from './charts/strip.ts';
import { newestDay, summaryPanel } from './cut-off-summary.ts';
import { drawFeedLinks, followLine } from './draw-feeds.ts';
import { drawTable } from './draw-table.ts';
import { noticePage, publicSchema, sitePage } from './frame.ts';
import { gridNotes } from './grid-notes.ts';
import { markShape, typeMark } from './marks.ts';

/** Months looked back, as the address of the page names them. */
const periods = ['12', '24', '60', 'all'] as const;

type Period = (typeof periods)[number];

const querySchema = z.object({ period: z.enum(periods) });
const params = z.object({ type: z.string().describe('cec, pnp, healthcare') });

/**
 * `/{language}/cut-offs`: the cut-offs of every type over 24 months; `/{language}/cut-offs/{type}`: of one, over a period.
 * Whoever has a profile in their cookie sees their score among them, on a page that nobody else is shown.
 */
export function cutOffsRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const url = `/${language}/cut-offs`;
    const moved = {
      tags: [tags.pages.name],
      summary: 'Leads to where the page is now',
      response: documented({ 308: emptyAnswer('Go there.') }),
    };
    app.get(`/${language}/trends`, { schema: moved }, async (_req, reply) => reply.redirect(url, 308));
    app.get(
      url,
      { schema: publicSchema('Shows the cut-offs of each type of draw over time') },
      async (req, reply) => {
        const profile = readStandingProfile(req, parts);
        const make = async () => overviewPage({ language, profile, past: await pastDraws() });
        return profile === null
          ? sendKept(req, reply, await pages.find(language, make))
          : sendPage(reply, await make());
      },
    );
    app.get(
      `${url}/:type`,
      { schema: { ...publicSchema('Shows the cut-offs of one type of draw over time'), params } },
      async (req, reply) => {
        const { type } = req.params;
        const asked = querySchema.safeParse(req.query);
        const period = asked.success ? asked.data.period : '24';
        const past = await pastDraws();
        const isType = drawTypes(past.catalogue).includes(type);
        if (!isType || (!asked.success && asksForPeriod(req.query))) {
          const { missingTitle, missing, missingPeriod } = cutOffsWords[language];
          const title = isType ? missingPeriod : missingTitle;
          return sendPage(reply, noticePage({ language, path: '/cut-offs', title, text: [missing] }), 404);
        }
        const profile = readStandingProfile(req, parts);
        const make = async () => typePage({ language, profile, past }, { type, period });
        return profile === null
          ? sendKept(req, reply, await pages.find(`${language} ${type} ${period}`, make))
          : sendPage(reply, await make());
      },
    );
  }
}

/** Without one, the usual is shown; another than those that are is nothing that there is. */
function asksForPeriod(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'period' in query;
}

/** Whose page it is: nobody's, or that of the profile in somebody's cookie. */
interface CutOffsView {
  readonly language: Language;
  readonly profile: Profile | null;
  readonly past: PastDraws;
}

/** A page of one profile is for one browser alone. */
function sending(profile: Profile | null) {
  return { byCookie: true, ...(profile !== null && { long: true, returnable: true }) };
}

/** The score of the profile where it can be set beside cut-offs of a type: theirs count 600 points where it has none. */
function scoreFor({ profile, past }: CutOffsView, type: DrawType): ComparedScore | null {
  if (profile?.crs === undefined || (type === 'pnp' && profile.nomination !== true)) return null;
  return {
    value: profile.crs,
    days: gridOn(profile.crsReadOn ?? past.today, past.catalogue.gridChanges),
  };
}

/** All types, each with a strip of its own. */
function overviewPage(view: CutOffsView): Page {
  const { language, profile, past } = view;
  const { catalogue, today } = past;
  const words = cutOffsWords[language];
  const days = stripDays(today);
  const within = { from: days.from.wide, to: today };
  const draws = past.draws.filter(({ date }) => within.from <= date && date <= today);
  const byType = Map.groupBy(draws, drawTypeOf);
  const types = past.prepared.of(profile ?? {}).types;
  // Nobody's profile meets nothing: then the one that was held last is first.
  const order =
    profile === null ? types.toSorted((a, b) => (a.last.draw.date < b.last.draw.date ? 1 : -1)) : types;
  return sitePage({
    ...{ language, path: '/cut-offs', title: words.title, description: words.description },
    ...sending(profile),
    body: html`<p class="lead">${words.lead}</p>
      ${
        draws.length === 0
          ? html`<p class="panel">${words.none}</p>`
          : html`${gridNotes(gridChangesIn(within, catalogue.gridChanges), language)}
              ${stripLegend(language, { score: profile?.crs ?? null })}
              <h2 class="visually-hidden">${words.strips}</h2>
              <div class="panel flush">
                ${order.map((standing, i) =>
                  typeStrip({
                    ...{ language, catalogue, standing, ...days, type: standing.type },
                    id: `strip-${standing.type}`,
                    draws: byType.get(standing.type) ?? [],
                    score: scoreFor(view, standing.type),
                    namesGrid: i === 0,
                    href: `/${language}/cut-offs/${standing.type}`,
                  }),
                )}
              </div>
              <p class="hint">${words.nominated}</p>
              ${summaryPanel(language, draws, { catalogue, within })} ${olderTypes(view, byType)}`
      }`,
  });
}

/** Types that were held, but not in these 24 months. */
function olderTypes({ language, past }: CutOffsView, shown: ReadonlyMap<DrawType, unknown>): SafeHtml | null {
  const words = cutOffsWords[language];
  const older = [...Map.groupBy(past.draws, drawTypeOf)].flatMap(([type, all]) => {
    const day = newestDay(all);
    return shown.has(type) || day === null || day > past.today ? [] : [{ type, day }];
  });
  if (older.length === 0) return null;
  return html`<section aria-labelledby="older">
    <h2 id="older">${words.older}</h2>
    <ul class="panel flush divided places">
      ${older.map(
        ({ type, day }) =>
          html`<li>
            <a href="/${language}/cut-offs/${type}?period=all"
              ><strong>${typeMark(type)} ${drawTypeLabel(type, language, past.catalogue)}</strong>
              <span>${words.lastHeld(shortDay(day, language))}</span></a
            >
          </li>`,
      )}
    </ul>
  </section>`;
}

/** One type: a row for each draw on a phone, a strip on a desktop, and the draws as a table. */
function typePage(view: CutOffsView, { type, period }: { type: DrawType; period: Period }): Page {
  const { language, profile, past } = view;
  const { catalogue, today } = past;
  const words = cutOffsWords[language];
  const all = past.draws.filter((draw) => drawTypeOf(draw) === type && draw.date <= today);
  const oldest = all.reduce((day, { date }) => (date < day ? date : day), today);
  const from = period === 'all' ? oldest : monthsBefore(today, Number(period));
  const draws = all.filter(({ date }) => from <= date);
  const title = capitalised(words.typeTitle(drawTypePhrase(type, language, catalogue)));
  const score = scoreFor(view, type);
  const standing = past.prepared.typeLine(profile ?? {}, type);
  const charted = { language, catalogue, type, draws, score };
  return sitePage({
    ...{ language, title, path: `/cut-offs/${type}${period === '24' ? '' : `?period=${period}`}` },
    description: words.typeDescription(drawTypeLabel(type, language, catalogue)),
    ...{ within: '/cut-offs', ...sending(profile), feeds: drawFeedLinks(language, { type, catalogue }) },
    heading: html`<p class="kicker"><a href="/${language}/cut-offs">${words.allTypes}</a></p>
      <h1>${typeMark(type)} ${title}</h1>`,
    body: html`<p class="lead">
        ${drawTypeLabel(type, language, catalogue)}. ${score === null ? null : words.yourScore(score.value)}
      </p>
      <nav aria-label="${words.period}">
        <ul class="chips">
          ${periods.map(
            (each) =>
              html`<li>
                <a
                  class="chip"
                  href="/${language}/cut-offs/${type}?period=${each}"
                  ${each === period ? html`aria-current="page"` : null}
                  >${words.periods[each]}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${gridNotes(gridChangesIn({ from, to: today }, catalogue.gridChanges), language)}
      ${
        draws.length === 0
          ? html`<p class="panel">${words.none}</p>`
          : html`<div class="drawn slim">
                <p class="hint">${words.newestFirst}</p>
                ${portrait({ ...charted, id: 'rows' })}
              </div>
              <div class="panel drawn wide t-${markShape(type).colour}">
                ${strip({ ...charted, id: 'strip', to: today, from: { wide: from, narrow: from }, namesGrid: true })}
              </div>
              ${
                standing === null
                  ? null
                  : html`<div class="panel">
                      ${
                        standing.otherGrid === null
                          ? null
                          : html`<p class="hint">${words.otherGrid(longDay(standing.otherGrid, language))}</p>`
                      }
                      ${stripFigures(standing, { language, compared: score !== null })}
                    </div>`
              }
              ${type === 'pnp' ? html`<p class="hint">${words.nominated}</p>` : null}
              <details class="panel">
                <summary>${words.everyDraw(draws.length)}</summary>
                ${drawTable(
                  language,
                  draws.map((draw) => ({ draw, withdrawnAt: null })),
                  catalogue,
                )}
              </details>`
      }
      ${followLine(language, type)}`,
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const en = {
  title: 'Cut-offs over time',
  description: 'Express Entry cut-off scores by program and category over time.',
  lead: 'What was published, each type on its own scale. Every point opens its draw. Nobody outside IRCC knows the next cut-off.',
  typeTitle: (phrase: string) => `${phrase} cut‑offs`,
  typeDescription: (label: string) => `Express Entry cut-off scores over time: ${label}.`,
  missingTitle: 'There is no such type of draw',
  missingPeriod: 'There is no such period',
  missing: 'The types that were held are on the page of all cut-offs.',
  allTypes: 'All types',
  yourScore: (score: number) => `The dashed line is your score, ${score}.`,
  newestFirst: 'Newest first. Tap a row for its draw.',
  period: 'Period',
  periods: { '12': '12 months', '24': '24 months', '60': '5 years', all: 'All' },
  nominated: 'Cut-offs of provincial nominee draws include the 600 points of a nomination.',
  otherGrid: (day: string) => `These figures are from before the points grid changed on ${day}.`,
  older: 'Not held in 24 months',
  strips: 'Type by type',
  lastHeld: (day: string) => `last held ${day}`,
  everyDraw: (count: number) => (count === 1 ? 'The draw as a table' : `The ${count} draws as a table`),
  none: 'No draws of this time are on record.',
};

const fr: typeof en = {
  title: 'Les seuils au fil du temps',
  description: 'Seuils d’Entrée express par programme et catégorie au fil du temps.',
  lead: 'Ce qui a été publié, chaque type à sa propre échelle. Chaque point ouvre sa ronde. Personne hors d’IRCC ne connaît le prochain seuil.',
  typeTitle: (phrase) => `Seuils des rondes ${phrase}`,
  typeDescription: (label) => `Seuils d’Entrée express au fil du temps\u00a0: ${label}.`,
  missingTitle: 'Ce type de ronde n’existe pas',
  missingPeriod: 'Cette période n’existe pas',
  missing: 'Les types qui ont eu lieu se trouvent à la page de tous les seuils.',
  allTypes: 'Tous les types',
  yourScore: (score) => `La ligne tiretée est votre note, ${score}.`,
  newestFirst: 'La plus récente en haut. Touchez une ligne pour voir sa ronde.',
  period: 'Période',
  periods: { '12': '12 mois', '24': '24 mois', '60': '5 ans', all: 'Tout' },
  nominated:
    'Les seuils des rondes des candidats des provinces comprennent les 600 points d’une désignation.',
  otherGrid: (day) => `Ces chiffres datent d’avant le changement de la grille de points du ${day}.`,
  older: 'Aucune ronde depuis 24 mois',
  strips: 'Type par type',
  lastHeld: (day) => `dernière ronde le ${day}`,
  everyDraw: (count) => (count < 2 ? 'La ronde en tableau' : `Les ${count} rondes en tableau`),
  none: 'Aucune ronde de cette période n’est enregistrée.',
};

export const cutOffsWords = { en, fr };
