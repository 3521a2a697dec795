import { z } from 'zod';
import { prefersHtml } from '../app/accept.ts';
import type { App, AppParts } from '../app/app.ts';
import { keptFor } from '../app/kept-reads.ts';
import { documented, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { sendPage } from '../app/page.ts';
import { readStatus } from '../status/read-status.ts';
import { statusPage } from '../status/status-page.ts';
import { type StatusJson, statusSchema } from '../status/status-schema.ts';

/** However many look, the record is read this often at most. */
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
        tags: [tags.operation.name],
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
        summary: 'Freshness of the feed, last draws, last fan-out, as JSON',
        querystring: noQuery,
        response: documented({ 200: json }, ['invalid-request']),
      },
    },
    async (): Promise<StatusJson> => status(),
  );
}
