import { changeSettings, eraseSubscriber, exportSubscriber } from '@drawbell/store';
import { preferencesSchema } from '@drawbell/draws';
import { z } from 'zod';
import type { App, AppParts } from '../../../app.ts';
import { addJsonBodies } from '../../../plugins/json-bodies.ts';
import { tags } from '../../../plugins/openapi.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery } from '../../../problems/documented.ts';
import { RequestProblem } from '../../../problems/request-problem.ts';
import { subscriptionJson } from '../../../subscriptions/subscription-json.ts';
import {
  languageSchema,
  profilesSchema,
  subscriptionSchema,
} from '../../../subscriptions/subscription-schema.ts';
import { refuseFuture } from './answers.ts';
import { bearerSecurity, subscriberOf } from './bearer.ts';

const changeSchema = z
  .strictObject({
    language: languageSchema.optional(),
    preferences: preferencesSchema.optional(),
    profiles: profilesSchema.optional().describe('All of them: they replace those on record.'),
    pausedUntil: z.iso
      .datetime({ offset: true })
      .max(40)
      .nullable()
      .optional()
      .describe('No alerts before; null ends a pause.'),
  })
  .describe('What is left out stays as it is.');
const problems = ['invalid-request', 'unauthorized'] as const;
const common = { tags: [tags.subscriptions.name], security: bearerSecurity, querystring: noQuery };

/** `/v1/subscriptions/me`: read, change, export, erase. */
export function mySubscriptionRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me',
    {
      schema: {
        ...common,
        summary: 'Shows a subscription to its owner',
        response: documented({ 200: jsonAnswer('The subscription.', subscriptionSchema) }, problems),
      },
    },
    async (req) => subscriptionJson(store, await subscriberOf(req, parts)),
  );
  app.patch(
    '/v1/subscriptions/me',
    {
      schema: {
        ...common,
        summary: 'Changes language, preferences, profiles or pause',
        body: changeSchema,
        response: documented({ 200: jsonAnswer('As changed.', subscriptionSchema) }, [
          ...problems,
          'payload-too-large',
          'unsupported-media-type',
        ]),
      },
    },
    async (req) => {
      const { id } = await subscriberOf(req, parts);
      const { pausedUntil, profiles, ...rest } = req.body;
      if (profiles !== undefined) refuseFuture(profiles, clock());
      await changeSettings(
        store.db,
        id,
        {
          ...{ ...rest, profiles },
          pausedUntil:
            pausedUntil === undefined || pausedUntil === null ? pausedUntil : new Date(pausedUntil),
        },
        clock(),
      );
      return subscriptionJson(store, await subscriberOf(req, parts));
    },
  );
  app.get(
    '/v1/subscriptions/me/export',
    {
      schema: {
        ...common,
        summary: 'Gives everything that is kept about a person',
        response: documented(
          { 200: jsonAnswer('All of it.', z.looseObject({ email: z.string() })) },
          problems,
        ),
      },
    },
    async (req, reply) => {
      const all = await exportSubscriber(store.db, await subscriberOf(req, parts), clock());
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(all, null, 2));
    },
  );
  app.delete(
    '/v1/subscriptions/me',
    {
      schema: {
        ...common,
        summary: 'Erases a person: only a keyed hash of the address and the proof of consent stay',
        response: documented({ 204: emptyAnswer('Erased; a last mail says so.') }, [...problems, 'conflict']),
      },
    },
    async (req, reply) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const erased = await eraseSubscriber(store.db, secrets, {
        ...{ subscriberId, now: clock() },
        means: 'erased_by_api',
      });
      if (!erased) throw new RequestProblem('conflict', 'It was erased by another request at the same time.');
      parts.ring('deliver-account-mail', {});
      return reply.code(204).send(null);
    },
  );
}
