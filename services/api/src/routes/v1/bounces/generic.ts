import { genericEventSchema, readGenericEvent } from '@drawbell/bounces/providers/generic-event';
import { verifyWebhook } from '@drawbell/webhooks/signing/signature';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { documented, emptyAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { bounceProblems, bounceRoute } from '../../../bounces/described-bounces.ts';
import { takeEvent } from '../../../bounces/take-event.ts';

const headersSchema = z.looseObject({
  'webhook-id': z.string().min(1).max(200).describe('The same when it is sent again: it counts once.'),
  'webhook-timestamp': z.string().max(20).describe('Seconds since 1970, within five minutes of now.'),
  'webhook-signature': z.string().max(2_000),
});

/** `POST /v1/bounces/generic`: any other provider, signed as in Standard Webhooks. */
export function genericBounceRoute(app: App, parts: AppParts): void {
  const { generic, verp } = parts.bounces;
  if (generic === undefined) return;
  // The signature is of the bytes: they are kept until it is checked.
  const bodies = new WeakMap<object, string>();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (req, body, done) => {
    bodies.set(req, String(body));
    void parse(req, String(body), done);
  });
  app.post(
    '/v1/bounces/generic',
    {
      schema: {
        ...bounceRoute,
        summary: 'Takes a bounce, a complaint or a wish to leave, told by any provider',
        description:
          'One event, signed as in the Standard Webhooks specification with the secret of the installation.',
        headers: headersSchema,
        body: genericEventSchema,
        response: documented({ 204: emptyAnswer('Recorded.') }, bounceProblems),
      },
      preValidation: async (req) => {
        const {
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signature,
        } = req.headers as Record<string, unknown>;
        const received = { id: String(id), timestamp: String(timestamp), signature: String(signature) };
        const body = bodies.get(req) ?? '';
        if (!verifyWebhook({ ...received, body }, generic.secret, parts.clock()))
          throw new RequestProblem('unauthorized', 'The signature is missing, wrong or too old.');
      },
    },
    async (req, reply) => {
      const event = readGenericEvent(req.headers['webhook-id'], req.body);
      await takeEvent(parts, { source: 'generic', event, verp, log: req.log });
      return reply.code(204).send(null);
    },
  );
}
