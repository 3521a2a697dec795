import type { Catalogue } from '@drawbell/draws/catalogue';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawTitle, drawWord, numberSentence } from '@drawbell/draws/draw-number';
import { categoryLabel, programLabel, programsInWords, roundLabel } from '@drawbell/draws/labels';
import { unitGroups } from '@drawbell/draws/noc';
import { isNameless } from '@drawbell/draws/round-meaning';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { DrawNote } from '@drawbell/store/draws/tables';
import { type DrawHistory, readDrawHistory } from '@drawbell/store/draws/history';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { drawRevisions } from './draw-revisions.ts';
import { count } from './draw-table.ts';
import { drawPageWords, type DrawPageWords } from './draw-words.ts';
import { noticePage, publicSchema, sitePage } from './frame.ts';
import { changesBefore, gridNotes } from './grid-notes.ts';

const params = z.object({ number: z.string().describe('447, 91a') });

/** `/{language}/draws/{number}`. */
export function drawRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
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
          return drawPage(language, history, { previous, next, catalogue: await catalogueNow() });
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
  readonly catalogue: Catalogue;
  /** The draws before and after in the list. */
  readonly previous: Draw | null;
  readonly next: Draw | null;
}

/** One draw: what it was, whom it concerned, the pool, and how its publication changed. */
function drawPage(
  language: Language,
  history: DrawHistory,
  { catalogue, previous, next }: DrawPageContext,
): Page {
  const words = drawPageWords[language];
  const { draw, withdrawnAt, note } = history;
  const label = roundLabel(draw, language, catalogue);
  const sentence = numberSentence(draw, language);
  const unsettled = sentence === null ? null : `${drawTitle(draw, language)}. ${sentence}`;
  return sitePage({
    ...{ language, path: `/draws/${drawAddress(draw)}`, title: words.title(drawWord(draw, language), label) },
    description: unsettled ?? words.description(drawWord(draw, language), label, draw.date),
    body: html`${
      withdrawnAt === null ? null : html`<p class="panel warn">${words.withdrawn} ${moment(withdrawnAt)}</p>`
    }
      ${unsettled === null ? null : html`<p class="panel">${unsettled}</p>`} ${note === null ? null : noteBy(language, words, note)}
      ${gridNotes(changesBefore(draw.date, catalogue.gridChanges), language)} ${facts(language, words, draw, label)}
      ${drawAudience(language, { words, draw, catalogue })} ${pool(language, words, draw)}
      ${drawRevisions({ language, words, catalogue }, history)}
      <section class="panel">
        <p>${words.source}</p>
        ${
          draw.sourceUrl === null
            ? null
            : html`<p><a href="${draw.sourceUrl}" rel="noopener">${words.sourceLink}</a></p>`
        }
        <p><a href="/v1/draws/${drawAddress(draw)}">${words.json}</a></p>
      </section>
      <p class="buttons">
        ${neighbour(language, previous, words.previous)} ${neighbour(language, next, words.next)}
      </p>`,
  });
}

/** The operator's note. It says that it is not IRCC's word. */
function noteBy(language: Language, words: DrawPageWords, note: DrawNote): SafeHtml {
  return html`<section class="panel" aria-labelledby="note">
    <h2 id="note">${words.note}</h2>
    <p>${note[language]}</p>
  </section>`;
}

function facts(language: Language, words: DrawPageWords, draw: Draw, label: string): SafeHtml {
  const { labels, notPublished } = words;
  const asPublished = (text: string) => (language === 'en' ? text : html`<span lang="en">${text}</span>`);
  const english = isNameless(draw.nameEn) ? notPublished : asPublished(draw.nameEn);
  const name = language === 'fr' && draw.nameFr !== null ? draw.nameFr : english;
  const { programsText } = draw;
  return html`<section class="panel" aria-labelledby="facts">
    <h2 id="facts">${words.facts}</h2>
    <dl>
      <dt>${labels.date}</dt>
      <dd><time datetime="${draw.date}">${heldAt(language, draw)}</time></dd>
      <dt>${labels.type}</dt>
      <dd>${label}</dd>
      <dt>${labels.publishedName}</dt>
      <dd>${name}</dd>
      <dt>${labels.cutOff}</dt>
      <dd><strong>${draw.crs ?? notPublished}</strong></dd>
      <dt>${labels.invitations}</dt>
      <dd>${draw.invitations === null ? notPublished : count(draw.invitations, language)}</dd>
      <dt>${labels.tieBreak}</dt>
      <dd>${draw.tieBreak === null || draw.tieBreak.text === '' ? notPublished : asPublished(draw.tieBreak.text)}</dd>
      ${
        programsText === null
          ? null
          : html`<dt>${labels.programs}</dt>
              <dd>${programsIn(language, programsText)}</dd>`
      }
    </dl>
  </section>`;
}

/** The day, and in English, in which it is published, with its time: unless that says another day than the other cells. */
function heldAt(language: Language, { date, heldAtText }: Draw): string {
  return language === 'en' && heldAtText !== null && saysDay(heldAtText, date) ? heldAtText : date;
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

/** Ranges that hold others, by IRCC's own table: their candidates are counted again below. */
const subtotals = new Set(['451-500', '401-450']);

function pool(language: Language, words: DrawPageWords, draw: Draw): SafeHtml | null {
  if (draw.pool === null) return null;
  const { asOf, total, ranges } = draw.pool;
  // IRCC writes zeros where it publishes no table.
  if (ranges.every(([, candidates]) => candidates === 0)) return null;
  return html`<section class="panel" aria-labelledby="pool">
    <h2 id="pool">${words.pool}</h2>
    ${asOf === null ? null : html`<p>${words.poolAsOf(asOf)}</p>`}
    <table>
      <thead>
        <tr>
          <th scope="col">${words.poolColumns.range}</th>
          <th scope="col" class="number">${words.poolColumns.candidates}</th>
        </tr>
      </thead>
      <tbody>
        ${ranges.map(
          ([range, candidates]) =>
            html`<tr>
              <th scope="row">
                ${range}${subtotals.has(range) ? html` <span class="muted">(${words.subtotal})</span>` : null}
              </th>
              <td class="number">${count(candidates, language)}</td>
            </tr>`,
        )}
        <tr>
          <th scope="row">${words.total}</th>
          <td class="number"><strong>${count(total, language)}</strong></td>
        </tr>
      </tbody>
    </table>
  </section>`;
}

function neighbour(language: Language, draw: Draw | null, text: (number: string) => string): SafeHtml | null {
  if (draw === null) return null;
  return html`<a class="button quiet" href="/${language}/draws/${drawAddress(draw)}">${text(drawWord(draw, language))}</a>`;
}

/** Whom a draw was for, by the criteria in force on its day. */
function drawAudience(
  language: Language,
  { words, draw, catalogue }: { words: DrawPageWords; draw: Draw; catalogue: Catalogue },
): SafeHtml {
  return html`<section class="panel" aria-labelledby="whom">
    <h2 id="whom">${words.whom}</h2>
    ${audience(language, words, draw, catalogue)}
  </section>`;
}

function audience(
  language: Language,
  words: DrawPageWords,
  { round, date, nameEn }: Draw,
  catalogue: Catalogue,
): SafeHtml {
  switch (round.kind) {
    case 'general':
      return html`<p>${words.general}</p>`;
    case 'unknown':
      return html`<p>${isNameless(nameEn) ? words.nameless : words.unknown}</p>`;
    case 'program':
      return html`<p>
        ${round.program === 'pnp' ? words.nominated : words.program(programLabel(round.program, language))}
      </p>`;
    case 'category': {
      const onFile = categoryOfRound(round, date, catalogue);
      return html`<p>${words.category(categoryLabel(round.category, language, catalogue))}</p>
        ${
          onFile.kind === 'known'
            ? criteria(language, words, onFile.version)
            : html`<p>${words.categoryNotOnFile}</p>`
        }`;
    }
  }
}

function criteria(language: Language, words: DrawPageWords, { rule, nocs }: CategoryVersion): SafeHtml {
  const sentence =
    rule.kind === 'occupation'
      ? words.months(rule.months, rule.continuous, rule.inCanada)
      : rule.kind === 'french'
        ? words.french
        : words.military;
  const titles = nocs.map((noc) => {
    const group = unitGroups().get(noc);
    const title = language === 'fr' ? group?.titleFr.replaceAll("'", '’') : group?.titleEn;
    return html`<li>${noc} ${title ?? ''}</li>`;
  });
  return html`<p>${sentence}</p>
    ${
      nocs.length === 0
        ? null
        : html`<details>
            <summary>${words.occupations(nocs.length)}</summary>
            <ul class="plain">
              ${titles}
            </ul>
          </details>`
    }`;
}
