import type { Catalogue } from '@drawbell/draws/catalogue';
import { dayWithWeekday, longDay } from '@drawbell/draws/day-words';
import { drawAddress, drawTitle, numberSentence } from '@drawbell/draws/draw-number';
import {
  type DrawType,
  drawTypeLabel,
  drawTypeOf,
  drawTypes,
  drawTypeShortLabel,
} from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import { isNameless } from '@drawbell/draws/round-meaning';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { DrawHistory } from '@drawbell/store/draws/history';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepCatalogue, keepDrawHistories } from '../app/kept-reads.ts';
import {
  beforeAllDraws,
  feedForms,
  feedId,
  feedLinks,
  feedMediaTypes,
  type NewsEntry,
  type NewsFeed,
  writeFeed,
} from '../app/news-feed.ts';
import { documented, emptyAnswer, tags, textAnswer } from '../app/openapi.ts';
import { type PageFeed, sendPage } from '../app/page.ts';
import { poolRangesOf } from './charts/pool.ts';
import { audienceSentences } from './draw-audience.ts';
import { drawCalendarWords } from './draw-calendar.ts';
import { easternMoment, revisionList } from './draw-revisions.ts';
import { count } from './draw-table.ts';
import { drawPageWords } from './draw-words.ts';
import { frameWords, noticePage } from './frame.ts';

/** So many draws are in a feed; the list has all. */
const entriesMax = 50;

const params = z.object({ type: z.string().describe('cec, pnp, healthcare') });

/**
 * `/{language}/feeds/draws.atom` and `.json`, and `/{language}/feeds/draws/{type}` with the same endings: the newest draws
 * for programs that look for what is new.
 */
export function drawFeedRoutes(app: App, parts: AppParts): void {
  const kept = createKeptPages(parts);
  const histories = keepDrawHistories(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages)
    for (const form of feedForms) {
      const make = (type: DrawType | null) =>
        kept.findText(`${language} ${form} ${type}`, async () => {
          const view = { language, type, catalogue: await catalogueNow(), publicUrl: parts.publicUrl };
          const { text, headers } = writeFeed(drawFeed(await histories(), view), form);
          return { text, headers: { ...headers, 'access-control-allow-origin': '*' } };
        });
      const schema = (summary: string) => ({
        ...{ tags: [tags.pages.name], summary },
        response: documented(
          {
            200: textAnswer('The feed.', feedMediaTypes[form]),
            304: emptyAnswer('Unchanged.'),
            404: textAnswer('There is no such type; a page says so.', 'text/html'),
          },
          ['uri-too-long'],
        ),
      });
      const called = form === 'atom' ? 'Atom' : 'JSON Feed';
      app.get(
        `/${language}/feeds/draws.${form}`,
        { schema: schema(`The newest draws, as ${called}`) },
        async (req, reply) => sendKept(req, reply, await make(null)),
      );
      app.get(
        `/${language}/feeds/draws/:type.${form}`,
        { schema: { ...schema(`The newest draws of one type, as ${called}`), params } },
        async (req, reply) => {
          const { type } = req.params;
          if (drawTypes(await catalogueNow()).includes(type)) return sendKept(req, reply, await make(type));
          const { title, text } = frameWords[language].missing;
          return sendPage(reply, noticePage({ language, path: '/data', title, text }), 404);
        },
      );
    }
}

/** For the head of a page that shows draws: all of them, or those of a type. */
export function drawFeedLinks(
  language: Language,
  type?: { readonly type: DrawType; readonly catalogue: Catalogue },
): PageFeed[] {
  return feedLinks(feedPath(language, type?.type ?? null), feedTitle(language, type));
}

/** For people: the feeds of what a page shows, by the name of each form. */
export function followLine(language: Language, type: DrawType | null = null): SafeHtml {
  const words = drawFeedWords[language];
  const path = feedPath(language, type);
  return html`<p class="small">
    ${words.follow}${frameWords[language].colon}<a href="${path}.atom">Atom</a>, <a href="${path}.json">JSON Feed</a>,
    <a href="/${language}/draws.ics">${words.calendar}</a>
  </p>`;
}

function feedPath(language: Language, type: DrawType | null): string {
  return `/${language}/feeds/draws${type === null ? '' : `/${type}`}`;
}

function feedTitle(
  language: Language,
  type?: { readonly type: DrawType; readonly catalogue: Catalogue },
): string {
  const { name } = drawCalendarWords[language];
  if (type === undefined) return name;
  return `${name}${frameWords[language].colon}${drawTypeLabel(type.type, language, type.catalogue)}`;
}

interface FeedView {
  readonly language: Language;
  /** Null for all. */
  readonly type: DrawType | null;
  readonly catalogue: Catalogue;
  readonly publicUrl: string;
}

/**
 * The newest draws, withdrawn ones told as such. A draw that is of another type since a correction leaves the feed of its
 * type, which has changed by that, too.
 */
function drawFeed(all: readonly DrawHistory[], view: FeedView): NewsFeed {
  const { language, type, catalogue, publicUrl } = view;
  const ever = all
    .filter(
      ({ draw, revisions }) =>
        type === null ||
        [draw, ...revisions.map((each) => each.draw)].some((each) => drawTypeOf(each) === type),
    )
    .slice(0, entriesMax);
  const changes = ever.flatMap((history) => [history.firstSeenAt, changedAt(history)]);
  return {
    id: feedId(`feed of draws ${type ?? ''} ${language}`),
    language,
    title: feedTitle(language, type === null ? undefined : { type, catalogue }),
    subtitle: drawFeedWords[language].subtitle,
    url: publicUrl + feedPath(language, type),
    page: `${publicUrl}/${language}/draws${type === null ? '' : `?type=${type}`}`,
    updated: latest(beforeAllDraws, ...changes),
    entries: ever
      .filter(({ draw }) => type === null || drawTypeOf(draw) === type)
      .map((history) => entryOf(history, view)),
  };
}

function entryOf(history: DrawHistory, { language, catalogue, publicUrl }: FeedView): NewsEntry {
  const { draw, withdrawnAt } = history;
  const type = drawTypeOf(draw);
  const title = drawCalendarWords[language].drawn(
    drawTitle(draw, language),
    drawTypeShortLabel(type, language, catalogue),
    draw.crs,
  );
  const url = `${publicUrl}/${language}/draws/${drawAddress(draw)}`;
  return {
    // Of the key that the draw was recorded under, which it keeps for ever.
    id: feedId(`draw ${draw.number} ${language}`),
    url,
    title: withdrawnAt === null ? title : drawFeedWords[language].withdrawn(title),
    published: publishedAt(history),
    updated: changedAt(history),
    content: contentOf(history, { language, catalogue, url }),
    ...(isAbsolute(draw.sourceUrl) && { source: draw.sourceUrl }),
    category: { term: type, label: drawTypeLabel(type, language, catalogue) },
  };
}

/** A draw that was found later than this was recorded with the history: it was no news then. */
const newsDays = 7;

/**
 * When it was first seen; of one that was recorded with the history, its day as it was then: at noon UTC, which is the same
 * day all over Canada. Corrections move neither.
 */
function publishedAt({ firstSeenAt, revisions, draw }: DrawHistory): Date {
  const day = new Date(`${(revisions[0]?.draw ?? draw).date}T12:00:00Z`);
  return firstSeenAt.getTime() - day.getTime() > newsDays * 86_400_000 ? day : firstSeenAt;
}

/** When it was last corrected, withdrawn or reinstated; a change of form alone is none, nor is who asks or when. */
function changedAt(history: DrawHistory): Date {
  return latest(
    publishedAt(history),
    ...history.revisions.slice(1).map(({ recordedAt }) => recordedAt),
    ...history.events.filter(({ type }) => type !== 'published').map(({ recordedAt }) => recordedAt),
  );
}

function latest(first: Date, ...others: readonly Date[]): Date {
  return others.reduce((last, each) => (each > last ? each : last), first);
}

function isAbsolute(url: string | null): url is string {
  return url !== null && /^https?:\/\//.test(url);
}

/**
 * What the page of the draw says of it, in a form that any reader shows. What is said there beside other draws is not: it
 * would change with them, and the entry did not.
 */
function contentOf(
  history: DrawHistory,
  { language, catalogue, url }: { language: Language; catalogue: Catalogue; url: string },
): SafeHtml {
  const words = drawPageWords[language];
  const { colon } = frameWords[language];
  const { labels, notPublished } = words;
  const { draw, withdrawnAt, note } = history;
  const { crs, invitations, tieBreak, pool } = draw;
  const ranges = pool === null ? [] : poolRangesOf(pool);
  const unsettled = numberSentence(draw, language);
  const asTyped = (text: string) => (language === 'en' ? text : html`<span lang="en">${text}</span>`);
  const english = isNameless(draw.nameEn) ? notPublished : asTyped(draw.nameEn);
  const fact = (label: string, value: SafeHtml | string) => html`<li>${label}${colon}${value}</li>`;
  const revisions = revisionList({ language, words, catalogue }, history);
  return html`${
    withdrawnAt === null
      ? null
      : html`<p><strong>${words.withdrawn} ${easternMoment(withdrawnAt, language)}.</strong></p>`
  }<p>${drawTitle(draw, language)}, ${dayWithWeekday(draw.date, language)}. ${roundLabel(draw, language, catalogue)}.</p>
    ${unsettled === null ? null : html`<p>${unsettled}</p>`}
    ${note === null ? null : html`<p><strong>${words.note}${colon}</strong>${note[language]}</p>`}
    <ul>
      ${fact(labels.cutOff, crs === null ? notPublished : String(crs))}
      ${fact(labels.invitations, invitations === null ? notPublished : count(invitations, language))}
      ${fact(labels.tieBreak, tieBreak === null || tieBreak.text === '' ? notPublished : asTyped(tieBreak.text))}
      ${fact(labels.publishedName, language === 'fr' && draw.nameFr !== null ? draw.nameFr : english)}
    </ul>
    <h3>${words.whom}</h3>
    ${audienceSentences(language, { words, draw, catalogue }).map((sentence) => html`<p>${sentence}</p>`)}
    ${
      pool === null
        ? null
        : html`<h3>${words.pool}</h3>
            <p>${words.poolAsOf(count(pool.total, language), pool.asOf === null ? null : longDay(pool.asOf, language))}</p>
            ${ranges.length === 0 ? null : html`<ul>${ranges.map(({ name, people }) => fact(name, count(people, language)))}</ul>`}`
    }
    ${
      revisions === null
        ? null
        : html`<h3>${words.history}</h3>
            ${revisions}`
    }
    <p>
      <a href="${url}">${drawFeedWords[language].read}</a>${
        isAbsolute(draw.sourceUrl) ? html`, <a href="${draw.sourceUrl}">${words.sourceLink}</a>` : null
      }
    </p>
    <p>${drawCalendarWords[language].source} ${frameWords[language].footer.notAdvice}</p>`;
}

const en = {
  subtitle:
    'Each Express Entry round of invitations as IRCC published it, with its corrections. The newest 50.',
  withdrawn: (title: string) => `Withdrawn: ${title}`,
  read: 'This draw on Drawbell',
  follow: 'Follow these draws',
  calendar: 'calendar',
};

const fr: typeof en = {
  subtitle:
    'Chaque ronde d’invitations d’Entrée express telle qu’IRCC l’a publiée, avec ses corrections. Les 50 plus récentes.',
  withdrawn: (title) => `Retirée\u00a0: ${title}`,
  read: 'Cette ronde sur Drawbell',
  follow: 'Suivre ces rondes',
  calendar: 'calendrier',
};

const drawFeedWords: Readonly<Record<Language, typeof en>> = { en, fr };
