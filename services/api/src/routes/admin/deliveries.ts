import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listDeliveries, readDelivery } from '@drawbell/store/deliveries/deliveries';
import { deliveryStatuses } from '@drawbell/store/schema';
import { z } from 'zod';
import { resendDelivery } from '../../administration/send-again.ts';
import { html, moment, type SafeHtml } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import type { Section } from '../../console/console.ts';
import { deliveryTable, statusBadge } from '../../console/delivery-table.ts';
import { field, orderForm, select } from '../../console/order-form.ts';
import { profileResults } from '../../console/profile-results.ts';
import { facts, olderLink, panel, table } from '../../console/table.ts';
import { cursorSchema, pageOf, readCursor } from '../../json/paging.ts';
import { idSchema } from '../../json/public-ids.ts';

const shown = 50;
/** A form sends its empty fields, too. */
const typed = z.string().trim().max(40).default('');
const query = z.strictObject({
  ...{ draw: typed, status: typed, subscriber: typed, replay: typed },
  cursor: cursorSchema(/^\d{1,18}$/).optional(),
});
const params = z.object({ delivery: idSchema('dlv') });

/** `/admin/deliveries`: the ledger of mails. */
export const deliveriesSection: Section = {
  nav: { href: '/admin/deliveries', text: 'Deliveries', scope: 'read' },
  add: ({ parts, page, order }) => {
    const { db } = parts.store;
    page(
      '/admin/deliveries',
      { summary: 'Searches deliveries by draw, state, person or replay', scope: 'read', query },
      async ({ query: asked }) => {
        const { draw, status, subscriber, replay, cursor } = asked;
        const before = cursor === undefined ? null : readCursor(cursor);
        const filter = {
          drawNumber: draw === '' ? undefined : draw,
          status: deliveryStatuses.find((each) => each === status),
          subscriberId: rowOf('sub', subscriber),
          replayId: rowOf('rep', replay),
        };
        const found = await listDeliveries(db, { ...filter, before }, shown + 1);
        const { page: rows, nextCursor } = pageOf(found, shown, ({ id }) => id);
        const list = rows.length === 0 ? html`<p>There are none like this.</p>` : deliveryTable(rows);
        const older =
          nextCursor === null
            ? null
            : olderLink('/admin/deliveries', { draw, status, subscriber, replay, cursor: nextCursor });
        return {
          title: 'Deliveries',
          body: html`${searchForm(asked)}<div class="panel">${list}${older}</div>`,
        };
      },
    );
    page(
      '/admin/deliveries/:delivery',
      {
        summary: 'Shows a delivery with its attempts and what the mail server answered',
        scope: 'subscribers',
        params,
      },
      async ({ admin, params: { delivery: id } }) => {
        const delivery = orNotFound(await readDelivery(db, id), 'delivery');
        const sub = `sub_${delivery.recipientId}`;
        return {
          title: `Delivery ${id}`,
          body: html`${panel(
            'delivery',
            html`Delivery ${statusBadge(delivery.status)}`,
            facts([
              ['To', html`<a href="/admin/people/${sub}">${sub}</a>`],
              [
                'Draw',
                html`<a href="/admin/draws/${delivery.drawNumber}">${drawWord({ number: delivery.drawNumber }, 'en')}</a>, revision ${delivery.revision}`,
              ],
              ['Kind', delivery.kind],
              ['Because', delivery.because.replaceAll('_', ' ')],
              ['Owed since', moment(delivery.createdAt)],
              delivery.nextAttemptAt === null ? null : ['Next try', moment(delivery.nextAttemptAt)],
              ['Ended', moment(delivery.endedAt)],
              delivery.endReason === null ? null : ['Reason', delivery.endReason.replaceAll('_', ' ')],
              ['Tries', delivery.attempts],
              ['Tries in doubt', delivery.uncertainAttempts],
            ]),
          )}
            ${panel('tries', 'Tries', triesTable(delivery.tries))}
            ${panel('results', 'As it was decided', profileResults(delivery.results, await readCatalogue(db)))}
            ${panel(
              'resend',
              'Send it again',
              html`<p>
                  What never arrived goes again as the same message. What the mail server took goes as a mail of
                  its own, marked as a repeat.
                </p>
                ${orderForm(admin, {
                  ...{ action: `/admin/deliveries/dlv_${id}/resend`, button: 'Send it again', look: 'quiet' },
                })}`,
            )}`,
        };
      },
    );
    order(
      '/admin/deliveries/:delivery/resend',
      { summary: 'Sends one alert again, marked as a repeat', scope: 'subscribers', params },
      async (trx, { admin, params: { delivery: deliveryId }, now }) => {
        const end = await resendDelivery(trx, { deliveryId, actor: admin, now });
        if (end.kind === 'refused') throw new RequestProblem(end.because, end.sentence);
        return { kind: 'go', to: `/admin/deliveries/dlv_${end.deliveryId}?done=resent` };
      },
      () => parts.ring('deliver-email', {}),
    );
  },
};

/** The number of a row in `sub_12`; of what is no such id, one that no row has. */
function rowOf(kind: 'sub' | 'rep', text: string): string | undefined {
  return text === '' ? undefined : idSchema(kind).parse(text);
}

function searchForm({ draw, status, subscriber, replay }: z.output<typeof query>): SafeHtml {
  return html`<form method="get" action="/admin/deliveries" class="panel search">
    ${field({ name: 'draw', label: 'Draw', value: draw, short: true })}
    ${select({ name: 'status', label: 'State', any: 'any', of: deliveryStatuses, chosen: status })}
    ${field({ name: 'subscriber', label: 'Person (sub_…)', value: subscriber, short: true })}
    ${field({ name: 'replay', label: 'Replay (rep_…)', value: replay, short: true })}
    <p><button type="submit">Search</button></p>
  </form>`;
}

type Tries = NonNullable<Awaited<ReturnType<typeof readDelivery>>>['tries'];

function triesTable(tries: Tries): SafeHtml {
  if (tries.length === 0) return html`<p>It has not been tried yet.</p>`;
  return table(
    ['Try', 'Ended', 'Result', 'Code', 'What the mail server answered'],
    tries.map(({ attempt, result, code, response, endedAt }) => [
      attempt,
      moment(endedAt),
      result.replaceAll('_', ' '),
      code,
      response === '' ? null : html`<span class="foreign">${visibleLine(response)}</span>`,
    ]),
  );
}
