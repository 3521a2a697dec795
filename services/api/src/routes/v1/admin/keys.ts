import { makeAdminKey, withdrawAdminKey } from '@drawbell/store/administration/manage-keys';
import { listAdminKeys } from '@drawbell/store/keys/admin-keys';
import { z } from 'zod';
import {
  adminKeyJson,
  adminKeySchema,
  keyEndOf,
  newAdminKeySchema,
} from '../../../administration/admin-key-schema.ts';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { idSchema } from '../../../json/public-ids.ts';

const shownKeySchema = adminKeySchema.extend({
  key: z.string().describe('dba_…. Shown in this answer only: keep it.'),
});

/** `/v1/admin/keys`: who may administer, and what. */
export function adminKeyRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/keys',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Lists administration keys, newest first',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ keys: z.array(adminKeySchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'config');
      return { keys: (await listAdminKeys(store.db)).map(adminKeyJson) };
    },
  );
  app.post(
    '/v1/admin/keys',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Makes an administration key, and shows it once',
        headers: idempotencyHeaders,
        body: newAdminKeySchema,
        response: documented({ 201: jsonAnswer('The key.', shownKeySchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      const { name, scopes } = req.body;
      return administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { key, text } = await makeAdminKey(trx, secrets, {
          ...{ name, scopes, actor, now: clock() },
          // Inside: the same call again, when its key has ended meanwhile, gets the answer of the first.
          expiresAt: keyEndOf(req.body, clock()),
        });
        return { status: 201, body: { ...adminKeyJson(key), key: text } };
      });
    },
  );
  app.post(
    '/v1/admin/keys/:key/revoke',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Ends an administration key at once',
        params: z.object({ key: idSchema('adk') }),
        headers: idempotencyHeaders,
        response: documented(
          { 200: jsonAnswer('It opens nothing any more.', adminKeySchema) },
          writeProblems,
        ),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const key = await withdrawAdminKey(trx, { id: req.params.key, actor, now: clock() });
        return { status: 200, body: adminKeyJson(orNotFound(key, 'key')) };
      }),
  );
}
