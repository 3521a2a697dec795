import { z } from 'zod';
import type { App } from '../app.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, jsonAnswer, noQuery } from '../problems/documented.ts';

const aliveSchema = z.object({ status: z.literal('alive') });

/** `GET /healthz`: the process runs and answers. Looks at nothing else, so that a database fault restarts nobody. */
export function healthzRoute(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: [tags.operation.name],
        summary: 'Whether the process is alive',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('It is.', aliveSchema) }, ['invalid-request']),
      },
    },
    async (): Promise<z.infer<typeof aliveSchema>> => ({ status: 'alive' }),
  );
}
