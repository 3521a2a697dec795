import { removeSecret, rotateSecret } from '@drawbell/store/webhooks/endpoints';
import { generateSecret, secretKinds } from '@drawbell/webhooks/signing/secret';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { idSchema } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import { consumerRouteFor, createProblems, foundProblems } from '../../../webhooks/consumer-routes.ts';
import { secretJson, shownSecretSchema } from '../../../webhooks/endpoint-schema.ts';

const rotationSchema = z.strictObject({
  kind: z
    .enum(secretKinds)
    .optional()
    .describe('Left out: of the kind of the current secret. Another one changes how messages are signed.'),
  overlapHours: z
    .number()
    .min(0)
    .max(168)
    .default(24)
    .describe('How long the secrets before go on signing too, for receivers to change over.'),
});

/** `/v1/webhooks/endpoints/{endpoint}/secrets`: rotation without a gap. */
export function secretRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.post(
    '/v1/webhooks/endpoints/:endpoint/secrets',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Makes a new signing secret; those before go on signing for a while',
        params: z.object({ endpoint: idSchema('ep') }),
        headers: idempotencyHeaders,
        body: rotationSchema,
        response: documented({ 201: jsonAnswer('The new secret.', shownSecretSchema) }, [
          ...createProblems,
          'not-found',
        ]),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { kind, overlapHours } = req.body;
      return createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const now = clock();
        let shown = '';
        const rotated = await rotateSecret(
          trx,
          { id: req.params.endpoint, consumerId },
          {
            kind,
            make: (made) => {
              const { secret, publicKey } = generateSecret(made);
              shown = secret;
              return { kind: made, sealed: secrets.seal(secret), publicKey };
            },
            oldExpireAt: new Date(now.getTime() + overlapHours * 3_600_000),
            now,
          },
        );
        const stored = orNotFound(rotated, 'endpoint');
        if (stored === 'too_many') {
          throw new RequestProblem(
            'conflict',
            'Five secrets sign already: remove one, or wait for one to expire.',
          );
        }
        return { status: 201, body: { ...secretJson(stored), secret: shown } };
      });
    },
  );
  app.delete(
    '/v1/webhooks/endpoints/:endpoint/secrets/:secret',
    {
      schema: {
        ...consumerRouteFor('endpoints'),
        summary: 'Ends an earlier signing secret at once',
        params: z.object({ endpoint: idSchema('ep'), secret: idSchema('sec') }),
        response: documented({ 204: emptyAnswer('It signs nothing any more.') }, [
          ...foundProblems,
          'conflict',
        ]),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'endpoints');
      const { endpoint: id, secret } = req.params;
      const removed = orNotFound(await removeSecret(store.db, { id, consumerId }, secret), 'secret');
      if (removed === 'current')
        throw new RequestProblem('conflict', 'This is the current secret: make a new one first.');
      return reply.code(204).send(null);
    },
  );
}
