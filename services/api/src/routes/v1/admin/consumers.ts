import { emailSchema } from '@drawbell/draws/address';
import { plainText } from '@drawbell/draws/plain-text';
import {
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store/administration/manage-consumers';
import { type Consumer, findConsumer, listConsumers } from '@drawbell/store/consumers';
import { listApiKeys } from '@drawbell/store/keys/api-keys';
import { countEndpoints, findEndpoint } from '@drawbell/store/webhooks/endpoints';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import {
  adminRouteFor,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';
import { idSchema, publicId } from '../../../json/public-ids.ts';
import { languageSchema } from '../../../subscriptions/subscription-schema.ts';
import {
  attemptCursorForm,
  consumerEndpoints,
  consumerEndpointSchema,
  endpointAttempts,
  endpointAttemptSchema,
} from '../../../webhooks/endpoint-health.ts';

const params = z.object({ consumer: idSchema('con') });
const consumerSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
});
const listedConsumerSchema = consumerSchema.extend({
  endpoints: z
    .object({ active: z.int(), failing: z.int(), disabled: z.int() })
    .describe('How many. failing: of the active ones, those whose last attempt failed.'),
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
        ...adminRouteFor('read'),
        summary: 'Lists consumers with how their endpoints are; contacts are not told',
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ consumers: z.array(listedConsumerSchema) })) },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const [consumers, counts] = await Promise.all([listConsumers(store.db), countEndpoints(store.db)]);
      const none = { active: 0, failing: 0, disabled: 0 };
      return {
        consumers: consumers.map((consumer) => {
          const { active, failing, disabled } =
            counts.find(({ consumerId }) => consumerId === consumer.id) ?? none;
          return { ...consumerJson(consumer), endpoints: { active, failing, disabled } };
        }),
      };
    },
  );
  app.post(
    '/v1/admin/consumers',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Takes in a consumer, and shows its first key once',
        headers: idempotencyHeaders,
        body: z.strictObject({
          name: plainText(100),
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
          ...{ ...adminRouteFor('config'), summary, params, headers: idempotencyHeaders },
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
    '/v1/admin/consumers/:consumer/endpoints',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists the endpoints of a consumer, each with its health and its last attempt',
        params,
        response: documented(
          { 200: jsonAnswer('All of them.', z.object({ endpoints: z.array(consumerEndpointSchema) })) },
          foundProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { id: consumerId } = await theConsumer(parts, req.params.consumer);
      return { endpoints: await consumerEndpoints(store, secrets, { consumerId, now: clock() }) };
    },
  );
  app.get(
    '/v1/admin/consumers/:consumer/endpoints/:endpoint/attempts',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists the attempts at one endpoint of a consumer, newest first',
        params: params.extend({ endpoint: idSchema('ep') }),
        querystring: z.strictObject({
          limit: pageLimit,
          cursor: cursorSchema(attemptCursorForm).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of attempts.',
              z.object({ attempts: z.array(endpointAttemptSchema), nextCursor: nextCursorSchema }),
            ),
          },
          foundProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { consumer: consumerId, endpoint: id } = req.params;
      const { id: endpointId } = orNotFound(await findEndpoint(store.db, { id, consumerId }), 'endpoint');
      const { limit } = req.query;
      const cursor = req.query.cursor === undefined ? null : readCursor(req.query.cursor);
      const found = await endpointAttempts(store, secrets, { endpointId, cursor, limit: limit + 1 });
      const { page, nextCursor } = pageOf(found, limit, (last) => last.cursor);
      return { attempts: page.map(({ json }) => json), nextCursor };
    },
  );
  app.get(
    '/v1/admin/consumers/:consumer/keys',
    {
      schema: {
        ...adminRouteFor('config'),
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
      const { id: consumerId } = await theConsumer(parts, req.params.consumer);
      const keys = await listApiKeys(store.db, consumerId);
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
        ...adminRouteFor('config'),
        summary: 'Makes another key for a consumer who lost theirs, and shows it once',
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({
          name: plainText(60).default('made by the operator'),
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
        ...adminRouteFor('config'),
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

/** @throws RequestProblem `not-found` */
async function theConsumer({ store }: AppParts, id: string): Promise<Consumer> {
  return orNotFound(await findConsumer(store.db, id), 'consumer');
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
