import { futureFacts, futureRefused } from '@drawbell/draws/candidate';
import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { emailSchema } from '@drawbell/draws/address';
import { daysRefused, wrongDays } from '@drawbell/draws/plan/tracked-profile';
import { languages } from '@drawbell/draws/subscriber-input';
import { confirmAddress } from '@drawbell/store/subscribers/address-change';
import { confirmSignUp } from '@drawbell/store/subscribers/sign-up';
import { findByToken, unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { originOf } from '../account/consent.ts';
import { type Asked, askForSettingsLink, signUp } from '../account/requests.ts';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { RequestProblem } from '../app/problem.ts';
import { languageSchema, type profilesSchema, signUpSchema, tokenSchema } from './subscription.ts';

const consentSchema = z
  .object({
    wordingVersion: z.string(),
    wording: z.object(Object.fromEntries(languages.map((language) => [language, z.string()]))),
    sender: z
      .object({ name: z.string(), postalAddress: z.string(), email: z.string() })
      .nullable()
      .describe('Who will write, to be named where somebody is asked to agree; null while no mail is sent.'),
  })
  .meta({ id: 'Consent' });
const signUpProblems = [
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
        operationId: 'getConsent',
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
        operationId: 'signUp',
        summary: 'Signs somebody up: nothing begins before the owner of the address confirms by mail',
        querystring: noQuery,
        body: signUpSchema,
        response: documented(
          { 202: jsonAnswer('A mail follows, whatever is known of the address.', mailFollowsSchema) },
          signUpProblems,
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
        operationId: 'requestLink',
        summary: 'Mails a subscriber the link to their settings, whose token works here for a day',
        querystring: noQuery,
        body: z.strictObject({ email: emailSchema, language: languageSchema }),
        response: documented(
          { 202: jsonAnswer('A mail follows if the address has a subscription.', mailFollowsSchema) },
          signUpProblems,
        ),
      },
    },
    async (req, reply) =>
      answerAsked(reply, await askForSettingsLink(parts, req.body, { origin: originOf(req), source: 'api' })),
  );
}

const doneSchema = z
  .object({
    settingsToken: z
      .string()
      .nullable()
      .describe('Opens the settings for a day; null when it was confirmed before.'),
  })
  .meta({ id: 'Confirmation' });
const confirmProblems = [
  'invalid-request',
  'payload-too-large',
  'unsupported-media-type',
  'gone',
  'conflict',
] as const;

/** The orders whose proof is the token of a link in a mail. */
export function confirmApiRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  const confirmations = [
    {
      url: '/v1/subscriptions/confirmations',
      confirm: confirmSignUp,
      operationId: 'confirmSignUp',
      summary: 'Confirms a sign-up',
    },
    {
      url: '/v1/subscriptions/address-confirmations',
      confirm: confirmAddress,
      operationId: 'confirmAddress',
      summary: 'Confirms a new address',
    },
  ] as const;
  for (const { url, confirm, operationId, summary } of confirmations) {
    app.post(
      url,
      {
        schema: {
          tags: [tags.subscriptions.name],
          operationId,
          summary: `${summary}, by the token of the link in the mail`,
          querystring: noQuery,
          body: tokenSchema,
          response: documented({ 200: jsonAnswer('It is confirmed.', doneSchema) }, confirmProblems),
        },
      },
      async (req): Promise<z.infer<typeof doneSchema>> => {
        const confirmed = await confirm(store.db, secrets, {
          ...{ token: req.body.token, origin: originOf(req), now: clock() },
        });
        switch (confirmed.kind) {
          case 'unknown':
            throw new RequestProblem('gone', 'No such link is open. Sign up again for a new one.');
          case 'suppressed':
          case 'not_possible':
            throw new RequestProblem('conflict', 'No alerts can go to this address.');
          case 'already_confirmed':
            return { settingsToken: null };
          case 'confirmed':
            parts.ring('deliver-account-mail', {});
            return { settingsToken: confirmed.settingsToken };
          case 'changed':
            parts.ring('deliver-account-mail', {});
            return { settingsToken: confirmed.settingsToken };
        }
      },
    );
  }
  app.post(
    '/v1/subscriptions/unsubscriptions',
    {
      schema: {
        tags: [tags.subscriptions.name],
        operationId: 'unsubscribeByLink',
        summary: 'Ends a subscription, by the token of the unsubscribe link of any mail',
        querystring: noQuery,
        body: tokenSchema,
        response: documented(
          { 200: jsonAnswer('It has ended.', z.object({ state: z.literal('unsubscribed') })) },
          confirmProblems,
        ),
      },
    },
    async (req) => {
      const { token } = req.body;
      const now = clock();
      const subscriber = await findByToken(store.db, secrets, { token, purpose: 'unsubscribe', now });
      if (subscriber === undefined) throw new RequestProblem('gone', 'No such link is open.');
      await unsubscribe(store.db, { subscriberId: subscriber.id, means: 'api', now });
      return { state: 'unsubscribed' as const };
    },
  );
}

/** The same answer for every address: a mail follows. */
export const mailFollowsSchema = z
  .object({
    message: z.string().describe('The same whether or not the address is known.'),
  })
  .meta({ id: 'MailFollows' });

/** 202 with the one answer there is, or 429 with Retry-After. */
export function answerAsked(reply: FastifyReply, asked: Asked): z.infer<typeof mailFollowsSchema> {
  if (asked.kind === 'too_many') {
    void reply.header('retry-after', String(asked.retryAfterSeconds));
    throw new RequestProblem(
      'too-many-requests',
      'Too many mails were asked for from here. Wait, then try again.',
    );
  }
  void reply.code(202);
  return { message: 'If a mail can be sent to this address, it is on its way.' };
}

/** @throws RequestProblem for what has not come yet, and for days of documents that cannot be right */
export function refuseFuture(profiles: z.infer<typeof profilesSchema>, now: Date): void {
  const future = futureFacts(profiles, now).map(({ place, key }) => ({
    ...{ pointer: `/body/profiles/${place}/${key}`, message: 'is in the future' },
  }));
  const days = wrongDays(profiles, now).map(({ place, document, why }) => ({
    ...{ pointer: `/body/profiles/${place}/documents/${document}/day`, message: why },
  }));
  if (future.length + days.length === 0) return;
  const sentence = future.length > 0 ? futureRefused : daysRefused;
  throw new RequestProblem('invalid-request', sentence, [...future, ...days]);
}
