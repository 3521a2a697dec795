import { categoryKeySchema } from '@drawbell/draws/category';
import { type CategoryVersion, categoryVersionSchema } from '@drawbell/draws/category-version';
import { checkCategoryVersion } from '@drawbell/draws/check-addition';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { previewCatalogueChange } from '@drawbell/store/catalogue/preview';
import type { Orders } from '@drawbell/store/draws/events';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import { putCategoryVersion, removeCategoryVersion } from '../../../administration/catalogue-orders.ts';
import { ringOrders } from '../../../administration/ring-orders.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import {
  changedJson,
  changedSchema,
  listedCategories,
  listedCategoriesSchema,
  previewJson,
  previewOrderSchema,
  previewSchema,
  refuseObjections,
} from '../../../json/catalogue.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';

const params = z.strictObject({
  key: categoryKeySchema.describe('healthcare, or a new one.'),
  version: z.coerce.number().int().min(1).max(99),
});
const versionSchema = categoryVersionSchema.unwrap();
const bodySchema = versionSchema.omit({ key: true, version: true });

const shownVersionSchema = versionSchema.nullable();

/** `/v1/admin/categories`: what categories ask for, and from when on. A change holds everywhere within seconds. */
export function categoryRoutes(app: App, parts: AppParts): void {
  const { store, clock, alertMaxAgeDays } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/categories',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists categories with their versions, and who added which',
        response: documented({ 200: jsonAnswer('All of them.', listedCategoriesSchema) }, readProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      return listedCategories(await readAdditions(store.db));
    },
  );
  app.put(
    '/v1/admin/categories/:key/versions/:version',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Adds a version of a category, or replaces it; a new key begins a category',
        params,
        headers: idempotencyHeaders,
        body: bodySchema,
        response: documented(
          {
            200: jsonAnswer(
              'It holds now.',
              changedSchema.extend({ before: shownVersionSchema, after: versionSchema }),
            ),
          },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      const version: CategoryVersion = { ...req.params, ...req.body };
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const put = await putCategoryVersion(trx, { version, actor, alertMaxAgeDays, now: clock() });
        if ('refused' in put) return refuseAll(put.refused.objections);
        orders = put.changed.orders;
        return { status: 200, body: { ...changedJson(put.changed), ...put.written } };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
  app.post(
    '/v1/admin/categories/:key/versions/:version/preview',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Counts whom a version of a category would affect; changes nothing',
        params,
        body: previewOrderSchema.extend({ version: bodySchema }),
        response: documented({ 200: jsonAnswer('The counts.', previewSchema) }, writeProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { version: body, number, draws } = req.body;
      const addition: CategoryVersion = { ...req.params, ...body };
      refuseObjections(checkCategoryVersion(addition, catalogueWith(await readAdditions(store.db))));
      const preview = await previewCatalogueChange(store, { addition, number, draws, now: clock() });
      return previewJson(orNotFound(preview, 'draw'));
    },
  );
  app.delete(
    '/v1/admin/categories/:key/versions/:version',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Takes back what was added: the version of the code stands again, or none',
        params,
        headers: idempotencyHeaders,
        response: documented(
          {
            200: jsonAnswer(
              'It is gone.',
              changedSchema.extend({ before: versionSchema, after: shownVersionSchema }),
            ),
          },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const order = { ...req.params, actor, alertMaxAgeDays, now: clock() };
        const removed = await removeCategoryVersion(trx, order);
        if ('refused' in removed) throw refusedRemoval(removed.refused);
        orders = removed.changed.orders;
        return { status: 200, body: { ...changedJson(removed.changed), ...removed.written } };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
}

function refuseAll(objections: Parameters<typeof refuseObjections>[0]): never {
  refuseObjections(objections);
  throw new Error('a version was refused without a reason');
}

function refusedRemoval(
  refused: { because: 'not_added' } | { because: 'in_use'; draws: readonly string[] },
): RequestProblem {
  if (refused.because === 'not_added')
    return new RequestProblem('not-found', 'Nobody added this version: there is nothing to take back.');
  const draws =
    refused.draws.length === 0
      ? 'Names of rounds lead to it'
      : `Draws went by it: ${refused.draws.join(', ')}`;
  return new RequestProblem('conflict', `${draws}. Change it instead.`);
}
