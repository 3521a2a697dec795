import { type OutboxMessage, readOutboxMessage } from '@drawbell/store/outbox';
import { z } from 'zod';
import type { App, AppParts } from '../../app.ts';
import { sendPage } from '../../html/page.ts';
import { onlyOnThisMachine } from '../../outbox/on-this-machine.ts';
import { frameSandbox, messagePage } from '../../outbox/outbox-pages.ts';
import type { ReadableMessage } from '../../outbox/read-message.ts';
import { tags } from '../../plugins/openapi.ts';
import { documented, noQuery, textAnswer } from '../../problems/documented.ts';
import { RequestProblem } from '../../problems/request-problem.ts';

const params = z.strictObject({ id: z.string().regex(/^\d{1,15}$/, 'must be the id of a message') });

/** A mail may show its own styles and pictures it carries, and nothing from elsewhere. */
const mailPolicy = `sandbox ${frameSandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;

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

/** The tables of old character sets take 12 MB: they are loaded by whoever looks into a message first. */
async function readableOf({ raw }: OutboxMessage): Promise<ReadableMessage> {
  const { readMessage } = await import('../../outbox/read-message.ts');
  return readMessage(raw);
}
