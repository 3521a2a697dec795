import { z } from 'zod';
import { candidateSchema, namelessCandidateSchema } from '../candidate.ts';
import { type Profile, profileSchema } from '../profile.ts';
import { dayProblem, type DayProblem, type Document, documentSchema, documentsMax } from './document.ts';

/**
 * The edge between a profile as it is given and shown, which may carry documents, and the facts that draws are compared
 * with, which never do.
 */
const documents = z
  .array(documentSchema)
  .max(documentsMax)
  .describe('All that the profile has now. Left out, those on record stay; an empty list takes them away.');

/** A consumer's documents have no words of a person's own. */
const watchedDocuments = z
  .array(
    documentSchema.refine(({ label }) => label === undefined, {
      message: 'a watched profile has no labels',
      path: ['label'],
    }),
  )
  .max(documentsMax)
  .describe(
    'Kinds and days; no labels. Left out, those on record stay; an empty list takes them away. `deadline.approaching` tells of what follows from them.',
  );

/** A profile as it is imported, of which facts may contradict each other as before. */
export const trackedProfileSchema = profileSchema
  .extend({ documents: documents.optional() })
  .meta({ id: 'TrackedProfile' });

/** A profile as its owner gives it. */
export const trackedCandidateSchema = candidateSchema.safeExtend({ documents: documents.optional() });

/** A profile as a consumer gives it. */
export const watchedCandidateSchema = namelessCandidateSchema.safeExtend({
  documents: watchedDocuments.optional(),
});

export type TrackedProfile = Profile & { readonly documents?: readonly Document[] | undefined };
export type WatchedDocument = Omit<Document, 'label'>;

/** Facts and documents apart: `documents` has undefined where a profile said nothing of them. */
export function splitProfiles(profiles: readonly TrackedProfile[]): {
  readonly facts: Profile[];
  readonly documents: (readonly Document[] | undefined)[];
} {
  return {
    facts: profiles.map(({ documents: _documents, ...facts }) => facts),
    documents: profiles.map((profile) => profile.documents),
  };
}

/** A document as the format has it: what the record keeps beside it is left out. */
export function documentOf(kept: Document): Document {
  const { kind, countsFrom, day, label, test, country, currentCountry } = kept;
  const given = { label, test, country, currentCountry };
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { kind, countsFrom, day, ...told };
}

/** Whether two say the same. */
export function isSameDocument(one: Document, other: Document): boolean {
  return JSON.stringify(documentOf(one)) === JSON.stringify(documentOf(other));
}

/** What is said of a day that cannot be right. */
export const dayProblemSentences: Readonly<Record<DayProblem, string>> = {
  in_the_future: 'is in the future: a result or an issue has a day that has come',
  too_long_ago: 'is more than 20 years ago: look at the year',
  too_far_away: 'is more than 20 years away: look at the year',
};

/** What is said of them together. */
export const daysRefused = 'A document hangs on a day that cannot be right.';

/** Where documents of profiles hang on a day that cannot be right, and why. */
export function wrongDays(
  profiles: readonly TrackedProfile[],
  now: Date,
): { readonly place: number; readonly document: number; readonly why: string }[] {
  return profiles.flatMap(({ documents: list = [] }, place) =>
    list.flatMap((each, document) => {
      const problem = dayProblem(each, now);
      return problem === null ? [] : [{ place, document, why: dayProblemSentences[problem] }];
    }),
  );
}
