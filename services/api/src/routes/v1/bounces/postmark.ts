import { createHash, timingSafeEqual } from 'node:crypto';
import { postmarkSchema, readPostmarkEvent } from '@drawbell/bounces/providers/postmark-events';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { bounceProblems, bounceRoute } from '../../../bounces/described-bounces.ts';
import { takeEvent } from '../../../bounces/take-event.ts';

/** `POST /v1/bounces/postmark`: the webhooks Bounce, SpamComplaint and SubscriptionChange. */
export function postmarkRoute(app: App, parts: AppParts): void {
  const { postmark, verp } = parts.bounces;
  if (postmark === undefined) return;
  const expected = hash(`Basic ${Buffer.from(postmark.login).toString('base64')}`);
  addJsonBodies(app);
  app.post(
    '/v1/bounces/postmark',
    {
      schema: {
        ...bounceRoute,
        summary: 'Takes bounces, complaints and changes of subscription of Postmark',
        security: [{ providerLogin: [] }],
        body: postmarkSchema,
        response: documented({ 204: emptyAnswer('Recorded, or of no interest here.') }, bounceProblems),
      },
      onRequest: async (req) => {
        // Hashes have one length, and comparing them tells nothing of how much was right.
        if (!timingSafeEqual(hash(req.headers.authorization ?? ''), expected))
          throw new RequestProblem('unauthorized', 'The login is missing or wrong.');
      },
    },
    async (req, reply) => {
      const event = readPostmarkEvent(req.body);
      if (event !== null) await takeEvent(parts, { source: 'postmark', event, verp, log: req.log });
      return reply.code(204).send(null);
    },
  );
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
