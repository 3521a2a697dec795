import { drawWord } from '@drawbell/draws/draw-number';
import { html, type SafeHtml } from '../html/html.ts';
import { moment, span } from '../html/moment.ts';
import type { StatusJson } from './status-schema.ts';

type Times = StatusJson['deliveryTimes'][number];

/** How long recent draws took to reach people, and programs. */
export function deliveryTimesPanel({ deliveryTimes }: StatusJson): SafeHtml | null {
  if (deliveryTimes.length === 0) return null;
  const rows = deliveryTimes.flatMap((times) => {
    const { webhooks } = times;
    const posted = webhooks !== null && webhooks.sent + webhooks.open > 0;
    return [timesRow(times, 'Mails', times), ...(posted ? [timesRow(times, 'Webhooks', webhooks)] : [])];
  });
  return html`<section class="panel" aria-labelledby="delivery-times">
    <h2 id="delivery-times">From publication to delivery</h2>
    <p class="muted">
      A draw was published between the look that found it and the one before: “found within” is that time. Mails count
      from the record of the draw until the mail server accepted them, webhooks until their receiver did.
    </p>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Draw</th>
          <th scope="col" class="number">Revision</th>
          <th scope="col">Recorded</th>
          <th scope="col" class="number">Found within</th>
          <th scope="col">What</th>
          <th scope="col" class="number">Sent</th>
          <th scope="col" class="number">Half by</th>
          <th scope="col" class="number">95 % by</th>
          <th scope="col" class="number">99 % by</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

function timesRow(
  { drawNumber, revision, recordedAt, absentAt }: Times,
  what: string,
  { sent, open, secondsToDelivery }: Pick<Times, 'sent' | 'open' | 'secondsToDelivery'>,
): SafeHtml {
  return html`<tr>
    <th scope="row"><a href="/v1/draws/${drawNumber}">${drawWord({ number: drawNumber }, 'en')}</a></th>
    <td data-label="Revision" class="number">${revision}</td>
    <td data-label="Recorded">${moment(recordedAt)}</td>
    <td data-label="Found within" class="number">${within(absentAt, recordedAt)}</td>
    <td data-label="What">${what}</td>
    <td data-label="Sent" class="number">
      ${sent.toLocaleString('en-CA')}${open === 0 ? null : html` <span class="muted">+ ${open.toLocaleString('en-CA')} open</span>`}
    </td>
    <td data-label="Half by" class="number">${seconds(secondsToDelivery.p50)}</td>
    <td data-label="95 % by" class="number">${seconds(secondsToDelivery.p95)}</td>
    <td data-label="99 % by" class="number">${seconds(secondsToDelivery.p99)}</td>
  </tr>`;
}

function within(absentAt: string | null, recordedAt: string): string {
  return absentAt === null ? '–' : span((Date.parse(recordedAt) - Date.parse(absentAt)) / 1_000);
}

function seconds(value: number | null): string {
  return value === null ? '–' : span(value);
}
