import { readDrawHistory } from '@drawbell/store/draws/history';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { keepCatalogue } from '../../../app/kept-reads.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { contentJson, contentSchema, drawJson, drawSchema } from './draw-json.ts';
import { drawNumberParams } from './draw-number.ts';

const historySchema = drawSchema.extend({
  note: z
    .object({ en: z.string(), fr: z.string() })
    .nullable()
    .describe('A word of the operator of this installation, not of IRCC.'),
  revisions: z
    .array(
      z.object({
        revision: z.int(),
        author: z
          .enum(['ircc', 'operator'])
          .describe('operator: corrected here by hand, until IRCC publishes another value.'),
        recordedAt: z.iso.datetime(),
        touchedAt: z.iso.datetime().describe('Later than recordedAt when only the form changed since.'),
        changes: z
          .array(z.looseObject({ field: z.string() }))
          .describe('What differs from the revision before.'),
        content: contentSchema,
      }),
    )
    .describe('Oldest first.'),
  events: z
    .array(
      z.object({
        type: z.enum(['published', 'corrected', 'withdrawn', 'reinstated']),
        revision: z.int(),
        recordedAt: z.iso.datetime(),
      }),
    )
    .describe('Oldest first.'),
});

/** `GET /v1/draws/{number}`: one draw with all that was published about it. */
export function showDrawRoute(app: App, parts: AppParts): void {
  const { store } = parts;
  const catalogueNow = keepCatalogue(parts);
  app.get(
    '/v1/draws/:number',
    {
      config: { entityTag: true },
      schema: {
        tags: [tags.draws.name],
        summary: 'Shows a draw with its revisions',
        params: drawNumberParams,
        querystring: noQuery,
        response: documented(
          { 200: jsonAnswer('The draw.', historySchema), 304: emptyAnswer('Unchanged.') },
          ['invalid-request', 'not-found'],
        ),
      },
    },
    async (req): Promise<z.infer<typeof historySchema>> => {
      const history = await readDrawHistory(store.db, req.params.number);
      if (history === undefined) throw new RequestProblem('not-found', 'There is no draw of this number.');
      const catalogue = await catalogueNow();
      return {
        ...drawJson(history, catalogue),
        note: history.note === null ? null : { en: history.note.en, fr: history.note.fr },
        revisions: history.revisions.map(({ revision, draw, changes, recordedAt, touchedAt, author }) => ({
          revision,
          author: author === null ? ('ircc' as const) : ('operator' as const),
          recordedAt: recordedAt.toISOString(),
          touchedAt: touchedAt.toISOString(),
          changes: changes.map((change) => ({ ...change })),
          content: contentJson(draw, catalogue),
        })),
        events: history.events.map(({ type, revision, recordedAt }) => ({
          type,
          revision,
          recordedAt: recordedAt.toISOString(),
        })),
      };
    },
  );
}
