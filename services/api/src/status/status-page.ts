import { drawTitle, drawWord } from '@drawbell/draws/draw-number';
import { html, type SafeHtml } from '../html/html.ts';
import { moment, span } from '../html/moment.ts';
import type { Page } from '../html/page.ts';
import { canaryPanel } from './canary-panel.ts';
import { deliveryTimesPanel } from './delivery-times-panel.ts';
import { operatorNav } from './operator-nav.ts';
import type { StatusJson } from './status-schema.ts';

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
export function statusPage(status: StatusJson): Page {
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
