import { readReadiness } from '@drawbell/runtime/readiness';
import { databaseReadiness } from '@drawbell/store/database-readiness';
import { z } from 'zod';
import type { App, AppParts } from './app.ts';
import { documented, jsonAnswer, noQuery, tags } from './openapi.ts';
import { RequestProblem } from './problem.ts';

const readySchema = z
  .object({
    status: z.enum(['ready', 'degraded']).describe('degraded: all requests are served, some work waits.'),
    missing: z.array(z.object({ part: z.string(), required: z.literal(false), what: z.string() })).max(10),
  })
  .meta({ id: 'Readiness' });

/**
 * `GET /readyz`: requests can be served, because the database can be written to, gives new connections and has this
 * code's schema. A queue that is away or takes no jobs, or a mail server that is away, is told and refuses nobody:
 * whatever is owed is in the record, and sweeps find it.
 */
export function readyzRoute(app: App, { store, queueReadiness, mailReadiness }: AppParts): void {
  const others = [queueReadiness, mailReadiness].filter((part) => part !== undefined);
  const parts = [databaseReadiness(store.pool), ...others];
  app.get(
    '/readyz',
    {
      schema: {
        tags: [tags.operation.name],
        operationId: 'getReadiness',
        summary: 'Whether requests can be served, and what is missing',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('They can.', readySchema) }, [
          'invalid-request',
          'unavailable',
        ]),
      },
    },
    async (): Promise<z.infer<typeof readySchema>> => {
      const { status, missing } = await readReadiness(parts);
      if (status === 'not_ready')
        throw new RequestProblem('unavailable', missing.map(({ what }) => what).join(' '));
      return { status, missing: missing.map(({ part, what }) => ({ part, required: false, what })) };
    },
  );
}

const aliveSchema = z.object({ status: z.literal('alive') });

/** `GET /healthz`: the process runs and answers. Looks at nothing else, so that a database fault restarts nobody. */
export function healthzRoute(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: [tags.operation.name],
        operationId: 'getLiveness',
        summary: 'Whether the process is alive',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('It is.', aliveSchema) }, ['invalid-request']),
      },
    },
    async (): Promise<z.infer<typeof aliveSchema>> => ({ status: 'alive' }),
  );
}
