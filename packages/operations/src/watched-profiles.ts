import { referenceForm } from '@drawbell/draws/csv/watched-sheet';
import { futureFacts, futureRefused } from '@drawbell/draws/candidate';
import { shownDocument } from '@drawbell/draws/plan/document';
import {
  splitProfiles,
  daysRefused,
  type TrackedProfile,
  watchedCandidateSchema,
  wrongDays,
} from '@drawbell/draws/plan/tracked-profile';
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
import { noBody, one, pages } from './answers.ts';
import { ownLookup, ownOrder } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { camel, instant, pageOf, paging, rowNumber } from './values.ts';

const reference = z
  .string()
  .regex(referenceForm, 'has 1 to 64 letters, digits and _ . : -')
  .describe('Yours. Use no names and no addresses: it comes back in every message.');
const watched = z
  .object({
    reference: z.string(),
    profile: profileSchema.omit({ label: true }).extend({ documents: z.array(shownDocument) }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WatchedProfile' });
const watchedOf = (row: WatchedProfile) => ({
  ...camel(row),
  profile: { ...row.facts, documents: row.documents },
});
const at = { reference: z.string().max(64).describe('What you call the profile.') };

/** Whom to match each draw with. */
export const watchedProfiles = {
  list: ownLookup({
    name: 'watched-profiles list',
    path: '/profiles',
    scope: 'profiles',
    says: 'Lists watched profiles, oldest first',
    takes: paging(rowNumber),
    answers: pages('profiles', watched, { form: rowNumber, columns: [] }),
    run: async ({ db, consumer }, { limit, cursor: after = '0' }) => {
      const read = await listWatchedProfiles(db, consumer, { after, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, ({ id }) => id);
      return { profiles: rows.map(watchedOf), nextCursor };
    },
  }),
  putAll: ownOrder({
    name: 'watched-profiles put',
    operationId: 'putWatchedProfiles',
    path: '/profiles',
    scope: 'profiles',
    says: 'Adds or replaces watched profiles: all of them or none',
    faces: { form: 'a sheet is uploaded, looked at and confirmed' },
    done: 'How many were new, and how many replaced.',
    // Room for as many full profiles as a consumer can have.
    bodyBytesMax: 1024 * 1024,
    takes: {
      profiles: z
        .array(z.strictObject({ reference, profile: watchedCandidateSchema }))
        .min(1)
        .max(watchedProfilesMax)
        .refine((list) => new Set(list.map((each) => each.reference)).size === list.length, {
          message: 'names a reference twice',
        }),
    },
    answers: one(z.object({ added: z.int(), replaced: z.int() }).meta({ id: 'PutProfiles' })),
    run: async ({ trx, consumer, now }, { profiles }) => {
      const given = profiles.map(({ profile }) => profile);
      refuseFuture(given, now, (place) => `profiles/${place}/profile/`);
      const { facts, documents } = splitProfiles(given);
      const apart = profiles.map(({ reference: which }, place) => ({
        reference: which,
        profile: facts[place] ?? {},
        documents: documents[place],
      }));
      return { body: withinBound(await putWatchedProfiles(trx, consumer, { profiles: apart, now })) };
    },
  }),
  show: ownLookup({
    name: 'watched-profiles show',
    path: '/profiles/:reference',
    scope: 'profiles',
    says: 'Shows one watched profile',
    at,
    answers: one(watched, []),
    run: async ({ db, consumer }, { reference: which }) =>
      watchedOf(found(await findWatchedProfile(db, consumer, which), 'profile')),
  }),
  put: ownOrder({
    name: 'watched-profiles put one',
    operationId: 'putWatchedProfile',
    path: '/profiles/:reference',
    method: 'PUT',
    scope: 'profiles',
    says: 'Watches one profile, or replaces its facts',
    faces: { form: 'a sheet with one row does the same' },
    done: 'The profile is watched.',
    at: { reference },
    takes: watchedCandidateSchema,
    answers: one(watched, []),
    run: async ({ trx, consumer, now }, { reference: which, ...given }) => {
      refuseFuture([given], now, () => '');
      const { documents, ...profile } = given;
      const profiles = [{ reference: which, profile, documents }];
      withinBound(await putWatchedProfiles(trx, consumer, { profiles, now }));
      return { body: watchedOf(found(await findWatchedProfile(trx, consumer, which), 'profile')) };
    },
  }),
  remove: ownOrder({
    name: 'watched-profiles remove',
    path: '/profiles/:reference',
    method: 'DELETE',
    scope: 'profiles',
    says: 'Forgets a watched profile at once',
    done: 'It is forgotten.',
    status: 204,
    at,
    answers: noBody,
    run: async ({ trx, consumer }, { reference: which }) => {
      found((await removeWatchedProfile(trx, consumer, which)) || null, 'profile');
      return { body: undefined };
    },
  }),
};

function withinBound<T>(put: T | null): T {
  if (put !== null) return put;
  throw new Refusal('conflict', `At most ${watchedProfilesMax} profiles can be watched.`);
}

/** @throws Refusal `invalid-request` for what has not come yet, and for days of documents that cannot be right */
function refuseFuture(profiles: readonly TrackedProfile[], now: Date, placeOf: (i: number) => string): void {
  const future = futureFacts(profiles, now).map(({ place, key }) => [
    `${placeOf(place)}${key}`,
    'is in the future',
  ]);
  const days = wrongDays(profiles, now).map(({ place, document, why }) => [
    `${placeOf(place)}documents/${document}/day`,
    why,
  ]);
  if (future.length + days.length === 0) return;
  const sentence = future.length > 0 ? futureRefused : daysRefused;
  throw new Refusal('invalid-request', sentence, Object.fromEntries([...future, ...days]));
}
