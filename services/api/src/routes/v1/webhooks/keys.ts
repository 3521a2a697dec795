import { plainText } from '@drawbell/draws/plain-text';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '@drawbell/store/keys/api-keys';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { z } from 'zod';
import { keyEndOf } from '../../../administration/admin-key-schema.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { idSchema, publicId } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import {
  consumerRouteFor,
  createProblems,
  foundProblems,
  readProblems,
} from '../../../webhooks/consumer-routes.ts';

const scopesSchema = z
  .array(z.enum(keyScopes))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'names a scope twice')
  .describe(
    'read: look at everything but keys. endpoints: manage endpoints and their messages. profiles: manage watched profiles. keys: manage keys and the consumer.',
  );
const newKeySchema = z.strictObject({
  name: plainText(60).describe('Your own word for it.'),
  scopes: scopesSchema.default([...keyScopes]),
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
  key: z.string().describe('dbk_…. Shown in this answer only: keep it.'),
});

/** `/v1/webhooks/keys`: several work at a time, so that one can take over from another. */
export function keyRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/webhooks/keys',
    {
      schema: {
        ...consumerRouteFor('keys'),
        summary: 'Lists API keys, newest first',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ keys: z.array(keySchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'keys');
      return { keys: (await listApiKeys(store.db, id)).map((key) => keyJson(key)) };
    },
  );
  app.post(
    '/v1/webhooks/keys',
    {
      schema: {
        ...consumerRouteFor('keys'),
        summary: 'Makes an API key, and shows it once',
        headers: idempotencyHeaders,
        body: newKeySchema,
        response: documented({ 201: jsonAnswer('The key.', shownKeySchema) }, createProblems),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'keys');
      const { name, scopes } = req.body;
      return createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const made = await createApiKey(trx, secrets, {
          ...{ consumerId, name, scopes, now: clock() },
          // Inside: the same call again, when its key has ended meanwhile, gets the answer of the first.
          expiresAt: keyEndOf(req.body, clock()),
        });
        if (made === undefined)
          throw new RequestProblem('conflict', 'There are 20 keys: revoke one that is not needed any more.');
        return { status: 201, body: { ...keyJson(made.key), key: made.text } };
      });
    },
  );
  app.delete(
    '/v1/webhooks/keys/:key',
    {
      schema: {
        ...consumerRouteFor('keys'),
        summary: 'Revokes an API key at once',
        params: z.object({ key: idSchema('key') }),
        response: documented({ 204: emptyAnswer('It opens nothing any more.') }, foundProblems),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'keys');
      const revoked = await revokeApiKey(store.db, { id: req.params.key, consumerId, now: clock() });
      if (!revoked) throw new RequestProblem('not-found', 'There is no such key, or it is revoked.');
      return reply.code(204).send(null);
    },
  );
}

function keyJson(key: ApiKey): z.infer<typeof keySchema> {
  return {
    id: publicId('key', key.id),
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    createdAt: key.created_at.toISOString(),
    expiresAt: key.expires_at?.toISOString() ?? null,
    lastUsedAt: key.last_used_at?.toISOString() ?? null,
    revokedAt: key.revoked_at?.toISOString() ?? null,
  };
}
