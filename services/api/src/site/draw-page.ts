import { type Catalogue, type Draw, type Language, roundLabel } from '@drawbell/draws';
import type { DrawHistory, DrawNote } from '@drawbell/store';
import { html, type SafeHtml } from '../html/html.ts';
import { moment } from '../html/moment.ts';
import type { Page } from '../html/page.ts';
import { drawAudience } from './draw-audience.ts';
import { drawRevisions } from './draw-revisions.ts';
import { count } from './draw-table.ts';
import { sitePage } from './frame.ts';
import { changesBefore, gridNotes } from './grid-notes.ts';
import { siteWords } from './site-catalogue.ts';
import type { SiteWords } from './site-words.ts';

/** What a draw's page takes beside the draw. */
export interface DrawPageContext {
  readonly catalogue: Catalogue;
  /** The draws before and after in the list. */
  readonly previous: string | null;
  readonly next: string | null;
}

/** One draw: what it was, whom it concerned, the pool, and how its publication changed. */
export function drawPage(
  language: Language,
  history: DrawHistory,
  { catalogue, previous, next }: DrawPageContext,
): Page {
  const words = siteWords[language].draw;
  const { draw, withdrawnAt, note } = history;
  const label = roundLabel(draw, language, catalogue);
  return sitePage({
    ...{ language, path: `/draws/${draw.number}`, title: words.title(draw.number, label) },
    description: words.description(draw.number, label, draw.date),
    body: html`${
      withdrawnAt === null ? null : html`<p class="panel warn">${words.withdrawn} ${moment(withdrawnAt)}</p>`
    }
      ${note === null ? null : noteBy(language, words, note)}
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
        <p><a href="/v1/draws/${draw.number}">${words.json}</a></p>
      </section>
      <p class="buttons">
        ${neighbour(language, previous, words.previous)} ${neighbour(language, next, words.next)}
      </p>`,
  });
}

/** Not IRCC's word, and it says so. */
function noteBy(language: Language, words: SiteWords['draw'], note: DrawNote): SafeHtml {
  return html`<section class="panel" aria-labelledby="note">
    <h2 id="note">${words.note}</h2>
    <p>${note[language]}</p>
  </section>`;
}

function facts(language: Language, words: SiteWords['draw'], draw: Draw, label: string): SafeHtml {
  const { labels, notPublished } = words;
  const name = language === 'fr' ? (draw.nameFr ?? draw.nameEn) : draw.nameEn;
  return html`<section class="panel" aria-labelledby="facts">
    <h2 id="facts">${words.facts}</h2>
    <dl>
      <dt>${labels.date}</dt>
      <dd><time datetime="${draw.date}">${draw.heldAtText ?? draw.date}</time></dd>
      <dt>${labels.type}</dt>
      <dd>${label}</dd>
      <dt>${labels.publishedName}</dt>
      <dd>${name}</dd>
      <dt>${labels.cutOff}</dt>
      <dd><strong>${draw.crs ?? notPublished}</strong></dd>
      <dt>${labels.invitations}</dt>
      <dd>${draw.invitations === null ? notPublished : count(draw.invitations, language)}</dd>
      <dt>${labels.tieBreak}</dt>
      <dd>${draw.tieBreak === null || draw.tieBreak.text === '' ? notPublished : draw.tieBreak.text}</dd>
      ${
        draw.programsText === null
          ? null
          : html`<dt>${labels.programs}</dt>
              <dd>${draw.programsText}</dd>`
      }
    </dl>
  </section>`;
}

/** Ranges that hold others, by IRCC's own table: their candidates are counted again below. */
const subtotals = new Set(['451-500', '401-450']);

function pool(language: Language, words: SiteWords['draw'], draw: Draw): SafeHtml | null {
  if (draw.pool === null) return null;
  const { asOf, total, ranges } = draw.pool;
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

function neighbour(
  language: Language,
  number: string | null,
  text: (number: string) => string,
): SafeHtml | null {
  if (number === null) return null;
  return html`<a class="button quiet" href="/${language}/draws/${number}">${text(number)}</a>`;
}
