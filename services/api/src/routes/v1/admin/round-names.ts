import { checkMappedName } from '@drawbell/draws/check-addition';
import { plainText } from '@drawbell/draws/plain-text';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { previewCatalogueChange } from '@drawbell/store/catalogue/preview';
import type { Orders } from '@drawbell/store/draws/events';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import { mapRoundName, unmapRoundName } from '../../../administration/catalogue-orders.ts';
import { ringOrders } from '../../../administration/ring-orders.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import {
  changedJson,
  changedSchema,
  meaningJson,
  meaningSchema,
  previewJson,
  previewOrderSchema,
  previewSchema,
  refuseObjections,
} from '../../../json/catalogue.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';

const name = plainText(300).describe(
  'As published, with or without its version: case, dashes, accents and spaces make no difference.',
);
const mappedSchema = z.strictObject({ name, means: meaningSchema });
const listedSchema = z.object({
  name: z.string(),
  means: meaningSchema,
  author: z.string(),
  mappedAt: z.iso.datetime(),
});

/** `/v1/admin/round-names`: whom the rounds of a name are for, where the code does not know it. */
export function roundNameRoutes(app: App, parts: AppParts): void {
  const { store, clock, alertMaxAgeDays } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/round-names',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists the names of rounds that operators mapped',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ names: z.array(listedSchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { names } = await readAdditions(store.db);
      return {
        names: names.map(({ name: mapped, means, author, at }) => ({
          ...{ name: mapped, means: meaningJson(means), author },
          mappedAt: at.toISOString(),
        })),
      };
    },
  );
  app.put(
    '/v1/admin/round-names',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Maps a name to a category or program; recorded draws of the name are corrected',
        headers: idempotencyHeaders,
        body: mappedSchema,
        response: documented(
          { 200: jsonAnswer('It holds now.', changedSchema.extend({ before: meaningSchema.nullable() })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const order = { ...req.body, actor, alertMaxAgeDays, now: clock() };
        const mapped = await mapRoundName(trx, order);
        if ('refused' in mapped) {
          refuseObjections(mapped.refused.objections);
          throw new Error('a name was refused without a reason');
        }
        orders = mapped.changed.orders;
        const { before } = mapped.written;
        return {
          status: 200,
          body: { ...changedJson(mapped.changed), before: before === null ? null : meaningJson(before) },
        };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
  app.post(
    '/v1/admin/round-names/preview',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Counts whom mapping a name would affect; changes nothing',
        body: previewOrderSchema.extend(mappedSchema.shape),
        response: documented({ 200: jsonAnswer('The counts.', previewSchema) }, writeProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { number, draws, ...addition } = req.body;
      const additions = await readAdditions(store.db);
      refuseObjections(checkMappedName(addition, catalogueWith(additions), { mapped: true }));
      const preview = await previewCatalogueChange(store, { addition, number, draws, now: clock() });
      return previewJson(orNotFound(preview, 'draw'));
    },
  );
  app.delete(
    '/v1/admin/round-names',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Takes a mapping back; recorded draws of the name are corrected',
        querystring: z.strictObject({ name }),
        headers: idempotencyHeaders,
        response: documented(
          { 200: jsonAnswer('It is gone.', changedSchema.extend({ before: meaningSchema })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const order = { ...req.query, actor, alertMaxAgeDays, now: clock() };
        const unmapped = await unmapRoundName(trx, order);
        if ('refused' in unmapped) throw new RequestProblem('not-found', 'Nobody mapped this name.');
        orders = unmapped.changed.orders;
        return {
          status: 200,
          body: { ...changedJson(unmapped.changed), before: meaningJson(unmapped.written.before.means) },
        };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
}
