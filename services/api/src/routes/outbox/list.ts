import { listOutbox } from '@drawbell/store/outbox';
import type { App, AppParts } from '../../app.ts';
import { sendPage } from '../../html/page.ts';
import { onlyOnThisMachine } from '../../outbox/on-this-machine.ts';
import { outboxPage } from '../../outbox/outbox-pages.ts';
import { tags } from '../../plugins/openapi.ts';
import { documented, noQuery, textAnswer } from '../../problems/documented.ts';

const shownMax = 200;

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
