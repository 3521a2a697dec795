import { setTimeout as delay } from 'node:timers/promises';
import { listPendingMigrations, type Store } from '@drawbell/store';
import { z } from 'zod';
import type { App, AppParts } from '../app.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, jsonAnswer, noQuery } from '../problems/documented.ts';
import { RequestProblem } from '../problems/request-problem.ts';

const readySchema = z.object({ status: z.literal('ready') });

/** Whoever asks gives up soon; a database that answers later is not ready. */
const answerWithinMs = 3_000;

/** `GET /readyz`: requests can be served, because the database answers and has this code's schema. */
export function readyzRoute(app: App, { store }: AppParts): void {
  app.get(
    '/readyz',
    {
      schema: {
        tags: [tags.operation.name],
        summary: 'Whether requests can be served',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('They can.', readySchema) }, [
          'invalid-request',
          'unavailable',
        ]),
      },
    },
    async (): Promise<z.infer<typeof readySchema>> => {
      const missing = await whatIsMissing(store);
      if (missing !== null) throw new RequestProblem('unavailable', missing);
      return { status: 'ready' };
    },
  );
}

async function whatIsMissing(store: Store): Promise<string | null> {
  const late = new AbortController();
  const tooLate = delay(answerWithinMs, 'late' as const, { signal: late.signal }).catch(
    () => 'late' as const,
  );
  const looked = listPendingMigrations(store.pool).catch(() => 'unreachable' as const);
  try {
    const found = await Promise.race([looked, tooLate]);
    if (found === 'unreachable') return 'The database cannot be reached.';
    if (found === 'late') return `The database did not answer within ${answerWithinMs / 1_000} seconds.`;
    return found.length === 0 ? null : `The database lacks migrations: ${found.join(', ')}.`;
  } finally {
    late.abort();
  }
}
