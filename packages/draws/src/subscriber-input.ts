import { z } from 'zod';
import { emailSchema } from './address.ts';
import { plainText } from './plain-text.ts';
import { easternDay, withReadingDays } from './grid.ts';
import { preferencesSchema } from './preferences.ts';
import type { Document } from './plan/document.ts';
import { splitProfiles, trackedProfileSchema } from './plan/tracked-profile.ts';
import { instantSchema, type Profile, profilesMax, readOnEarliest } from './profile.ts';

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Evidence that a person asked for these mails (CASL). */
const consentSchema = z.strictObject({
  wordingVersion: plainText(40),
  givenAt: instantSchema,
  source: plainText(40),
});

/** One subscriber with consent, preferences and profiles: the format of an import line and of the API. */
export const subscriberInputSchema = z.strictObject({
  email: emailSchema,
  language: z.enum(languages),
  consent: consentSchema,
  preferences: preferencesSchema.prefault({}),
  profiles: z.array(trackedProfileSchema).min(1).max(profilesMax),
});

export type SubscriberInput = z.infer<typeof subscriberInputSchema>;

/** A person as they are stored: facts and documents apart. */
export interface StoredPerson extends Omit<SubscriberInput, 'profiles'> {
  readonly profiles: readonly Profile[];
  /** In the order of the profiles; undefined where nothing is said of them. */
  readonly documents: readonly (readonly Document[] | undefined)[];
}

/**
 * What is stored of somebody who is imported: a score whose day is not given counts as read on the day of the consent,
 * but not on one before there were scores, nor on one to come.
 */
export function subscriberToStore(person: SubscriberInput, now: Date): StoredPerson {
  const agreed = easternDay(new Date(person.consent.givenAt));
  const today = easternDay(now);
  const day = agreed < readOnEarliest ? readOnEarliest : agreed > today ? today : agreed;
  const { facts, documents } = splitProfiles(person.profiles);
  return { ...person, profiles: withReadingDays(facts, day), documents };
}
