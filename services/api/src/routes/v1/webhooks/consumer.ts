import { emailSchema } from '@drawbell/draws/address';
import { plainText } from '@drawbell/draws/plain-text';
import { languages } from '@drawbell/draws/subscriber-input';
import { changeConsumer, type Consumer } from '@drawbell/store/consumers';
import { endpointsMax, listEndpoints } from '@drawbell/store/webhooks/endpoints';
import { countWatchedProfiles, watchedProfilesMax } from '@drawbell/store/webhooks/watched-profiles';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound } from '../../../app/problem.ts';
import { publicId } from '../../../json/public-ids.ts';
import { consumerOf } from '../../../webhooks/consumer-of.ts';
import { consumerRouteFor, readProblems, writeProblems } from '../../../webhooks/consumer-routes.ts';

const changeSchema = z
  .strictObject({
    name: plainText(100).optional(),
    contactEmail: emailSchema.optional(),
    language: z.enum(languages).optional(),
  })
  .describe('What is left out stays as it is.');
const countSchema = z.object({ now: z.int(), max: z.int() });
const consumerSchema = z.object({
  id: z.string(),
  name: z.string(),
  contactEmail: z.string().describe('Told when an endpoint was disabled.'),
  language: z.enum(languages),
  createdAt: z.iso.datetime(),
  endpoints: countSchema,
  watchedProfiles: countSchema,
});

/** `/v1/webhooks/consumer`: who the key belongs to. */
export function consumerRoutes(app: App, parts: AppParts): void {
  const { store } = parts;
  addJsonBodies(app);
  const json = async (consumer: Consumer): Promise<z.infer<typeof consumerSchema>> => {
    const endpoints = await listEndpoints(store.db, consumer.id, { after: '0', limit: endpointsMax });
    return {
      id: publicId('con', consumer.id),
      name: consumer.name,
      contactEmail: consumer.contact_email,
      language: consumer.language,
      createdAt: consumer.created_at.toISOString(),
      endpoints: { now: endpoints.length, max: endpointsMax },
      watchedProfiles: {
        now: await countWatchedProfiles(store.db, consumer.id),
        max: watchedProfilesMax,
      },
    };
  };
  app.get(
    '/v1/webhooks/consumer',
    {
      schema: {
        ...consumerRouteFor('read'),
        summary: 'Shows the consumer that a key belongs to',
        response: documented({ 200: jsonAnswer('The consumer.', consumerSchema) }, readProblems),
      },
    },
    async (req) => json(await consumerOf(req, parts, 'read')),
  );
  app.patch(
    '/v1/webhooks/consumer',
    {
      schema: {
        ...consumerRouteFor('keys'),
        summary: 'Changes name, contact address or language',
        body: changeSchema,
        response: documented({ 200: jsonAnswer('As changed.', consumerSchema) }, writeProblems),
      },
    },
    async (req) => {
      const { id } = await consumerOf(req, parts, 'keys');
      const { name, contactEmail, language } = req.body;
      const change = {
        ...(name !== undefined && { name }),
        ...(contactEmail !== undefined && { contactEmail }),
        ...(language !== undefined && { language }),
      };
      return json(orNotFound(await changeConsumer(store.db, id, change), 'consumer'));
    },
  );
}
