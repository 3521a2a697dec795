import { emailSchema } from '@drawbell/draws/address';
import { isComing } from '@drawbell/draws/grid';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { type Profile, profileSchema } from '@drawbell/draws/profile';
import { languages } from '@drawbell/draws/subscriber-input';
import { z } from 'zod';
import { consentWordingVersion } from './consent-wording.ts';

/** What a nomination adds to a score. */
const nominationPoints = 600;

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

export const languageSchema = z.enum(languages).describe('Of the mails and of the pages they link to.');
export const profilesSchema = z
  .array(candidateSchema)
  .min(1)
  .max(20)
  .describe('The facts draws are compared with. What is left out is unknown, never no.');
export const consentInputSchema = z.strictObject({
  wordingVersion: z
    .literal(consentWordingVersion)
    .describe('The wording that was shown, as GET /v1/subscriptions/consent gives it.'),
  agreed: z.literal(true),
});

export const signUpSchema = z.strictObject({
  email: emailSchema,
  language: languageSchema,
  preferences: preferencesSchema.prefault({}),
  profiles: profilesSchema,
  consent: consentInputSchema,
});

export const tokenSchema = z.strictObject({ token: z.string().min(20).max(200) });

/** A subscription as its owner sees it. */
export const subscriptionSchema = z.object({
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
});
export type SubscriptionJson = z.infer<typeof subscriptionSchema>;

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
