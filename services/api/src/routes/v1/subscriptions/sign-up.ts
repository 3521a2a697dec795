import { emailSchema } from '@drawbell/draws/address';
import { languages } from '@drawbell/draws/subscriber-input';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { consentWording, consentWordingVersion } from '../../../subscriptions/consent-wording.ts';
import { originOf } from '../../../subscriptions/origin-of.ts';
import { askForSettingsLink, signUp } from '../../../subscriptions/sign-up.ts';
import { languageSchema, signUpSchema } from '../../../subscriptions/subscription-schema.ts';
import { answerAsked, mailFollowsSchema, refuseFuture } from './answers.ts';

const consentSchema = z.object({
  wordingVersion: z.string(),
  wording: z.object(Object.fromEntries(languages.map((language) => [language, z.string()]))),
  sender: z
    .object({ name: z.string(), postalAddress: z.string(), email: z.string() })
    .nullable()
    .describe('Who will write, to be named where somebody is asked to agree; null while no mail is sent.'),
});
const problems = [
  'invalid-request',
  'payload-too-large',
  'unsupported-media-type',
  'too-many-requests',
] as const;

/** `POST /v1/subscriptions` and `…/links`: both answer by mail only. `GET …/consent`: what must be agreed to. */
export function signUpApiRoutes(app: App, parts: AppParts): void {
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/consent',
    {
      schema: {
        tags: [tags.subscriptions.name],
        summary: 'Gives the wording that a person must agree to, word for word, and who will write',
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('The wording.', consentSchema) }, ['invalid-request']),
      },
    },
    async () => ({
      wordingVersion: consentWordingVersion,
      wording: consentWording,
      sender: parts.operator ?? null,
    }),
  );
  app.post(
    '/v1/subscriptions',
    {
      schema: {
        tags: [tags.subscriptions.name],
        summary: 'Signs somebody up: nothing begins before the owner of the address confirms by mail',
        querystring: noQuery,
        body: signUpSchema,
        response: documented(
          { 202: jsonAnswer('A mail follows, whatever is known of the address.', mailFollowsSchema) },
          problems,
        ),
      },
    },
    async (req, reply) => {
      const { consent: _agreed, ...person } = req.body;
      refuseFuture(person.profiles, parts.clock());
      return answerAsked(reply, await signUp(parts, person, { origin: originOf(req), source: 'api' }));
    },
  );
  app.post(
    '/v1/subscriptions/links',
    {
      schema: {
        tags: [tags.subscriptions.name],
        summary: 'Mails a subscriber the link to their settings, whose token works here for a day',
        querystring: noQuery,
        body: z.strictObject({ email: emailSchema, language: languageSchema }),
        response: documented(
          { 202: jsonAnswer('A mail follows if the address has a subscription.', mailFollowsSchema) },
          problems,
        ),
      },
    },
    async (req, reply) =>
      answerAsked(reply, await askForSettingsLink(parts, req.body, { origin: originOf(req), source: 'api' })),
  );
}
