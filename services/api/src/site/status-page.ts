import { drawTitle, drawWord } from '@drawbell/draws/draw-number';
import { z } from 'zod';
import { prefersHtml } from '../app/accept.ts';
import type { App, AppParts } from '../app/app.ts';
import { html, moment, type SafeHtml, span } from '../app/html.ts';
import { keptFor } from '../app/kept-reads.ts';
import { documented, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { operatorNav, type Page, sendPage } from '../app/page.ts';
import { readStatus, type StatusJson, statusSchema } from './status.ts';

/** The record is read this often at most, however many people look. */
const keptForMs = 3_000;
/** While a draw is sent to many, counting takes a while: somebody who looks then need not wait for it. */
const olderMs = 3_000;

/** `GET /status`: a page for whoever prefers HTML, else JSON; `GET /status.json`: always JSON. */
export function statusRoutes(app: App, parts: AppParts): void {
  const status = keptFor(keptForMs, parts.clock, () => readStatus(parts), { olderMs });
  const json = jsonAnswer('The status.', statusSchema);
  app.get(
    '/status',
    {
      schema: {
        tags: [tags.pages.name],
        summary: 'Freshness of the feed, last draws, last fan-out: as a page or JSON, as Accept asks',
        querystring: noQuery,
        response: documented(
          { 200: { ...json, content: { ...json.content, 'text/html': { schema: z.string() } } } },
          ['invalid-request'],
        ),
      },
    },
    async (req, reply) => {
      void reply.header('vary', 'Accept');
      const now = await status();
      return prefersHtml(req.headers.accept) ? sendPage(reply, statusPage(now)) : now;
    },
  );
  app.get(
    '/status.json',
    {
      schema: {
        tags: [tags.operation.name],
        operationId: 'getStatus',
        summary: 'Freshness of the feed, last draws, last fan-out, as JSON',
        querystring: noQuery,
        response: documented({ 200: json }, ['invalid-request']),
      },
    },
    async (): Promise<StatusJson> => status(),
  );
}

/** How the feed is, in a word and its look. */
export const healthWords: Readonly<Record<StatusJson['feed']['health'], { badge: string; text: string }>> = {
  fresh: { badge: 'good', text: 'Fresh' },
  failing: { badge: 'warn', text: 'The last polls failed' },
  late: { badge: 'bad', text: 'Nobody is polling' },
  never_read: { badge: 'warn', text: 'Not read yet' },
};

const alertingWords: Readonly<Record<StatusJson['draws'][number]['events'][number]['alerting'], string>> = {
  alert: 'people alerted',
  baseline: 'history, nobody alerted',
  late: 'found late, left to replay',
  none: 'nobody alerted',
};

/** The status page, as of the status's own moment. English: it is for operators. */
function statusPage(status: StatusJson): Page {
  return {
    title: 'Status',
    language: 'en',
    nav: operatorNav(status.mode, '/status'),
    body: html`<div class="columns">
        <div>${feedPanel(status)}${canaryPanel(status)}</div>
        ${fanOutPanel(status)}
      </div>
      ${deliveryTimesPanel(status)} ${drawsPanel(status)}`,
    footer: html`<p>
        As of ${moment(status.generatedAt)}.
        <a href="/status.json">The same as JSON</a>.
      </p>
      <p>
        Source: Immigration, Refugees and Citizenship Canada,
        <cite>Express Entry: Rounds of invitations</cite>. Not affiliated with or endorsed by the Government
        of Canada.
      </p>`,
  };
}

function feedPanel({ feed, generatedAt }: StatusJson): SafeHtml {
  const { badge, text } = healthWords[feed.health];
  const age =
    feed.lastSuccessAgeSeconds === null
      ? null
      : html` <span class="muted">(${span(feed.lastSuccessAgeSeconds)} ago)</span>`;
  const failing = feed.lastError !== null && feed.consecutiveFailures > 0;
  const backingOff = feed.backoffUntil !== null && feed.backoffUntil > generatedAt;
  return html`<section class="panel" aria-labelledby="feed">
    <h2 id="feed">Feed <span class="badge ${badge}">${text}</span></h2>
    <dl>
      <dt>Last success</dt>
      <dd>${moment(feed.lastSuccessAt)}${age}</dd>
      <dt>Last change</dt>
      <dd>${moment(feed.lastChangeAt)}</dd>
      <dt>Next poll</dt>
      <dd>${moment(feed.nextPollAt)}</dd>
      <dt>Failures in a row</dt>
      <dd>${feed.consecutiveFailures}</dd>
      ${
        backingOff
          ? html`<dt>Holding off until</dt>
              <dd>${moment(feed.backoffUntil)}</dd>`
          : null
      }
      ${
        failing
          ? html`<dt>Last error</dt>
              <dd>${feed.lastError}<br />${moment(feed.lastErrorAt)}</dd>`
          : null
      }
    </dl>
  </section>`;
}

function fanOutPanel({ lastFanOut, deliveries }: StatusJson): SafeHtml {
  const owed = html`<h3>Owed now</h3>
    <dl>
      <dt>Due</dt>
      <dd>
        ${deliveries.due}${deliveries.oldestDueAt === null ? null : html` <span class="muted">since ${moment(deliveries.oldestDueAt)}</span>`}
      </dd>
      <dt>Under way</dt>
      <dd>${deliveries.underWay}</dd>
    </dl>`;
  if (lastFanOut === null) {
    return html`<section class="panel" aria-labelledby="fan-out">
      <h2 id="fan-out">Last fan-out</h2>
      <p>There was none yet. The first poll records history and alerts nobody.</p>
      ${owed}
    </section>`;
  }
  const { toMatched, toLastSent } = lastFanOut.secondsFromRecorded;
  const after = (seconds: number | null) =>
    seconds === null ? null : html` <span class="muted">(after ${span(seconds)})</span>`;
  const counts = Object.entries(lastFanOut.deliveries).map(
    ([status, made]) =>
      html`<dt>${status}</dt>
        <dd>${made}</dd>`,
  );
  return html`<section class="panel" aria-labelledby="fan-out">
    <h2 id="fan-out">
      Last fan-out
      <span class="badge ${lastFanOut.state === 'done' ? 'good' : 'warn'}">${lastFanOut.state}</span>
    </h2>
    <dl>
      <dt>Draw</dt>
      <dd>
        <a href="/v1/draws/${lastFanOut.drawNumber}">${drawWord({ number: lastFanOut.drawNumber }, 'en')}</a>, revision
        ${lastFanOut.revision} (${lastFanOut.kind})
      </dd>
      <dt>Recorded</dt>
      <dd>${moment(lastFanOut.recordedAt)}</dd>
      <dt>Matched</dt>
      <dd>${moment(lastFanOut.matchedAt)}${after(toMatched)}</dd>
      <dt>Last sent</dt>
      <dd>${moment(lastFanOut.lastSentAt)}${after(toLastSent)}</dd>
      <dt>Subscribers compared</dt>
      <dd>${lastFanOut.subscribersSeen}</dd>
    </dl>
    <h3>Its deliveries</h3>
    ${counts.length === 0 ? html`<p>None: it concerned nobody.</p>` : html`<dl>${counts}</dl>`} ${owed}
  </section>`;
}

function drawsPanel({ draws }: StatusJson): SafeHtml {
  if (draws.length === 0) {
    return html`<section class="panel" aria-labelledby="draws">
      <h2 id="draws">Last draws</h2>
      <p>None recorded yet.</p>
    </section>`;
  }
  const rows = draws.map((draw) => {
    const events = draw.events.map(
      ({ type, alerting, recordedAt }) =>
        html`<li>${type}, ${alertingWords[alerting]}: ${moment(recordedAt)}</li>`,
    );
    const withdrawn = draw.withdrawnAt === null ? null : html` <span class="badge bad">withdrawn</span>`;
    return html`<tr>
      <th scope="row"><a href="/v1/draws/${draw.number ?? draw.key}">${draw.number ?? drawTitle({ number: draw.key, date: draw.date }, 'en')}</a></th>
      <td data-label="Date">${draw.date}</td>
      <td data-label="Round">${draw.label}${withdrawn}</td>
      <td data-label="Cut-off" class="number">${draw.crs ?? '–'}</td>
      <td data-label="Invitations" class="number">${draw.invitations?.toLocaleString('en-CA') ?? '–'}</td>
      <td>
        <ul class="plain">
          ${events}
        </ul>
      </td>
    </tr>`;
  });
  return html`<section class="panel" aria-labelledby="draws">
    <h2 id="draws">Last draws</h2>
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Draw</th>
          <th scope="col">Date</th>
          <th scope="col">Round</th>
          <th scope="col" class="number">Cut-off</th>
          <th scope="col" class="number">Invitations</th>
          <th scope="col">Events</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}

const canaryWords: Readonly<Record<StatusJson['canary']['state'], { badge: string; text: string }>> = {
  off: { badge: 'warn', text: 'Off' },
  unknown: { badge: 'warn', text: 'No notifier yet' },
  waiting: { badge: 'warn', text: 'Waiting for the first' },
  well: { badge: 'good', text: 'Well' },
  missed_once: { badge: 'warn', text: 'Missed once' },
  failing: { badge: 'bad', text: 'Failing' },
};

/** Whether the synthetic draw of every 15 minutes gets through. */
function canaryPanel({ canary }: StatusJson): SafeHtml {
  const { badge, text } = canaryWords[canary.state];
  return html`<section class="panel" aria-labelledby="canary">
    <h2 id="canary">Canary <span class="badge ${badge}">${text}</span></h2>
    ${canary.state === 'off' ? canaryOff : null}${canary.state === 'failing' ? canaryFailing : null}${overChannels(canary.channelsFailing)} ${canary.lastMadeAt === null ? null : lastRun(canary)}
  </section>`;
}

/** What of it failed beside the mailbox. */
function overChannels(failing: readonly string[]): SafeHtml | null {
  return failing.length === 0
    ? null
    : html`<p>The last two could not be told over ${failing.join(', ')}. Mail is not touched.</p>`;
}

const canaryOff = html`<p>No synthetic draw is sent: set <code>CANARY_ADDRESS</code> to a mailbox of your own.</p>`;

const canaryFailing = html`<p>The last two did not get through in time. Alerts may not get through either.</p>`;

function lastRun(canary: StatusJson['canary']): SafeHtml {
  const after =
    canary.secondsToSent === null
      ? null
      : html` <span class="muted">(after ${span(canary.secondsToSent)})</span>`;
  return html`<dl>
    <dt>Made</dt>
    <dd>${moment(canary.lastMadeAt)}${canary.heardBy === 'sweep' ? ', found by the sweep' : ''}</dd>
    <dt>Sent</dt>
    <dd>${moment(canary.lastSentAt)}${after}</dd>
    <dt>Arrived</dt>
    <dd>${canary.lastArrivedAt === null ? 'not known' : moment(canary.lastArrivedAt)}</dd>
    ${
      canary.problem === null
        ? null
        : html`<dt>Problem</dt>
            <dd>${canary.problem}</dd>`
    }
  </dl>`;
}

type Times = StatusJson['deliveryTimes'][number];

/** How long recent draws took to reach people, and programs. */
function deliveryTimesPanel({ deliveryTimes }: StatusJson): SafeHtml | null {
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
