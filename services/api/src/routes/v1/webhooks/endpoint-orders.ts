import { endpointHealth, endpointHealthSchema } from '@drawbell/operations/endpoint-health';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import { messageIdOf, oweTestPing, recoverFailed } from '@drawbell/store/webhooks/messages';
import { exampleData } from '@drawbell/webhooks/events/examples';
import { writePayload } from '@drawbell/webhooks/events/write-payload';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { idSchema } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import { consumerRouteFor, createProblems, foundProblems } from '../../../webhooks/consumer-routes.ts';
import { theEndpoint } from './endpoints.ts';

const params = z.object({ endpoint: idSchema('ep') });

/** Tests that one endpoint may get: some at once, then one every ten seconds. */
const testLimit = { burst: 10, everyMs: 10_000 } as const;

/** Orders about one endpoint: test it, send again what failed, ask how it is. */
export function endpointOrderRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.post(
    '/v1/webhooks/endpoints/:endpoint/test',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Sends a test.ping to an endpoint',
        params,
        headers: idempotencyHeaders,
        response: documented({ 202: jsonAnswer('It is on its way.', z.object({ messageId: z.string() })) }, [
          ...createProblems,
          'not-found',
          'too-many-requests',
        ]),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { id: endpointId, state } = await theEndpoint(parts, req.params.endpoint, consumerId);
      refuseDisabled(state);
      const now = clock();
      const key = secrets.hashToken(`test of endpoint ${endpointId}`);
      const waitMs = await takeFromLimit(store.pool, { key, limit: testLimit, now });
      if (waitMs !== null) {
        void reply.header('retry-after', String(Math.ceil(waitMs / 1_000)));
        throw new RequestProblem('too-many-requests', 'This endpoint was tested often enough for now.');
      }
      const answer = await createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const payload = writePayload('test.ping', now, exampleData['test.ping']);
        const message = await oweTestPing(trx, { endpointId, payload, now });
        return { status: 202, body: { messageId: messageIdOf(secrets, message) } };
      });
      parts.ring('deliver-webhook', {});
      return answer;
    },
  );
  app.post(
    '/v1/webhooks/endpoints/:endpoint/recover',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Sends again everything that failed since a moment',
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({ since: z.iso.datetime({ offset: true }).max(40) }),
        response: documented(
          { 202: jsonAnswer('How many messages are owed again.', z.object({ messages: z.int() })) },
          [...createProblems, 'not-found'],
        ),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { id: endpointId, state } = await theEndpoint(parts, req.params.endpoint, consumerId);
      const since = new Date(req.body.since);
      const answer = await createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        refuseDisabled(state);
        const messages = await recoverFailed(trx, { endpointId, since, now: clock() });
        return { status: 202, body: { messages } };
      });
      parts.ring('deliver-webhook', {});
      return answer;
    },
  );
  app.get(
    '/v1/webhooks/endpoints/:endpoint/health',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Tells how an endpoint is',
        params,
        response: documented({ 200: jsonAnswer('Its health.', endpointHealthSchema) }, foundProblems),
      },
    },
    async (req) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      return endpointHealth(store.pool, await theEndpoint(parts, req.params.endpoint, consumerId), clock());
    },
  );
}

function refuseDisabled(state: string): void {
  if (state !== 'active')
    throw new RequestProblem('conflict', 'The endpoint is disabled: turn it on first ("state": "active").');
}
