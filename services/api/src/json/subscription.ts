import { emailSchema } from '@drawbell/draws/address';
import { isComing } from '@drawbell/draws/grid';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { nominationPoints, type Profile, profileSchema } from '@drawbell/draws/profile';
import { languages } from '@drawbell/draws/subscriber-input';
import type { Store } from '@drawbell/store/open-store';
import { listProfiles, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { consentWordingVersion } from '../account/consent.ts';
import type { AppParts } from '../app/app.ts';
import { RequestProblem } from '../app/problem.ts';

/** Whether the score can be right beside a nomination. */
function scoreFitsNomination({ nomination, crs }: Pick<Profile, 'nomination' | 'crs'>): boolean {
  return nomination !== true || crs === undefined || crs >= nominationPoints;
}

const scoreMisfit = {
  message: 'a nomination adds 600 points: with one, the score in the Express Entry account is 600 or more',
  path: ['crs'],
};

/** A profile whose facts do not contradict each other. */
const candidateSchema = profileSchema.refine(scoreFitsNomination, scoreMisfit);

/** The same without the person's own word for it: a consumer names its profiles by references. */
export const namelessCandidateSchema = profileSchema
  .omit({ label: true })
  .refine(scoreFitsNomination, scoreMisfit);

/** How many profiles one person may have. */
export const profilesMax = 20;

export const languageSchema = z.enum(languages).describe('Of the mails and of the pages they link to.');
/** The profiles of one person, as they are given. */
export const profilesSchema = z
  .array(candidateSchema)
  .min(1)
  .max(profilesMax)
  .describe('The facts draws are compared with. What is left out is unknown, never no.');
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

/** A subscription as its owner sees it. */
export const subscriptionSchema = z
  .object({
    email: z.string(),
    language: z.enum(languages),
    state: z.enum(['active', 'unsubscribed', 'pending']),
    pausedUntil: z.iso
      .datetime()
      .nullable()
      .describe(
        'No alerts before. The settings page says it as a day, in the time zone in which one begins then.',
      ),
    confirmedAt: z.iso.datetime().nullable(),
    preferences: preferencesSchema,
    // A label from before the rule for them is shown as it is.
    profiles: z.array(profileSchema.extend({ label: z.string().optional() })),
  })
  .meta({ id: 'Subscription' });
type SubscriptionJson = z.infer<typeof subscriptionSchema>;

/** Where profiles speak of a moment or day that has not come yet, and so cannot be right. */
export function futureFacts(
  profiles: readonly Pick<Profile, 'submittedAt' | 'crsReadOn'>[],
  now: Date,
): { readonly place: number; readonly key: 'submittedAt' | 'crsReadOn' }[] {
  return profiles.flatMap(({ submittedAt, crsReadOn }, place) => [
    ...(submittedAt !== undefined && new Date(submittedAt) > now
      ? [{ place, key: 'submittedAt' as const }]
      : []),
    ...(crsReadOn !== undefined && isComing(crsReadOn, now) ? [{ place, key: 'crsReadOn' as const }] : []),
  ]);
}

/** What is said of them. */
export const futureRefused = 'A profile cannot have been submitted, nor its score read, in the future.';

/** A subscription as its owner sees it, read from the record. */
export async function subscriptionJson(store: Store, subscriber: Subscriber): Promise<SubscriptionJson> {
  return {
    email: subscriber.email,
    language: subscriber.language,
    state: subscriber.state,
    pausedUntil: subscriber.paused_until?.toISOString() ?? null,
    confirmedAt: subscriber.confirmed_at?.toISOString() ?? null,
    preferences: preferencesOf(subscriber),
    profiles: await listProfiles(store.db, subscriber.id),
  };
}

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
