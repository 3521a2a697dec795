import { type Profile, profileSchema } from '@drawbell/draws/profile';
import type { FastifyRequest } from 'fastify';
import type { AppParts } from '../app/app.ts';
import { createSealedCookie, type SealedCookie } from '../app/sealed.ts';

/**
 * The profile somebody looks at where they stand with, kept by their browser until it is closed and by nobody else. The
 * largest one that a form can say takes 2,400 characters: it always fits. Its name is left out: no page shows it.
 */
export function standingCookie(parts: Pick<AppParts, 'secrets' | 'publicUrl'>): SealedCookie<Profile> {
  const cookie = createSealedCookie(parts, { name: 'standing_1', schema: profileSchema });
  return {
    ...cookie,
    set: (reply, { label: _label, ...facts }) => cookie.set(reply, facts),
  };
}

/**
 * The profile of whoever asks for a page, from their cookie; null without one. A page that shows it is for them alone: send
 * it with `sendPage` and `returnable`, and keep only the one without it; both with `byCookie`.
 */
export function readStandingProfile(
  req: FastifyRequest,
  parts: Pick<AppParts, 'secrets' | 'publicUrl'>,
): Profile | null {
  // Most requests have no cookie at all.
  return req.headers.cookie === undefined ? null : standingCookie(parts).read(req);
}
