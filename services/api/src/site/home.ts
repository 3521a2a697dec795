import type { Catalogue } from '@drawbell/draws/catalogue';
import { type ChangeSinceLast, changesSinceLast } from '@drawbell/draws/change-since-last';
import { easternClock, nearDay, shortDay } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { drawTypeOf } from '@drawbell/draws/draw-type';
import { easternDay } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import { programKeys } from '@drawbell/draws/profile';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { type FeedState, readFeedState } from '@drawbell/store/feed';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { preferredLanguage } from '../app/accept.ts';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { strip, stripDays } from './charts/strip.ts';
import { drawFeedLinks } from './draw-feeds.ts';
import { changeSince, count, drawTable } from './draw-table.ts';
import { feedSentence } from './feed-words.ts';
import { publicSchema, sitePage } from './frame.ts';
import { homeWords } from './home-words.ts';
import { markShape, typeMark } from './marks.ts';
import { sampleAlert } from './sample-alert.ts';

/** `/` leads to the home page in the reader's language, `/en/` or `/fr/`. */
export function homeRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const redirectSchema = (summary: string) => ({
    tags: [tags.pages.name],
    summary,
    response: documented({ 302: emptyAnswer('Go there.'), 308: emptyAnswer('Go there.') }),
  });
  app.get(
    '/',
    { schema: redirectSchema('Leads to the home page in the language of the browser') },
    async (req, reply) =>
      reply
        .header('vary', 'Accept-Language')
        .redirect(`/${preferredLanguage(req.headers['accept-language'])}/`, 302),
  );
  for (const language of languages) {
    app.get(`/${language}`, { schema: redirectSchema('Leads to the home page') }, async (_req, reply) =>
      reply.redirect(`/${language}/`, 308),
    );
    app.get(
      `/${language}/`,
      {
        schema: publicSchema('Shows the latest draw, the last cut-off of each type, and what Drawbell does'),
      },
      async (req, reply) => {
        const page = await pages.find(language, async () => {
          const [feed, all, catalogue] = await Promise.all([
            readFeedState(parts.store.db),
            allDraws(),
            catalogueNow(),
          ]);
          return homePage(language, { feed, all, catalogue, now: parts.clock() });
        });
        return sendKept(req, reply, page);
      },
    );
  }
}

/** What is shown, as of one moment. */
interface HomeView {
  readonly feed: FeedState;
  readonly all: readonly RecordedDraw[];
  readonly catalogue: Catalogue;
  readonly now: Date;
}

/** The two facts that a first answer takes, the latest draw, and what there is besides. */
function homePage(language: Language, view: HomeView): Page {
  const words = homeWords[language];
  const shown = view.all.filter(({ withdrawnAt }) => withdrawnAt === null);
  const draws = shown.map(({ draw }) => draw);
  const changes = changesSinceLast(draws, view.catalogue);
  return sitePage({
    ...{ language, path: '/', title: words.title, description: words.description },
    ...{ script: true, feeds: drawFeedLinks(language) },
    heading: html`<div class="opening">
      <div>
        <h1>${words.heading}</h1>
        <p class="lead">${words.lead}</p>
        ${standingForm(language)}
      </div>
      ${latestPanel(language, shown, { ...view, changes })}
    </div>`,
    body: html`${typesPanel(language, shown, { ...view, changes })}
      ${samplePanel(language, sampleAlert(draws, { language, catalogue: view.catalogue }))}
      <div class="points">
        ${words.points.map(
          ({ title, text }) =>
            html`<section>
              <h2>${title}</h2>
              <p>${text}</p>
            </section>`,
        )}
      </div>`,
  });
}

/** Leads to where somebody stands, with what decides most. */
function standingForm(language: Language): SafeHtml {
  const words = homeWords[language].form;
  return html`<form method="post" action="/${language}/standing" class="score-and-program">
      <div class="field">
        <label for="crs">${words.crs}</label>
        <input id="crs" name="crs" class="score" inputmode="numeric" autocomplete="off" required maxlength="4" />
      </div>
      <div class="field">
        <label for="programs">${words.program}</label>
        <select id="programs" name="programs">
          ${programKeys.map((key) => html`<option value="${key}">${words.programs[key]}</option>`)}
          <option value="">${words.programs.unknown}</option>
        </select>
      </div>
      <p><button type="submit">${words.submit}</button></p>
    </form>
    <p class="hint">${words.notKept}</p>`;
}

/** The latest draw, large, and how fresh that is. */
function latestPanel(
  language: Language,
  shown: readonly RecordedDraw[],
  { feed, catalogue, now, changes }: HomeView & { readonly changes: ReadonlyMap<string, ChangeSinceLast> },
): SafeHtml {
  const words = homeWords[language];
  const [latest] = shown;
  const fresh = feedSentence(feed, { language, now });
  return html`<section class="panel flush latest" aria-labelledby="latest">
    <div class="inside">
      ${
        latest === undefined
          ? html`<h2 id="latest">${words.latest.title}</h2>
              <p>${words.latest.none}</p>`
          : html`${hero(language, latest, { feed, catalogue, now, change: changes.get(latest.draw.number) })}
              ${latest.draw.round.kind === 'unknown' ? null : latestStrip(language, latest.draw, { shown, catalogue, now })}
              <p>
                <a href="/${language}/draws/${drawAddress(latest.draw)}"
                  >${words.latest.whole(drawWord(latest.draw, language))}</a
                >
              </p>`
      }
    </div>
    <p class="freshness ${fresh.look}">${fresh.text}</p>
  </section>`;
}

function hero(
  language: Language,
  { draw, firstSeenAt }: RecordedDraw,
  {
    feed,
    catalogue,
    now,
    change,
  }: Pick<HomeView, 'feed' | 'catalogue' | 'now'> & { readonly change: ChangeSinceLast | undefined },
): SafeHtml {
  const words = homeWords[language].latest;
  const number = publishedNumber(draw);
  const near = nearDay(draw.date, now, language);
  const changed = changeSince(change, draw, language);
  return html`<p class="kicker">
      <strong>${words.title}</strong>
      ${number === null ? null : html`<span>${words.number(number)}</span>`}
      <span
        ><time datetime="${draw.date}">${shortDay(draw.date, language)}</time>${near === null ? null : `, ${near}`}</span
      >
    </p>
    <h2 id="latest">${typeMark(drawTypeOf(draw))} ${roundLabel(draw, language, catalogue)}</h2>
    <div class="hero">
      <p class="figure xl">${draw.crs ?? '–'} <span class="unit">${words.cutOff}</span></p>
      <ul class="plain since">
        ${changed === null ? null : html`<li><strong>${changed}</strong></li>`}
        ${draw.invitations === null ? null : html`<li>${words.invitations(count(draw.invitations, language))}</li>`}
        ${wasSeen(draw, firstSeenAt, feed) ? html`<li>${words.seen(easternClock(firstSeenAt, language))}</li>` : null}
      </ul>
    </div>`;
}

/** The cut-offs of its type over two years, the latest ringed. */
function latestStrip(
  language: Language,
  latest: Draw,
  {
    shown,
    catalogue,
    now,
  }: Pick<HomeView, 'catalogue' | 'now'> & { readonly shown: readonly RecordedDraw[] },
): SafeHtml {
  const type = drawTypeOf(latest);
  const draws = shown.map(({ draw }) => draw).filter((draw) => drawTypeOf(draw) === type);
  const days = stripDays(easternDay(now));
  return html`<div class="t-${markShape(type).colour}">
    ${strip({ language, catalogue, id: 'latest-strip', type, draws, ...days })}
  </div>`;
}

/** Whether a draw was seen on its day, and not with the history that was recorded at the beginning. */
function wasSeen({ date }: Draw, firstSeenAt: Date, { baseline_at: baselineAt }: FeedState): boolean {
  return baselineAt !== null && firstSeenAt > baselineAt && easternDay(firstSeenAt) === date;
}

/** What has not been held for longer says little. */
const monthsListed = 12;

/** The last draw of each type that was held in the last twelve months. */
function typesPanel(
  language: Language,
  shown: readonly RecordedDraw[],
  { catalogue, now, changes }: HomeView & { readonly changes: ReadonlyMap<string, ChangeSinceLast> },
): SafeHtml | null {
  const words = homeWords[language].types;
  const from = monthsBefore(easternDay(now), monthsListed);
  const byDate = shown.toSorted((one, other) => (one.draw.date < other.draw.date ? 1 : -1));
  const lately = byDate.filter(({ draw }) => draw.date > from && draw.round.kind !== 'unknown');
  const byType = Map.groupBy(lately, ({ draw }) => drawTypeOf(draw));
  const lasts = [...byType.values()].flatMap((draws) => draws.find(({ draw }) => draw.crs !== null) ?? []);
  if (lasts.length === 0) return null;
  return html`<h2>${words.title}</h2>
    ${drawTable(language, lasts, catalogue, {
      changes,
      last: {
        heading: words.often,
        of: (draw) => words.draws(byType.get(drawTypeOf(draw))?.length ?? 0),
      },
    })}`;
}

/** What an alert says, beside the way to get them. */
function samplePanel(language: Language, sample: SafeHtml | null): SafeHtml {
  const words = homeWords[language].sample;
  return html`<section class="opening" aria-labelledby="sample">
    <div>
      <h2 id="sample">${words.title}</h2>
      <p class="lead">${words.text}</p>
      <p><a class="button quiet" href="/${language}/sign-up">${words.button}</a></p>
    </div>
    ${sample}
  </section>`;
}
