import { subscription, subscriptionOf } from '@drawbell/operations/subscribers';
import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { emailSchema, isSameMailing } from '@drawbell/draws/address';
import { splitProfiles, type TrackedProfile } from '@drawbell/draws/plan/tracked-profile';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { exportSubscriber, listAlertHistory } from '@drawbell/store/subscribers/record';
import { changeSettings, resubscribe } from '@drawbell/store/subscribers/settings';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { z } from 'zod';
import { originOf } from '../account/consent.ts';
import { pauseEnd, pauseProblem } from '../account/pause.ts';
import { askForNewAddress } from '../account/requests.ts';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { RequestProblem } from '../app/problem.ts';
import {
  bearerSecurity,
  consentInputSchema,
  languageSchema,
  profilesSchema,
  subscriberOf,
} from './subscription.ts';
import { answerAsked, mailFollowsSchema, refuseFuture } from './subscriptions.ts';

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
  .describe('What is left out stays as it is.')
  .meta({ id: 'SubscriptionChange' });
/** A hundred profiles with all that can be said of most of them. */
const profilesBytesMax = 256 * 1024;
const problems = ['invalid-request', 'unauthorized'] as const;
const ofOwner = { tags: [tags.subscriptions.name], security: bearerSecurity };
const common = { ...ofOwner, querystring: noQuery };

/** `/v1/subscriptions/me`: read, change, export, erase. */
export function mySubscriptionRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me',
    {
      schema: {
        ...common,
        operationId: 'getSubscription',
        summary: 'Shows a subscription to its owner',
        response: documented({ 200: jsonAnswer('The subscription.', subscription) }, problems),
      },
    },
    async (req) => subscriptionOf(store.db, await subscriberOf(req, parts)),
  );
  app.patch(
    '/v1/subscriptions/me',
    {
      bodyLimit: profilesBytesMax,
      schema: {
        ...common,
        operationId: 'changeSubscription',
        summary: 'Changes language, preferences, profiles or pause',
        body: changeSchema,
        response: documented({ 200: jsonAnswer('As changed.', subscription) }, [
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
          ...rest,
          ...(profiles !== undefined && apart(profiles)),
          pausedUntil: readPausedUntil(pausedUntil, clock()),
        },
        clock(),
      );
      return subscriptionOf(store.db, await subscriberOf(req, parts));
    },
  );
  app.get(
    '/v1/subscriptions/me/export',
    {
      schema: {
        ...common,
        operationId: 'exportSubscription',
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
        operationId: 'eraseSubscription',
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

function apart(given: readonly TrackedProfile[]) {
  const { facts: profiles, documents } = splitProfiles(given);
  return { profiles, documents };
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

const historySchema = z
  .object({
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
  })
  .meta({ id: 'AlertPage' });
const bodyProblems = [...problems, 'payload-too-large', 'unsupported-media-type'] as const;

/** What a subscriber was told, and the orders that stop, resume or move it. */
export function myAlertRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me/alerts',
    {
      schema: {
        ...ofOwner,
        operationId: 'listAlerts',
        summary: 'Lists the alerts a person was sent, newest first',
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(100).default(20).describe('At most so many on a page.'),
          cursor: z
            .string()
            .regex(/^\d{1,18}$/)
            .optional()
            .describe('`nextCursor` of the page before.'),
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
        ...ofOwner,
        operationId: 'changeAddress',
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
        ...ofOwner,
        operationId: 'unsubscribe',
        summary: 'Ends the alerts at once; settings and profiles stay until they are erased',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('As changed.', subscription) }, problems),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      await unsubscribe(store.db, { subscriberId, means: 'settings_api', now: clock() });
      return subscriptionOf(store.db, await subscriberOf(req, parts));
    },
  );
  app.post(
    '/v1/subscriptions/me/resubscribe',
    {
      schema: {
        ...ofOwner,
        operationId: 'resubscribe',
        summary: 'Turns the alerts of somebody who left on again',
        querystring: noQuery,
        body: z.strictObject({ consent: consentInputSchema }),
        response: documented({ 200: jsonAnswer('As changed.', subscription) }, bodyProblems),
      },
    },
    async (req) => {
      const { id: subscriberId, language } = await subscriberOf(req, parts);
      await resubscribe(store.db, {
        ...{ subscriberId, language, source: 'api', origin: originOf(req), now: clock() },
        wordingVersion: consentWordingVersion,
        wording: consentWording[language],
      });
      return subscriptionOf(store.db, await subscriberOf(req, parts));
    },
  );
}
