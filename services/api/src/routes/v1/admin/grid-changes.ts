import { gridChangeSchema } from '@drawbell/draws/grid';
import { type Additions, catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { decideGridChange, putGridChange } from '../../../administration/catalogue-orders.ts';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';

const changeSchema = gridChangeSchema.unwrap();
const listedSchema = changeSchema.extend({
  author: z.string().nullable().describe('null: this code brings it.'),
  decidedAt: z.iso.datetime().nullable(),
});
const listSchema = z.object({
  gridChanges: z.array(listedSchema).describe('Oldest first.'),
  unreadable: z.array(z.string()).describe('Rows that this version cannot read; they are left out.'),
});
const writtenSchema = z.object({ before: changeSchema.nullable(), after: changeSchema });
const params = z.strictObject({
  date: z.iso.date().describe('First day of the new grid.'),
});
const decisionSchema = z
  .strictObject({
    scoresStayed: changeSchema.shape.scoresStayed
      .optional()
      .describe('true: most scores stayed as they were, and are compared across. As it was, when left out.'),
    source: changeSchema.shape.source
      .optional()
      .describe('Where it is known from. As it was, when left out.'),
  })
  .nullish();

const decisions = [
  {
    order: 'confirm',
    status: 'confirmed',
    summary: 'Confirms a change of the points grid',
    description:
      'From now on no score is compared with a cut-off across it. When a draw of the new grid is on record, everybody whose score is older gets one mail that asks for today’s.',
  },
  {
    order: 'dismiss',
    status: 'dismissed',
    summary: 'Dismisses a change of the points grid',
    description: 'It did not happen: nothing is said of it any more, and scores are compared as before.',
  },
] as const;

/** `/v1/admin/grid-changes`: when the points grid changed, so that no score meets a cut-off of another grid. */
export function gridChangeRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/grid-changes',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists the changes of the points grid, and who decided on which',
        response: documented({ 200: jsonAnswer('All of them.', listSchema) }, readProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      return listGridChanges(await readAdditions(store.db));
    },
  );
  app.put(
    '/v1/admin/grid-changes/:date',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Adds a change of the points grid, or replaces the one of its day',
        params,
        headers: idempotencyHeaders,
        body: changeSchema.omit({ date: true }),
        response: documented({ 200: jsonAnswer('It holds now.', writtenSchema) }, writeProblems),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const parsed = gridChangeSchema.safeParse({ ...req.params, ...req.body });
        if (!parsed.success)
          throw new RequestProblem(
            'invalid-request',
            parsed.error.issues[0]?.message ?? 'It cannot be taken.',
          );
        const written = await putGridChange(trx, { change: parsed.data, actor, now: clock() });
        return { status: 200, body: { ...written } };
      }),
  );
  for (const { order, status, summary, description } of decisions) {
    app.post(
      `/v1/admin/grid-changes/:date/${order}`,
      {
        schema: {
          ...{ ...adminRouteFor('config'), summary, description, params, headers: idempotencyHeaders },
          body: decisionSchema,
          response: documented({ 200: jsonAnswer('It holds now.', writtenSchema) }, writeProblems),
        },
      },
      async (req, reply) =>
        administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
          const decision = { ...req.params, ...req.body, status, actor, now: clock() };
          const decided = await decideGridChange(trx, decision);
          if ('refused' in decided)
            throw new RequestProblem('not-found', 'No change of the points grid on this day is known.');
          return { status: 200, body: { ...decided.written } };
        }),
    );
  }
}

/** Every change with its author, as API and console show them. */
export function listGridChanges(additions: Additions): z.infer<typeof listSchema> {
  const authors = new Map(additions.grids.map(({ change, author, at }) => [change.date, { author, at }]));
  return {
    gridChanges: catalogueWith(additions).gridChanges.map((change) => ({
      ...change,
      author: authors.get(change.date)?.author ?? null,
      decidedAt: authors.get(change.date)?.at.toISOString() ?? null,
    })),
    unreadable: [...additions.unreadable],
  };
}
