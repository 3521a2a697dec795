import { isComing } from './grid.ts';
import { nominationPoints, type Profile, profileSchema } from './profile.ts';

/** Whether the score can be right beside a nomination. */
function scoreFitsNomination({ nomination, crs }: Pick<Profile, 'nomination' | 'crs'>): boolean {
  return nomination !== true || crs === undefined || crs >= nominationPoints;
}

const scoreMisfit = {
  message: 'a nomination adds 600 points: with one, the score in the Express Entry account is 600 or more',
  path: ['crs'],
};

/** A profile whose facts do not contradict each other. */
export const candidateSchema = profileSchema.refine(scoreFitsNomination, scoreMisfit);

/** The same without the person's own word for it: a consumer names its profiles by references. */
export const namelessCandidateSchema = profileSchema
  .omit({ label: true })
  .refine(scoreFitsNomination, scoreMisfit);

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
