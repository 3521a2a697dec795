import { type ChangeSinceLast, changesSinceLast } from '@drawbell/draws/change-since-last';
import { dayWithWeekday, easternTime, longDay, shortDay, shortDayOfYear } from '@drawbell/draws/day-words';
import type { Draw } from '@drawbell/draws/draw';
import { drawTypeOf, drawTypePhrase, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { easternDay } from '@drawbell/draws/grid';
import { drawAddress, drawTitle, drawWord, numberSentence } from '@drawbell/draws/draw-number';
import { programsInWords, roundLabel } from '@drawbell/draws/labels';
import { isNameless } from '@drawbell/draws/round-meaning';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { DrawNote } from '@drawbell/store/draws/tables';
import { type DrawHistory, readDrawHistory } from '@drawbell/store/draws/history';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { poolChart, type PoolRange, poolRangesOf } from './charts/pool.ts';
import { strip, stripFigures } from './charts/strip.ts';
import { drawAudience } from './draw-audience.ts';
import { drawRevisions, easternMoment } from './draw-revisions.ts';
import { count } from './draw-table.ts';
import { drawPageWords, type DrawPageWords } from './draw-words.ts';
import { noticePage, publicSchema, sitePage } from './frame.ts';
import { changesBefore, gridNotes } from './grid-notes.ts';
import { markShape, typeMark } from './marks.ts';

const params = z.object({ number: z.string().describe('447, 91a') });

/** `/{language}/draws/{number}`. */
export function drawRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages)
    app.get(
      `/${language}/draws/:number`,
      { schema: { ...publicSchema('Shows one draw: whom it concerned, the pool, its corrections'), params } },
      async (req, reply) => {
        const { number } = req.params;
        if (!/^\d{1,6}[a-z]?$/.test(number)) return sendNoSuchDraw(reply, language);
        const page = await pages.find(`${language} ${number}`, async () => {
          const history = await readDrawHistory(parts.store.db, number);
          if (history === undefined) return null;
          const all = await allDraws();
          const at = all.findIndex(({ draw }) => draw.number === history.draw.number);
          const next = all[at - 1]?.draw ?? null;
          const previous = at === -1 ? null : (all[at + 1]?.draw ?? null);
          return drawPage(language, history, { previous, next, past: await pastDraws() });
        });
        return page === null ? sendNoSuchDraw(reply, language) : sendKept(req, reply, page);
      },
    );
}

function sendNoSuchDraw(reply: FastifyReply, language: Language): FastifyReply {
  const { missingTitle: title, missing } = drawPageWords[language];
  return sendPage(reply, noticePage({ language, path: '/draws', title, text: [missing] }), 404);
}

/** What a draw's page takes beside the draw. */
interface DrawPageContext {
  readonly past: PastDraws;
  /** The draws before and after in the list. */
  readonly previous: Draw | null;
  readonly next: Draw | null;
}

/** One draw: its three figures, whom it concerned, how it was published, the pool, and its type before and after. */
function drawPage(language: Language, history: DrawHistory, context: DrawPageContext): Page {
  const words = drawPageWords[language];
  const { catalogue } = context.past;
  const { draw, withdrawnAt, note } = history;
  const label = roundLabel(draw, language, catalogue);
  const sentence = numberSentence(draw, language);
  const unsettled = sentence === null ? null : `${drawTitle(draw, language)}. ${sentence}`;
  return sitePage({
    ...{ language, path: `/draws/${drawAddress(draw)}`, title: words.title(drawWord(draw, language), label) },
    description:
      unsettled ?? words.description(drawWord(draw, language), label, longDay(draw.date, language)),
    within: '/draws',
    heading: html`<p class="kicker"><a href="/${language}/draws">${words.draws}</a> / ${drawWord(draw, language)}</p>
      <h1>${typeMark(drawTypeOf(draw))} ${label}</h1>
      <p class="lead">
        ${drawTitle(draw, language)}, <time datetime="${draw.date}">${dayWithWeekday(draw.date, language)}</time>
      </p>`,
    body: html`${
      withdrawnAt === null
        ? null
        : html`<p class="panel warn">${words.withdrawn} ${easternMoment(withdrawnAt, language)}.</p>`
    }
      ${unsettled === null ? null : html`<p class="panel">${unsettled}</p>`} ${note === null ? null : noteBy(language, words, note)}
      ${heroFigures(language, words, draw, context.past)}
      ${withdrawnAt === null ? scoreForm(language, words) : null}
      ${gridNotes(changesBefore(draw.date, catalogue.gridChanges), language)}
      <div class="columns apart">
        ${drawAudience(language, { words, draw, catalogue })} ${asPublished(language, words, history)}
      </div>
      ${pool(language, words, draw)} ${ofItsType(language, words, draw, context.past)}
      ${drawRevisions({ language, words, catalogue }, history)} ${neighbours(language, words, context)}
      <p class="small"><a href="/v1/draws/${drawAddress(draw)}">${words.json}</a></p>`,
  });
}

/** The operator's note. It says that it is not IRCC's word. */
function noteBy(language: Language, words: DrawPageWords, note: DrawNote): SafeHtml {
  return html`<section class="panel" aria-labelledby="note">
    <h2 id="note">${words.note}</h2>
    <p>${note[language]}</p>
  </section>`;
}

function heroFigures(
  language: Language,
  words: DrawPageWords,
  draw: Draw,
  { draws, catalogue }: PastDraws,
): SafeHtml {
  const change = changesSinceLast(draws, catalogue).get(draw.number);
  const { crs, invitations, tieBreak } = draw;
  const last = change?.kind === 'points' ? change.since.invitations : null;
  return html`<div class="cells figures">
    <div>
      <p class="muted">${words.labels.cutOff}</p>
      <p class="figure l">${crs ?? '–'}</p>
      <p>${crs === null ? words.notPublished : cutOffChange(language, words, draw, change)}</p>
    </div>
    <div>
      <p class="muted">${words.labels.invitations}</p>
      <p class="figure l">${count(invitations, language)}</p>
      <p>
        ${
          invitations === null
            ? words.notPublished
            : last === null || change?.kind !== 'points'
              ? null
              : difference(language, words, invitations - last, { draw, since: change.since })
        }
      </p>
    </div>
    <div>
      <p class="muted">${crs === null ? words.labels.tieBreak : words.tieBreakAt(crs)}</p>
      ${tieBreakFigure(language, words, tieBreak)}
    </div>
  </div>`;
}

function cutOffChange(
  language: Language,
  words: DrawPageWords,
  draw: Draw,
  change: ChangeSinceLast | undefined,
): SafeHtml | string | null {
  if (change === undefined) return null;
  if (change.kind === 'first') return words.firstOfType;
  if (change.kind === 'points')
    return difference(language, words, change.points, { draw, since: change.since });
  const day = shortDay(change.since.date, language);
  return change.because === 'other_grid' ? words.otherGrid(day) : words.firstSince(day);
}

/** A thin arrow, for triangles are types; the words say which way it went. */
function difference(
  language: Language,
  words: DrawPageWords,
  by: number,
  { draw, since }: { draw: Draw; since: Draw },
): SafeHtml {
  const sameYear = since.date.slice(0, 4) === draw.date.slice(0, 4);
  const day = sameYear ? shortDayOfYear(since.date, language) : shortDay(since.date, language);
  const link = html`<a href="/${language}/draws/${drawAddress(since)}">${day}</a>`;
  if (by === 0) return html`<strong aria-hidden="true">=</strong> ${words.sameAs} ${link}`;
  const size = count(Math.abs(by), language);
  return html`<strong
      ><span aria-hidden="true">${by < 0 ? '↓' : '↑'}</span><span class="visually-hidden">${by < 0 ? words.down : words.up}</span>
      ${size}</strong
    >
    ${words.since} ${link}`;
}

function tieBreakFigure(language: Language, words: DrawPageWords, tieBreak: Draw['tieBreak']): SafeHtml {
  if (tieBreak === null || (tieBreak.at === null && tieBreak.text === ''))
    return html`<p class="figure m">–</p>
      <p>${words.notPublished}</p>`;
  if (tieBreak.at === null) return html`<p class="figure unread">${tieBreak.text}</p>`;
  const at = new Date(tieBreak.at);
  return html`<p class="figure m">
      <time datetime="${tieBreak.at}">${shortDay(easternDay(at), language)}</time>
    </p>
    <p>${words.submittedBefore(easternTime(at, language))}</p>`;
}

/** Posted, for no address holds a score; it joins what the browser keeps of the profile. */
function scoreForm(language: Language, words: DrawPageWords): SafeHtml {
  return html`<form class="panel one-field" method="post" action="/${language}/standing">
    <div>
      <label for="crs">${words.yourScore}</label>
      <input class="score" id="crs" name="crs" inputmode="numeric" autocomplete="off" maxlength="4" required />
    </div>
    <button type="submit" name="action" value="answer">${words.compare}</button>
    <p class="hint">${words.compareHint}</p>
  </form>`;
}

/** A draw found long after its day was recorded with the history: nobody saw it appear. */
const seenLiveDays = 7;

function asPublished(language: Language, words: DrawPageWords, history: DrawHistory): SafeHtml {
  const { draw, firstSeenAt, revisions } = history;
  const { labels, notPublished } = words;
  const asTyped = (text: string) => (language === 'en' ? text : html`<span lang="en">${text}</span>`);
  const english = isNameless(draw.nameEn) ? notPublished : asTyped(draw.nameEn);
  const { programsText, tieBreak } = draw;
  const live = Math.abs(firstSeenAt.getTime() - Date.parse(draw.date)) <= seenLiveDays * 86_400_000;
  const corrected = revisions.length > 1;
  return html`<section aria-labelledby="facts">
    <h2 id="facts">${words.facts}</h2>
    <dl>
      <dt>${labels.publishedName}</dt>
      <dd>${language === 'fr' && draw.nameFr !== null ? draw.nameFr : english}</dd>
      <dt>${labels.date}</dt>
      <dd><time datetime="${draw.date}">${heldAt(language, draw)}</time></dd>
      <dt>${labels.tieBreak}</dt>
      <dd>${tieBreak === null || tieBreak.text === '' ? notPublished : asTyped(tieBreak.text)}</dd>
      ${
        programsText === null
          ? null
          : html`<dt>${labels.programs}</dt>
              <dd>${programsIn(language, programsText)}</dd>`
      }
      ${
        live
          ? html`<dt>${labels.firstSeen}</dt>
              <dd>${easternMoment(firstSeenAt, language)}</dd>`
          : null
      }
      <dt>${labels.corrections}</dt>
      <dd>${corrected ? html`<a href="#history">${words.corrections(revisions.length - 1)}</a>` : words.noCorrections}</dd>
    </dl>
    ${draw.sourceUrl === null ? null : html`<p><a href="${draw.sourceUrl}" rel="noopener">${words.sourceLink}</a></p>`}
  </section>`;
}

/** The day, and in English, in which it is published, with its time: unless that says another day than the other cells. */
function heldAt(language: Language, { date, heldAtText }: Draw): string {
  return language === 'en' && heldAtText !== null && saysDay(heldAtText, date)
    ? heldAtText
    : longDay(date, language);
}

/** Whether a published time is of the day; being labelled UTC, it may be of the next one. */
function saysDay(text: string, date: string): boolean {
  const [, month = '', number = '', year] =
    /([a-z]{3})[a-z]*\.? ?0?(\d{1,2})(?:st|nd|rd|th)?(?:[., ]+(\d{4}))?/.exec(text.toLowerCase()) ?? [];
  return [0, 1].some((later) => {
    const day = new Date(Date.parse(date) + later * 86_400_000);
    const said = [month, number, year ?? day.getUTCFullYear()].join(' ');
    return said === [months[day.getUTCMonth()], day.getUTCDate(), day.getUTCFullYear()].join(' ');
  });
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** In the language of the page; what is not understood stays in the language of the source. */
function programsIn(language: Language, published: string): SafeHtml | string {
  if (language === 'en') return published;
  return programsInWords(published, language) ?? html`<span lang="en">${published}</span>`;
}

/** Its own pool, or none. */
function pool(language: Language, words: DrawPageWords, draw: Draw): SafeHtml | null {
  if (draw.pool === null) return null;
  const ranges = poolRangesOf(draw.pool);
  if (ranges.length === 0) return null;
  const { asOf, total } = draw.pool;
  const row = ({ name, people }: PoolRange, inside = false) =>
    html`<tr ${inside ? html`class="inside"` : null}>
      <th scope="row">${name}</th>
      <td class="number">${count(people, language)}</td>
    </tr>`;
  return html`<section aria-labelledby="pool">
    <h2 id="pool">${words.pool}</h2>
    <p>
      ${words.poolAsOf(count(total, language), asOf === null ? null : longDay(asOf, language))} ${words.poolArea}
    </p>
    <div class="panel">${poolChart({ language, id: 'pool-chart', ranges, crs: draw.crs })}</div>
    <details>
      <summary>${words.poolTable(ranges.reduce((sum, { within }) => sum + Math.max(1, within.length), 0))}</summary>
      <table class="panel pool-table">
        <thead>
          <tr>
            <th scope="col">${words.poolColumns.range}</th>
            <th scope="col" class="number">${words.poolColumns.candidates}</th>
          </tr>
        </thead>
        <tbody>
          ${ranges.map((range) => html`${row(range)} ${range.within.map((each) => row(each, true))}`)}
          <tr>
            <th scope="row">${words.total}</th>
            <td class="number"><strong>${count(total, language)}</strong></td>
          </tr>
        </tbody>
      </table>
    </details>
  </section>`;
}

/** The cut-offs of its type, up to today, or around a draw of long ago. */
function ofItsType(
  language: Language,
  words: DrawPageWords,
  draw: Draw,
  { draws, catalogue, today, prepared }: PastDraws,
): SafeHtml | null {
  const type = drawTypeOf(draw);
  if (type === 'unknown') return null;
  const recent = draw.date > monthsBefore(today, 12);
  const to = recent ? today : monthsBefore(draw.date, -6);
  const standing = recent ? prepared.typeLine({}, type) : null;
  const title = words.ofType(drawTypePhrase(type, language, catalogue));
  return html`<section aria-labelledby="type">
    <h2 id="type">
      <a href="/${language}/cut-offs/${type}">${title.charAt(0).toUpperCase()}${title.slice(1)}</a>
    </h2>
    <div class="panel t-${markShape(type).colour}">
      ${strip({
        ...{ language, catalogue, type, id: 'type-strip', to, namesGrid: true, marks: draw.number },
        from: { wide: monthsBefore(to, 24), narrow: monthsBefore(to, 12) },
        draws: draws.filter((each) => drawTypeOf(each) === type),
      })}
      ${standing === null ? null : stripFigures(standing, { language, compared: false })}
    </div>
  </section>`;
}

function neighbours(
  language: Language,
  words: DrawPageWords,
  { previous, next, past: { catalogue } }: DrawPageContext,
): SafeHtml {
  const link = (draw: Draw | null, text: (name: string) => string) =>
    draw === null
      ? html`<span></span>`
      : html`<a href="/${language}/draws/${drawAddress(draw)}">${text(
          `${drawWord(draw, language)}, ${drawTypeShortLabel(drawTypeOf(draw), language, catalogue)}`,
        )}</a>`;
  return html`<nav class="neighbours" aria-label="${words.neighbours}">
    ${link(previous, words.previous)} ${link(next, words.next)}
  </nav>`;
}
