import { z } from 'zod';
import type { App } from '../app.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, jsonAnswer, noQuery } from '../problems/documented.ts';
import { describedWebhooks } from '../webhooks/described-webhooks.ts';

const documentSchema = z.looseObject({ openapi: z.string() });

/** `GET /openapi.json`: this API's description, made from the schemas that it checks requests and answers with. */
export function openapiRoute(app: App): void {
  const webhooks = describedWebhooks();
  app.get(
    '/openapi.json',
    {
      config: { entityTag: true },
      schema: {
        tags: [tags.site.name],
        summary: 'This description',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('OpenAPI 3.1.', documentSchema) }, ['invalid-request']),
      },
    },
    async () => ({ ...app.swagger(), webhooks }),
  );
}
