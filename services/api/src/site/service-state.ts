import type { Catalogue } from '@drawbell/draws/catalogue';
import { easternClock, easternTime, longDayOfYear, shortDayOfYear } from '@drawbell/draws/day-words';
import { drawAddress, drawWord } from '@drawbell/draws/draw-number';
import { drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { easternDay } from '@drawbell/draws/grid';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { type CanaryHealth, readCanaryHealth } from '@drawbell/store/canary';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { type DeliveryTimes, listDeliveryTimes } from '@drawbell/store/fan-outs/times';
import { type FeedOutage, type FeedState, listFeedOutages, readFeedState } from '@drawbell/store/feed';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { publicSchema, sitePage, statusPaths } from './frame.ts';
import { typeMark } from './marks.ts';
import { serviceStateWords } from './service-state-words.ts';
import { healthOf } from './status.ts';

/** `/en/status` and `/fr/etat`: how the service is, for people. The operator's figures are at `/status`. */
export function serviceStateRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    const other = language === 'en' ? 'fr' : 'en';
    app.get(
      `/${language}${statusPaths[language]}`,
      { schema: publicSchema('Says how the service is: the official list, the alerts, and what went wrong') },
      async (req, reply) => {
        const page = await pages.find(language, async () => {
          const now = clock();
          const after = new Date(now.getTime() - shownDays * 86_400_000);
          const [feed, owed, times, canary, outages, draws, catalogue] = await Promise.all([
            readFeedState(store.db),
            countOwed(store.pool, now),
            listDeliveryTimes(store.pool, timesRead),
            readCanaryHealth(store.pool, now),
            listFeedOutages(store.pool, { after }),
            allDraws(),
            catalogueNow(),
          ]);
          const shown = draws.filter(({ withdrawnAt }) => withdrawnAt === null);
          return statePage(language, { feed, owed, times, canary, outages, draws: shown, catalogue, now });
        });
        return sendKept(req, reply, page);
      },
    );
    app.get(
      `/${language}${statusPaths[other]}`,
      {
        schema: {
          ...{ tags: [tags.pages.name], summary: 'Leads to the same page under the word of its language' },
          response: documented({ 308: emptyAnswer('Go there.') }),
        },
      },
      async (_req, reply) => reply.redirect(`/${language}${statusPaths[language]}`, 308),
    );
  }
}

const shownDays = 30;
/** Fan-outs that are read, to have as many of different draws as are shown. */
const timesRead = 20;
const timesShown = 8;

/** What the page is made from, as of one moment. Nothing in it is about a person. */
interface ServiceFacts {
  readonly feed: FeedState;
  readonly owed: { readonly oldestDueAt: Date | null };
  /** Newest first. */
  readonly times: readonly DeliveryTimes[];
  readonly canary: CanaryHealth;
  readonly outages: readonly FeedOutage[];
  /** Not withdrawn, newest first. */
  readonly draws: readonly RecordedDraw[];
  readonly catalogue: Catalogue;
  readonly now: Date;
}

type ServiceState = 'working' | 'never_read' | 'unreadable' | 'delayed';

/** One look that failed is no news: the next is a minute later. */
const failuresTold = 3;
/** Mails are due at once; a mail server may be slow for some minutes without anything being wrong. */
const dueLateMs = 10 * 60_000;

function stateOf({ feed, owed, canary, now }: ServiceFacts): ServiceState {
  const health = healthOf(feed, now);
  if (health === 'never_read') return 'never_read';
  if (health === 'late' || feed.consecutive_failures >= failuresTold) return 'unreadable';
  const late = owed.oldestDueAt !== null && now.getTime() - owed.oldestDueAt.getTime() > dueLateMs;
  return canary.failing || late ? 'delayed' : 'working';
}

function statePage(language: Language, facts: ServiceFacts): Page {
  const words = serviceStateWords[language];
  const state = stateOf(facts);
  const look = state === 'working' ? 'good' : 'warn';
  return sitePage({
    ...{ language, path: statusPaths, title: words.states[state], description: words.description },
    script: true,
    heading: html`<p class="kicker">${words.kicker}</p>
      <h1 class="state ${look}">${look === 'good' ? tick : warning} ${words.states[state]}</h1>`,
    body: html`${state === 'working' ? null : html`<p class="lead">${words.after[state]}</p>`}
      ${figures(language, facts)}
      <h2>${words.fast.title}</h2>
      ${toldPanel(language, facts)}
      <h2>${words.incidents.title}</h2>
      ${incidentsPanel(language, facts)}`,
  });
}

const tick = html`<svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="16" /><path d="M9,16.5L14,21.5L23.5,11" /></svg>`;
const warning = html`<svg viewBox="0 0 32 32" aria-hidden="true"><path class="ground" d="M16,0L32,16L16,32L0,16Z" /><path d="M16,8.5V18M16,21.5V24" /></svg>`;

/** When the list was last read, when a draw was last seen, how long mails took then. */
function figures(language: Language, { feed, times, draws, now }: ServiceFacts): SafeHtml {
  const words = serviceStateWords[language].figures;
  const { last_success_at: readAt, baseline_at: baselineAt } = feed;
  const last = draws[0];
  const seen =
    last !== undefined && baselineAt !== null && last.firstSeenAt > baselineAt ? last.firstSeenAt : null;
  const told = times.find(({ kind, p95 }) => kind === 'alert' && p95 !== null);
  const cell = (name: string, figure: SafeHtml | string, more: string) =>
    html`<div>
      <p class="muted small">${name}</p>
      <p class="figure">${figure}</p>
      <p class="small">${more}</p>
    </div>`;
  const day = readAt === null || easternDay(readAt) === easternDay(now) ? null : easternDay(readAt);
  return html`<div class="cells figures">
    ${
      readAt === null
        ? cell(words.checked, '–', words.neverChecked)
        : cell(
            words.checked,
            html`<time datetime="${readAt.toISOString()}" data-ago="short">${easternClock(readAt, language)}</time>`,
            day === null ? words.often : `${words.on(shortDayOfYear(day, language))} ${words.often}`,
          )
    }
    ${
      last === undefined
        ? cell(words.last, '–', words.noDraw)
        : cell(
            words.last,
            html`<time datetime="${last.draw.date}">${shortDayOfYear(last.draw.date, language)}</time>`,
            words.draw(drawWord(last.draw, language)) +
              (seen === null
                ? ''
                : words.seen(easternTime(seen, language), seenDay(seen, last.draw.date, language))),
          )
    }
    ${
      told === undefined
        ? cell(words.told, '–', words.nobody)
        : cell(words.told, duration(told.p95 ?? 0), words.within(duration(told.p50 ?? 0)))
    }
  </div>`;
}

/** The day a draw was seen, where that is not its own. */
function seenDay(at: Date, date: string, language: Language): string | null {
  const day = easternDay(at);
  return day === date ? null : shortDayOfYear(day, language);
}

/** `40 s`, `4 min`, `3 h`: rounded up, so that nothing is told faster than it was. */
function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))}\u00a0s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes}\u00a0min` : `${Math.ceil(minutes / 60)}\u00a0h`;
}

/** How long the mails of recent draws took, as bars of one scale. */
function toldPanel(language: Language, { times, draws, catalogue }: ServiceFacts): SafeHtml {
  const words = serviceStateWords[language].fast;
  const byAddress = new Map(draws.map(({ draw }) => [drawAddress(draw), draw]));
  const rows = times
    .flatMap(({ kind, drawNumber, p95 }) => {
      const draw = byAddress.get(drawNumber);
      return kind === 'alert' && p95 !== null && draw !== undefined ? [{ draw, p95 }] : [];
    })
    .slice(0, timesShown);
  if (rows.length === 0) return html`<p>${words.none}</p>`;
  const longest = Math.max(1, ...rows.map(({ p95 }) => p95));
  return html`<p class="muted">${words.text}</p>
    <ul class="panel flush divided told">
      ${rows.map(({ draw, p95 }) => {
        const type = drawTypeOf(draw);
        return html`<li>
          <a href="/${language}/draws/${drawAddress(draw)}"
            ><span class="visually-hidden">${words.draw} </span>${drawWord(draw, language)}</a
          >
          <span>${typeMark(type)} ${drawTypeShortLabel(type, language, catalogue)}</span>
          <svg class="told-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="10" />
            <rect width="${Math.round((p95 / longest) * 1_000) / 10}" height="10" />
          </svg>
          <strong>${duration(p95)}</strong>
        </li>`;
      })}
    </ul>`;
}

/** Shorter ones are over before anybody looks. */
const outageToldMs = 10 * 60_000;
/** How much later than its end a draw is recorded that an outage hid. */
const foundWithinMs = 2 * 60_000;

/** What went wrong, in sentences. */
function incidentsPanel(language: Language, { outages, draws, now }: ServiceFacts): SafeHtml {
  const words = serviceStateWords[language].incidents;
  const told = outages.filter(
    ({ since, until }) => (until ?? now).getTime() - since.getTime() >= outageToldMs,
  );
  if (told.length === 0) return html`<p>${words.none}</p>`;
  return html`<ul class="panel flush divided">
    ${told.map(({ since, until }) => {
      const day = longDayOfYear(easternDay(since), language);
      const [from, to] = [since, until ?? now].map((at) => easternClock(at, language));
      const lasted = duration(((until ?? now).getTime() - since.getTime()) / 1_000);
      if (until === null)
        return html`<li><strong>${words.lasting(day)}</strong><br />${words.sinceTime(from ?? '')}</li>`;
      const found = draws.filter(
        ({ firstSeenAt: at }) => at > since && at.getTime() <= until.getTime() + foundWithinMs,
      );
      const sameDay = easternDay(since) === easternDay(until);
      const end = sameDay ? (to ?? '') : words.later(longDayOfYear(easternDay(until), language), to ?? '');
      return html`<li>
        <strong>${words.outage(day, lasted)}</strong><br />${words.fromTo(from ?? '', end)}
        ${words.found(found.map(({ draw }) => drawWord(draw, language)).join(', '))}
      </li>`;
    })}
  </ul>`;
}
