import { readAddress } from '@drawbell/runtime/network';
import { listOutbox, type OutboxMessage, readOutboxMessage } from '@drawbell/store/outbox';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts, Mode } from '../app/app.ts';
import { html, moment } from '../app/html.ts';
import { documented, noQuery, tags, textAnswer } from '../app/openapi.ts';
import { operatorNav, type Page, sendPage } from '../app/page.ts';
import { RequestProblem } from '../app/problem.ts';
import type { ReadableMessage } from './outbox-message.ts';

const shownMax = 200;

const params = z.strictObject({ id: z.string().regex(/^\d{1,15}$/, 'must be the id of a message') });

/** The flags of the frame that shows a mail: no script, no origin; links open outside of it. */
const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** A mail may show its own styles and pictures it carries, and nothing from elsewhere. */
const mailPolicy = `sandbox ${frameSandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;

/** `GET /outbox`: the mail kept instead of being sent, newest first. */
export function listOutboxRoute(app: App, { store, mode }: AppParts): void {
  app.get(
    '/outbox',
    {
      preHandler: onlyOnThisMachine,
      schema: {
        tags: [tags.outbox.name],
        summary: 'Lists the mail kept here, newest first',
        querystring: noQuery,
        response: documented({ 200: textAnswer('The page.', 'text/html') }, ['invalid-request', 'not-found']),
      },
    },
    async (_req, reply) => sendPage(reply, outboxPage(mode, await listOutbox(store.db, shownMax), shownMax)),
  );
}

/** One message of the outbox: as a page, its HTML part alone for the page's frame, and as it is. */
export function showOutboxRoutes(app: App, { store, mode }: AppParts): void {
  const messageOf = async (id: string): Promise<OutboxMessage> => {
    const message = await readOutboxMessage(store.db, id);
    if (message === undefined) throw new RequestProblem('not-found', 'The outbox has no such message.');
    return message;
  };
  const options = (summary: string, mediaType: string) => ({
    preHandler: onlyOnThisMachine,
    schema: {
      tags: [tags.outbox.name],
      summary,
      params,
      querystring: noQuery,
      response: documented({ 200: textAnswer('The message.', mediaType) }, ['invalid-request', 'not-found']),
    },
  });
  app.get('/outbox/:id', options('Shows a message', 'text/html'), async (req, reply) => {
    const message = await messageOf(req.params.id);
    return sendPage(reply, messagePage(mode, message, await readableOf(message)));
  });
  app.get('/outbox/:id/html', options('The HTML part of a message', 'text/html'), async (req, reply) => {
    const { html } = await readableOf(await messageOf(req.params.id));
    if (html === null)
      throw new RequestProblem('not-found', 'The message has no HTML part that can be shown.');
    return reply
      .header('content-security-policy', mailPolicy)
      .type('text/html; charset=utf-8')
      .send(html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank" />`));
  });
  app.get(
    '/outbox/:id(^\\d{1,15}).eml',
    options('A message as it is', 'message/rfc822'),
    async (req, reply) => {
      const message = await messageOf(req.params.id);
      return reply
        .type('message/rfc822')
        .header('content-disposition', `attachment; filename="drawbell-${message.id}.eml"`)
        .send(message.raw);
    },
  );
}

/**
 * Lets only clients on this machine pass; others get 404. Checks the host name, too, since a page
 * elsewhere can make its own name lead to 127.0.0.1, and refuses whatever says that it came through a proxy.
 * @throws RequestProblem not-found
 */
async function onlyOnThisMachine(req: FastifyRequest): Promise<void> {
  const near =
    readAddress(req.socket.remoteAddress ?? '')?.range() === 'loopback' &&
    loopbackName.test(req.headers.host ?? '') &&
    proxyHeaders.every((name) => req.headers[name] === undefined);
  if (!near) throw new RequestProblem('not-found', 'There is nothing at this address.');
}

const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

function outboxPage(mode: Mode, messages: readonly Omit<OutboxMessage, 'raw'>[], shownMax: number): Page {
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

function messagePage(mode: Mode, message: OutboxMessage, read: ReadableMessage): Page {
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

/** The tables of old character sets take 12 MB: they are loaded by whoever looks into a message first. */
async function readableOf({ raw }: OutboxMessage): Promise<ReadableMessage> {
  const { readMessage } = await import('./outbox-message.ts');
  return readMessage(raw);
}
