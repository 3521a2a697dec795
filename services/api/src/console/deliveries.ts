import type { LabelledResult } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import { deliveries } from '@drawbell/operations/deliveries';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import type { Section } from './console.ts';
import { formOf, searchFields } from './operation-forms.ts';
import { cellIn, navTo, nextPage, pathTo, showPage } from './operation-pages.ts';
import { facts, panel, table } from './table.ts';

const { list, show, resend } = deliveries;
type Detail = z.input<typeof show.answers.schema>;
type Listed = z.input<typeof list.answers.schema>['deliveries'][number];

/** The ledger of mails. */
export const deliveriesSection: Section = {
  nav: navTo(list, 'Deliveries'),
  add: (console) => {
    showPage(console, list, ({ answer, input: { draw, status, subscriber, replay } }) => {
      const idOf = (kind: string, row: string | undefined) => row && `${kind}_${row}`;
      const typed = { draw, status, subscriber: idOf('sub', subscriber), replay: idOf('rep', replay) };
      return {
        title: 'Deliveries',
        body: html`<form method="get" action="${pathTo(list)}" class="panel search">
            ${searchFields(list, typed)}
            <p><button type="submit">Search</button></p>
          </form>
          <div class="panel">
            ${deliveryTable(answer.deliveries, 'There are none like this.')}
            ${nextPage(pathTo(list), answer, typed)}
          </div>`,
      };
    });
    showPage(console, show, async ({ admin, answer: delivery, at }) => ({
      title: `Delivery ${delivery.id}`,
      body: html`${panel('delivery', html`Delivery ${cellIn(list, 'status', delivery)}`, factsOf(delivery))}
      ${panel('tries', 'Tries', triesTable(delivery.tries))}
      ${panel(
        'results',
        'As it was decided',
        profileResults(delivery.results, await readCatalogue(console.parts.store.db)),
      )}
      ${panel(
        'resend',
        'Send it again',
        html`<p>${resend.more}</p>
          ${formOf(admin, resend, { at, button: 'Send it again' })}`,
      )}`,
    }));
  },
};

function factsOf(delivery: Detail): SafeHtml {
  const { subscriber, channel, kind, because, createdAt, nextAttemptAt, endedAt, endReason } = delivery;
  return facts([
    ['To', html`<a href="/admin/people/${subscriber}">${subscriber}</a>`],
    ['Draw', drawLink(delivery)],
    ['Where', channel],
    ['Kind', kind],
    ['Because', because.replaceAll('_', ' ')],
    ['Owed since', moment(createdAt)],
    nextAttemptAt === null ? null : ['Next try', moment(nextAttemptAt)],
    ['Ended', moment(endedAt)],
    endReason === null ? null : ['Reason', endReason.replaceAll('_', ' ')],
    ['Tries', delivery.attempts],
    ['Tries in doubt', delivery.uncertainAttempts],
  ]);
}

function triesTable(tries: Detail['tries']): SafeHtml {
  if (tries.length === 0) return html`<p>It has not been tried yet.</p>`;
  return table(
    ['Try', 'Ended', 'Result', 'Code', 'What the server answered'],
    tries.map(({ attempt, result, code, response, endedAt }) => [
      attempt,
      moment(endedAt),
      result.replaceAll('_', ' '),
      code,
      response === '' ? null : html`<span class="foreign">${visibleLine(response)}</span>`,
    ]),
  );
}

/** Deliveries without anything about people but the numbers of their rows. */
export function deliveryTable(rows: readonly Listed[], none: string): SafeHtml {
  if (rows.length === 0) return html`<p>${none}</p>`;
  return table(
    ['Delivery', 'Person', 'Draw', 'Where', 'Kind', 'State', { name: 'Tries', number: true }, 'Ended'],
    rows.map((row) => [
      html`<a href="${pathTo(show, { delivery: row.id })}">${row.id}</a>`,
      html`<a href="/admin/people/${row.subscriber}">${row.subscriber}</a>`,
      drawLink(row),
      row.channel,
      row.kind,
      html`${cellIn(list, 'status', row)} ${row.endReason?.replaceAll('_', ' ')}`,
      row.attempts,
      moment(row.endedAt),
    ]),
  );
}

function drawLink({ drawNumber: number, revision }: Pick<Listed, 'drawNumber' | 'revision'>): SafeHtml {
  return html`<a href="/admin/draws/${number}">${drawWord({ number }, 'en')}</a>, revision ${revision}`;
}

/** What was decided for each profile, with its reasons. */
export function profileResults(results: readonly LabelledResult[], catalogue: Catalogue): SafeHtml {
  if (results.length === 0) return html`<p>No profile was compared.</p>`;
  return html`<ol class="results">
    ${results.map(
      ({ label, outcome, reasons }) =>
        html`<li>
          ${label === null ? null : html`<strong>${label}</strong>: `}${outcomeSentence({ outcome, reasons }, 'en')}
          <ul>
            ${reasons.map((reason) => html`<li>${reasonSentence(reason, 'en', catalogue)}</li>`)}
          </ul>
        </li>`,
    )}
  </ol>`;
}
