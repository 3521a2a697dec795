import type { OutboxMessage } from '@drawbell/store/outbox';
import type { Mode } from '../app.ts';
import { html } from '../html/html.ts';
import { moment } from '../html/moment.ts';
import type { Page } from '../html/page.ts';
import { operatorNav } from '../status/operator-nav.ts';
import type { ReadableMessage } from './read-message.ts';

/** The flags of the frame that shows a mail: no script, no origin; links open outside of it. */
export const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox';

export function outboxPage(
  mode: Mode,
  messages: readonly Omit<OutboxMessage, 'raw'>[],
  shownMax: number,
): Page {
  const rows = messages.map(
    ({ id, recipient, subject, saved_at }) =>
      html`<tr>
        <th scope="row"><a href="/outbox/${id}">${subject}</a></th>
        <td data-label="To">${recipient}</td>
        <td data-label="Kept">${moment(saved_at)}</td>
      </tr>`,
  );
  const list =
    rows.length === 0
      ? html`<p>Empty. The next alert appears here.</p>`
      : html`<table class="rows">
          <thead>
            <tr>
              <th scope="col">Subject</th>
              <th scope="col">To</th>
              <th scope="col">Kept</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>`;
  const cut =
    messages.length < shownMax ? null : html`<p class="muted">The newest ${shownMax} are shown.</p>`;
  return {
    title: 'Outbox',
    language: 'en',
    nav: operatorNav(mode, '/outbox'),
    body: html`<p>
        Mail is kept here instead of being sent, until SMTP_URL is set. Only this machine can see it.
      </p>
      <div class="panel">${list}${cut}</div>`,
  };
}

export function messagePage(mode: Mode, message: OutboxMessage, read: ReadableMessage): Page {
  const { id } = message;
  const framed =
    read.html === null
      ? null
      : html`<section class="panel" aria-labelledby="html-part">
          <h2 id="html-part">As HTML</h2>
          <iframe src="/outbox/${id}/html" sandbox="${frameSandbox}" title="The mail as HTML"></iframe>
        </section>`;
  const text = read.text ?? (read.html === null ? message.raw.toString('utf8').slice(0, 200_000) : null);
  const plain =
    text === null
      ? null
      : html`<section class="panel" aria-labelledby="text-part">
          <h2 id="text-part">As text</h2>
          <pre>${text}</pre>
        </section>`;
  return {
    title: message.subject,
    language: 'en',
    nav: operatorNav(mode, '/outbox'),
    body: html`<section class="panel" aria-label="Envelope">
        <dl>
          <dt>To</dt>
          <dd>${message.recipient}</dd>
          <dt>Kept</dt>
          <dd>${moment(message.saved_at)}</dd>
        </dl>
        <details>
          <summary>All headers</summary>
          <pre>${read.headers.map(([name, value]) => `${name}: ${value}\n`)}</pre>
        </details>
        <p><a href="/outbox/${id}.eml">The message as a file</a></p>
      </section>
      ${framed}${plain}`,
  };
}
