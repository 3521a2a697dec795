import { profileSchema } from '@drawbell/draws/profile';
import {
  findWatchedProfile,
  listWatchedProfiles,
  putWatchedProfiles,
  removeWatchedProfile,
  type WatchedProfile,
  watchedProfilesMax,
} from '@drawbell/store/webhooks/watched-profiles';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { createOnce, idempotencyHeaders } from '../../../json/create-once.ts';
import { cursorSchema, nextCursorSchema, pageLimit, readCursor, writeCursor } from '../../../json/paging.ts';
import { futureFacts, futureRefused, namelessCandidateSchema } from '../../../json/subscription.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import {
  consumerRouteFor,
  createProblems,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../webhooks/consumer-routes.ts';

const referenceForm = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const referenceSchema = z
  .string()
  .regex(referenceForm, 'has 1 to 64 letters, digits and _ . : -')
  .describe('Yours. Use no names and no addresses: it comes back in every message.');
const watchedSchema = z.object({
  reference: z.string(),
  profile: profileSchema.omit({ label: true }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
/** Room for as many full profiles as a consumer can have. */
const listBytesMax = 1024 * 1024;
const params = z.object({ reference: z.string().max(64) });

/** `/v1/webhooks/profiles`: whom to match each draw with. */
export function watchedProfileRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/webhooks/profiles',
    {
      schema: {
        ...consumerRouteFor('profiles'),
        summary: 'Lists watched profiles, oldest first',
        querystring: z.strictObject({ limit: pageLimit, cursor: cursorSchema(/^\d{1,18}$/).optional() }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of profiles.',
              z.object({ profiles: z.array(watchedSchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'profiles');
      const { limit, cursor } = req.query;
      const after = cursor === undefined ? '0' : readCursor(cursor);
      const found = await listWatchedProfiles(store.db, id, { after, limit: limit + 1 });
      const profiles = found.slice(0, limit);
      const last = found.length > limit ? profiles.at(-1) : undefined;
      return {
        profiles: profiles.map((profile) => watchedJson(profile)),
        nextCursor: last === undefined ? null : writeCursor(last.id),
      };
    },
  );
  app.post(
    '/v1/webhooks/profiles',
    {
      bodyLimit: listBytesMax,
      schema: {
        ...consumerRouteFor('profiles'),
        summary: 'Adds or replaces watched profiles: all of them or none',
        headers: idempotencyHeaders,
        body: z.strictObject({
          profiles: z
            .array(z.strictObject({ reference: referenceSchema, profile: namelessCandidateSchema }))
            .min(1)
            .max(watchedProfilesMax)
            .refine((list) => new Set(list.map(({ reference }) => reference)).size === list.length, {
              message: 'names a reference twice',
            }),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'How many were new, and how many replaced.',
              z.object({ added: z.int(), replaced: z.int() }),
            ),
          },
          createProblems,
        ),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'profiles');
      const { profiles } = req.body;
      refuseFuture(
        profiles.map(({ profile }) => profile),
        (i) => `/body/profiles/${i}/profile`,
      );
      return createOnce(parts, { req, reply, owner: `consumer ${consumerId}` }, async (trx) => {
        const put = await putWatchedProfiles(trx, consumerId, { profiles, now: clock() });
        if (put === null)
          throw new RequestProblem('conflict', `At most ${watchedProfilesMax} profiles can be watched.`);
        return { status: 200, body: put };
      });
    },
  );
  app.get(
    '/v1/webhooks/profiles/:reference',
    {
      schema: {
        ...consumerRouteFor('profiles'),
        summary: 'Shows one watched profile',
        params,
        response: documented({ 200: jsonAnswer('The profile.', watchedSchema) }, foundProblems),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'profiles');
      return watchedJson(orNotFound(await findWatchedProfile(store.db, id, req.params.reference), 'profile'));
    },
  );
  app.put(
    '/v1/webhooks/profiles/:reference',
    {
      schema: {
        ...consumerRouteFor('profiles'),
        summary: 'Watches one profile, or replaces its facts',
        params: z.object({ reference: referenceSchema }),
        body: namelessCandidateSchema,
        response: documented({ 200: jsonAnswer('The profile.', watchedSchema) }, [
          ...writeProblems,
          'conflict',
        ]),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'profiles');
      const { reference } = req.params;
      refuseFuture([req.body], () => '/body');
      return store.db.transaction().execute(async (trx) => {
        const profiles = [{ reference, profile: req.body }];
        if ((await putWatchedProfiles(trx, id, { profiles, now: clock() })) === null)
          throw new RequestProblem('conflict', `At most ${watchedProfilesMax} profiles can be watched.`);
        return watchedJson(orNotFound(await findWatchedProfile(trx, id, reference), 'profile'));
      });
    },
  );
  app.delete(
    '/v1/webhooks/profiles/:reference',
    {
      schema: {
        ...consumerRouteFor('profiles'),
        summary: 'Forgets a watched profile at once',
        params,
        response: documented({ 204: emptyAnswer('It is gone.') }, foundProblems),
      },
    },
    async (req, reply) => {
      const { id } = await consumerOf(req, parts, 'profiles');
      if (!(await removeWatchedProfile(store.db, id, req.params.reference)))
        throw new RequestProblem('not-found', 'There is no such profile.');
      return reply.code(204).send(null);
    },
  );

  function refuseFuture(profiles: Parameters<typeof futureFacts>[0], pointerOf: (i: number) => string): void {
    const wrong = futureFacts(profiles, clock());
    if (wrong.length === 0) return;
    throw new RequestProblem(
      'invalid-request',
      futureRefused,
      wrong.map(({ place, key }) => ({ pointer: `${pointerOf(place)}/${key}`, message: 'is in the future' })),
    );
  }
}

function watchedJson(watched: WatchedProfile): z.infer<typeof watchedSchema> {
  return {
    reference: watched.reference,
    profile: watched.facts,
    createdAt: watched.created_at.toISOString(),
    updatedAt: watched.updated_at.toISOString(),
  };
}
