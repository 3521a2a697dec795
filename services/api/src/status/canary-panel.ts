import { html, moment, type SafeHtml, span } from '../app/html.ts';
import type { StatusJson } from './status-schema.ts';

const words: Readonly<Record<StatusJson['canary']['state'], { badge: string; text: string }>> = {
  off: { badge: 'warn', text: 'Off' },
  unknown: { badge: 'warn', text: 'No notifier yet' },
  waiting: { badge: 'warn', text: 'Waiting for the first' },
  well: { badge: 'good', text: 'Well' },
  missed_once: { badge: 'warn', text: 'Missed once' },
  failing: { badge: 'bad', text: 'Failing' },
};

/** Whether the synthetic draw of every 15 minutes gets through. */
export function canaryPanel({ canary }: StatusJson): SafeHtml {
  const { badge, text } = words[canary.state];
  return html`<section class="panel" aria-labelledby="canary">
    <h2 id="canary">Canary <span class="badge ${badge}">${text}</span></h2>
    ${canary.state === 'off' ? off : null}${canary.state === 'failing' ? failing : null} ${canary.lastMadeAt === null ? null : lastRun(canary)}
  </section>`;
}

const off = html`<p>No synthetic draw is sent: set <code>CANARY_ADDRESS</code> to a mailbox of your own.</p>`;

const failing = html`<p>The last two did not get through in time. Alerts may not get through either.</p>`;

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
