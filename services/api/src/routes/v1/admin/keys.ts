import { type AdminKey, adminScopes, listAdminKeys, makeAdminKey, withdrawAdminKey } from '@drawbell/store';
import { z } from 'zod';
import { administer } from '../../../administration/administer.ts';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRoute, readProblems, writeProblems } from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app.ts';
import { idempotencyHeaders } from '../../../create-once.ts';
import { addJsonBodies } from '../../../plugins/json-bodies.ts';
import { documented, jsonAnswer } from '../../../problems/documented.ts';
import { orNotFound } from '../../../problems/or-not-found.ts';
import { idSchema, publicId } from '../../../public-ids.ts';

const newKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(60).describe('Whose it is, or what for. Stands in the audit log.'),
  scopes: z
    .array(z.enum(adminScopes))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names a scope twice')
    .describe(
      'read: look at everything but people. replay: replay, hold and release draws. subscribers: look at and help people. config: keys, consumers, categories, corrections.',
    ),
  expiresAt: z.iso.datetime({ offset: true }).max(40).nullable().default(null),
});
const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('How it begins.'),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
  revokedAt: z.iso.datetime().nullable(),
});
const shownKeySchema = keySchema.extend({
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
        ...adminRoute,
        summary: 'Lists administration keys, newest first',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ keys: z.array(keySchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'config');
      return { keys: (await listAdminKeys(store.db)).map((key) => keyJson(key)) };
    },
  );
  app.post(
    '/v1/admin/keys',
    {
      schema: {
        ...adminRoute,
        summary: 'Makes an administration key, and shows it once',
        headers: idempotencyHeaders,
        body: newKeySchema,
        response: documented({ 201: jsonAnswer('The key.', shownKeySchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      const { name, scopes, expiresAt } = req.body;
      return administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { key, text } = await makeAdminKey(trx, secrets, {
          ...{ name, scopes, actor, now: clock() },
          expiresAt: expiresAt === null ? null : new Date(expiresAt),
        });
        return { status: 201, body: { ...keyJson(key), key: text } };
      });
    },
  );
  app.post(
    '/v1/admin/keys/:key/revoke',
    {
      schema: {
        ...adminRoute,
        summary: 'Ends an administration key at once',
        params: z.object({ key: idSchema('adk') }),
        headers: idempotencyHeaders,
        response: documented({ 200: jsonAnswer('It opens nothing any more.', keySchema) }, writeProblems),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const key = await withdrawAdminKey(trx, { id: req.params.key, actor, now: clock() });
        return { status: 200, body: keyJson(orNotFound(key, 'key')) };
      }),
  );
}

function keyJson(key: AdminKey): z.infer<typeof keySchema> {
  return {
    id: publicId('adk', key.id),
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    createdAt: key.created_at.toISOString(),
    expiresAt: key.expires_at?.toISOString() ?? null,
    lastUsedAt: key.last_used_at?.toISOString() ?? null,
    revokedAt: key.revoked_at?.toISOString() ?? null,
  };
}
