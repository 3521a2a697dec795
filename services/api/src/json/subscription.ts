import { consentWordingVersion } from '@drawbell/draws/consent-wording';
import { emailSchema } from '@drawbell/draws/address';
import { trackedCandidateSchema } from '@drawbell/draws/plan/tracked-profile';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { profilesMax } from '@drawbell/draws/profile';
import { languages } from '@drawbell/draws/subscriber-input';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppParts } from '../app/app.ts';
import { RequestProblem } from '../app/problem.ts';

export const languageSchema = z.enum(languages).describe('Of the mails and of the pages they link to.');
/** The profiles of one person, as they are given. */
export const profilesSchema = z
  .array(trackedCandidateSchema)
  .min(1)
  .max(profilesMax)
  .describe(
    'The facts draws are compared with. What is left out is unknown, never no. Documents that are left out stay as they are.',
  );
/** A person's word that they agreed, and to which words. */
export const consentInputSchema = z
  .strictObject({
    wordingVersion: z
      .literal(consentWordingVersion)
      .describe('The wording that was shown, as GET /v1/subscriptions/consent gives it.'),
    agreed: z.literal(true),
  })
  .meta({ id: 'GivenConsent' });

/** What a program signs a person up with. */
export const signUpSchema = z
  .strictObject({
    email: emailSchema,
    language: languageSchema,
    preferences: preferencesSchema.prefault({}),
    profiles: profilesSchema,
    consent: consentInputSchema,
  })
  .meta({ id: 'SignUp' });

/** The token of a link in a mail. */
export const tokenSchema = z.strictObject({ token: z.string().min(20).max(200) });

/** Whose settings a link opens; undefined when it is wrong or its day is over. */
export async function findSettings(
  { store, secrets, clock }: AppParts,
  token: string,
): Promise<Subscriber | undefined> {
  return findByToken(store.db, secrets, { token, purpose: 'settings', now: clock() });
}

/**
 * Whose settings the bearer token opens.
 * @throws RequestProblem `unauthorized`
 */
export async function subscriberOf(req: FastifyRequest, parts: AppParts): Promise<Subscriber> {
  const token = /^Bearer ([\w-]{20,200})$/i.exec(req.headers.authorization ?? '')?.[1];
  const subscriber = token === undefined ? undefined : await findSettings(parts, token);
  if (subscriber !== undefined) return subscriber;
  throw new RequestProblem(
    'unauthorized',
    'Send the token of a settings link as `Authorization: Bearer …`. This one is missing, wrong, or past its day.',
  );
}

/** How the token is described. */
export const bearerSecurity = [{ settingsToken: [] }];
