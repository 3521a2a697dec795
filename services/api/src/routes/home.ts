import type { App } from '../app.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, emptyAnswer, noQuery } from '../problems/documented.ts';

/** `GET /` leads to the status page until there is a page for visitors. */
export function homeRoute(app: App): void {
  app.get(
    '/',
    {
      schema: {
        tags: [tags.site.name],
        summary: 'Leads to the status page',
        querystring: noQuery,
        response: documented({ 302: emptyAnswer('Go to /status.') }, ['invalid-request']),
      },
    },
    async (_req, reply) => reply.redirect('/status', 302),
  );
}
