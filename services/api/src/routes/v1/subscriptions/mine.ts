import { preferencesSchema } from '@drawbell/draws/preferences';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { exportSubscriber } from '@drawbell/store/subscribers/record';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { pauseEnd, pauseProblem } from '../../../forms/read-pause.ts';
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
    pausedUntil: z
      .union([z.iso.date(), z.iso.datetime({ offset: true }).max(40)], {
        error: 'a date is needed, e.g. "2026-12-24", or a moment with its zone; null ends a pause',
      })
      .nullable()
      .optional()
      .describe(
        'No alerts before: a day, which begins at 0:00 Eastern time, or a moment, at most a year from now. null ends a pause.',
      ),
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
          pausedUntil: readPausedUntil(pausedUntil, clock()),
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

/** @throws RequestProblem `invalid-request` for what is past, or too far away */
function readPausedUntil<None extends null | undefined>(given: string | None, now: Date): Date | None {
  if (typeof given !== 'string') return given;
  const end = given.length === 10 ? pauseEnd(given) : new Date(given);
  const problem = end === 'no_such_day' ? end : pauseProblem(end, now);
  if (end !== 'no_such_day' && problem === null) return end;
  const message = {
    no_such_day: 'is no date that exists',
    pause_past: 'is past: a pause ends on a day to come',
    pause_long: 'is more than a year away',
  }[problem ?? 'no_such_day'];
  throw new RequestProblem('invalid-request', `The end of the pause ${message}.`, [
    { pointer: '/body/pausedUntil', message },
  ]);
}
