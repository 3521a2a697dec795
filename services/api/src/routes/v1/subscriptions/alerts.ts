import { emailSchema, isSameMailing } from '@drawbell/draws/address';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { listAlertHistory } from '@drawbell/store/subscribers/record';
import { resubscribe } from '@drawbell/store/subscribers/settings';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { consentWording, consentWordingVersion } from '../../../subscriptions/consent-wording.ts';
import { originOf } from '../../../subscriptions/origin-of.ts';
import { askForNewAddress } from '../../../subscriptions/sign-up.ts';
import { subscriptionJson } from '../../../subscriptions/subscription-json.ts';
import { consentInputSchema, subscriptionSchema } from '../../../subscriptions/subscription-schema.ts';
import { answerAsked, mailFollowsSchema } from './answers.ts';
import { bearerSecurity, subscriberOf } from './bearer.ts';

const historySchema = z.object({
  alerts: z.array(
    z.object({
      drawNumber: z
        .string()
        .nullable()
        .describe('447, 91a. null while none is published that could be read.'),
      drawKey: z.string().describe('What the draw is known by here, for ever.'),
      revision: z.int(),
      kind: z.enum(['alert', 'correction', 'repeat']),
      status: z.string(),
      because: z.string(),
      results: z.array(z.looseObject({ outcome: z.string() })),
      createdAt: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
    }),
  ),
  nextCursor: z.string().nullable().describe('Asks for the next page; null on the last.'),
});
const problems = ['invalid-request', 'unauthorized'] as const;
const bodyProblems = [...problems, 'payload-too-large', 'unsupported-media-type'] as const;
const common = { tags: [tags.subscriptions.name], security: bearerSecurity };

/** What a subscriber was told, and the orders that stop, resume or move it. */
export function myAlertRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me/alerts',
    {
      schema: {
        ...common,
        summary: 'Lists the alerts a person was sent, newest first',
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          cursor: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional(),
        }),
        response: documented({ 200: jsonAnswer('A page of alerts.', historySchema) }, problems),
      },
    },
    async (req): Promise<z.infer<typeof historySchema>> => {
      const { id } = await subscriberOf(req, parts);
      const { limit, cursor = null } = req.query;
      const { alerts, next } = await listAlertHistory(store.db, id, { limit, before: cursor });
      return {
        alerts: alerts.map(({ draw, ...alert }) => ({
          ...alert,
          ...{ drawNumber: publishedNumber(draw), drawKey: draw.number },
          results: alert.results.map((result) => ({ ...result })),
          createdAt: alert.createdAt.toISOString(),
          endedAt: alert.endedAt?.toISOString() ?? null,
        })),
        nextCursor: next,
      };
    },
  );
  app.post(
    '/v1/subscriptions/me/address',
    {
      schema: {
        ...common,
        summary: 'Asks the owner of a new address to confirm it; alerts go to the old one until then',
        querystring: noQuery,
        body: z.strictObject({ email: emailSchema }),
        response: documented({ 202: jsonAnswer('A mail follows.', mailFollowsSchema) }, [
          ...bodyProblems,
          'conflict',
          'too-many-requests',
        ]),
      },
    },
    async (req, reply) => {
      const { id: subscriberId, language, email: known } = await subscriberOf(req, parts);
      if (isSameMailing(req.body.email, known))
        throw new RequestProblem('conflict', 'Alerts already go to this address.');
      const change = { subscriberId, language, email: req.body.email };
      return answerAsked(
        reply,
        await askForNewAddress(parts, change, { origin: originOf(req), source: 'api' }),
      );
    },
  );
  app.post(
    '/v1/subscriptions/me/unsubscribe',
    {
      schema: {
        ...common,
        summary: 'Ends the alerts at once; settings and profiles stay until they are erased',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('As changed.', subscriptionSchema) }, problems),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      await unsubscribe(store.db, { subscriberId, means: 'settings_api', now: clock() });
      return subscriptionJson(store, await subscriberOf(req, parts));
    },
  );
  app.post(
    '/v1/subscriptions/me/resubscribe',
    {
      schema: {
        ...common,
        summary: 'Turns the alerts of somebody who left on again',
        querystring: noQuery,
        body: z.strictObject({ consent: consentInputSchema }),
        response: documented({ 200: jsonAnswer('As changed.', subscriptionSchema) }, bodyProblems),
      },
    },
    async (req) => {
      const { id: subscriberId, language } = await subscriberOf(req, parts);
      await resubscribe(store.db, {
        ...{ subscriberId, language, source: 'api', origin: originOf(req), now: clock() },
        wordingVersion: consentWordingVersion,
        wording: consentWording[language],
      });
      return subscriptionJson(store, await subscriberOf(req, parts));
    },
  );
}
