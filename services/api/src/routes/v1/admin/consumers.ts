import {
  type Consumer,
  keyScopes,
  listApiKeys,
  listConsumers,
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store';
import { z } from 'zod';
import { administer } from '../../../administration/administer.ts';
import { adminOf } from '../../../administration/admin-of.ts';
import {
  adminRoute,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app.ts';
import { idempotencyHeaders } from '../../../create-once.ts';
import { addJsonBodies } from '../../../plugins/json-bodies.ts';
import { documented, jsonAnswer } from '../../../problems/documented.ts';
import { orNotFound } from '../../../problems/or-not-found.ts';
import { RequestProblem } from '../../../problems/request-problem.ts';
import { idSchema, publicId } from '../../../public-ids.ts';
import { emailSchema, languageSchema } from '../../../subscriptions/subscription-schema.ts';

const params = z.object({ consumer: idSchema('con') });
const consumerSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
});
const shownKeySchema = z.object({
  key: z.string().describe('dbk_…. Shown in this answer only: give it to the consumer.'),
});
const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});

/** `/v1/admin/consumers`: the organisations told by webhook. What they are told they manage themselves. */
export function adminConsumerRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/consumers',
    {
      schema: {
        ...adminRoute,
        summary: 'Lists consumers; contacts are not told',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ consumers: z.array(consumerSchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      return { consumers: (await listConsumers(store.db)).map(consumerJson) };
    },
  );
  app.post(
    '/v1/admin/consumers',
    {
      schema: {
        ...adminRoute,
        summary: 'Takes in a consumer, and shows its first key once',
        headers: idempotencyHeaders,
        body: z.strictObject({
          name: z.string().trim().min(1).max(100),
          contactEmail: emailSchema.describe('Who is told when an endpoint was disabled.'),
          language: languageSchema.default('en'),
        }),
        response: documented(
          { 201: jsonAnswer('The consumer.', consumerSchema.extend(shownKeySchema.shape)) },
          writeProblems,
        ),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { consumer, text } = await takeInConsumer(trx, secrets, { ...req.body, actor, now: clock() });
        return { status: 201, body: { ...consumerJson(consumer), key: text } };
      }),
  );
  for (const [verb, to, summary] of [
    ['disable', 'disabled', 'Stops the keys and webhooks of a consumer; nothing is removed'],
    ['enable', 'enabled', 'Lets the keys and webhooks of a consumer work again'],
  ] as const) {
    app.post(
      `/v1/admin/consumers/:consumer/${verb}`,
      {
        schema: {
          ...{ ...adminRoute, summary, params, headers: idempotencyHeaders },
          response: documented({ 200: jsonAnswer('The consumer.', consumerSchema) }, writeProblems),
        },
      },
      async (req, reply) =>
        administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
          const consumer = await switchConsumer(trx, { id: req.params.consumer, to, actor, now: clock() });
          return { status: 200, body: consumerJson(orNotFound(consumer, 'consumer')) };
        }),
    );
  }
  app.get(
    '/v1/admin/consumers/:consumer/keys',
    {
      schema: {
        ...adminRoute,
        summary: 'Lists the API keys of a consumer, newest first',
        params,
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ keys: z.array(keySchema) })) },
          foundProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'config');
      const keys = await listApiKeys(store.db, req.params.consumer);
      return {
        keys: keys.map(({ id, name, hint, scopes, expires_at, last_used_at, revoked_at }) => ({
          ...{ id: publicId('key', id), name, hint, scopes },
          expiresAt: expires_at?.toISOString() ?? null,
          lastUsedAt: last_used_at?.toISOString() ?? null,
          revokedAt: revoked_at?.toISOString() ?? null,
        })),
      };
    },
  );
  app.post(
    '/v1/admin/consumers/:consumer/keys',
    {
      schema: {
        ...adminRoute,
        summary: 'Makes another key for a consumer who lost theirs, and shows it once',
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({
          name: z.string().trim().min(1).max(60).default('made by the operator'),
          scopes: z
            .array(z.enum(keyScopes))
            .min(1)
            .default([...keyScopes]),
        }),
        response: documented({ 201: jsonAnswer('The key.', shownKeySchema) }, writeProblems),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const order = { consumerId: req.params.consumer, ...req.body, actor, now: clock() };
        const made = await makeConsumerKey(trx, secrets, order);
        if (made.kind === 'no_consumer') throw new RequestProblem('not-found', 'There is no such consumer.');
        if (made.kind !== 'made')
          throw new RequestProblem('conflict', 'It has 20 keys: revoke one that is not needed any more.');
        return { status: 201, body: { key: made.text } };
      }),
  );
  app.post(
    '/v1/admin/consumers/:consumer/keys/:key/revoke',
    {
      schema: {
        ...adminRoute,
        summary: 'Ends the API key of a consumer at once, as when it leaked',
        params: params.extend({ key: idSchema('key') }),
        headers: idempotencyHeaders,
        response: documented(
          { 200: jsonAnswer('It opens nothing any more.', z.object({ revoked: z.string() })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { consumer: consumerId, key: keyId } = req.params;
        if (!(await withdrawConsumerKey(trx, { consumerId, keyId, actor, now: clock() })))
          throw new RequestProblem('not-found', 'The consumer has no such working key.');
        return { status: 200, body: { revoked: publicId('key', keyId) } };
      }),
  );
}

function consumerJson(consumer: Consumer): z.infer<typeof consumerSchema> {
  return {
    id: publicId('con', consumer.id),
    name: consumer.name,
    language: consumer.language,
    createdAt: consumer.created_at.toISOString(),
    disabledAt: consumer.disabled_at?.toISOString() ?? null,
  };
}
