import type { App, AppParts } from '../app.ts';
import { html } from '../html/html.ts';
import { sendPage } from '../html/page.ts';
import { operatorNav } from '../status/operator-nav.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, noQuery, textAnswer } from '../problems/documented.ts';
import { problemKinds } from '../problems/problem.ts';

/** `GET /problems` describes every problem; their `type` leads here. */
export function problemsRoute(app: App, { mode }: AppParts): void {
  app.get(
    '/problems',
    {
      schema: {
        tags: [tags.site.name],
        summary: 'Describes the problems this API answers with',
        querystring: noQuery,
        response: documented({ 200: textAnswer('The page.', 'text/html') }, ['invalid-request']),
      },
    },
    async (_req, reply) =>
      sendPage(reply, {
        title: 'Problems',
        language: 'en',
        nav: operatorNav(mode, null),
        body: html`<p>
            Errors are answered as <code>application/problem+json</code> (RFC 9457). These are the types.
          </p>
          ${Object.entries(problemKinds).map(
            ([kind, { status, title, meaning }]) =>
              html`<section class="panel" id="${kind}">
                <h2>${status} ${title}</h2>
                <p>${meaning}</p>
              </section>`,
          )}`,
      }),
  );
}
