import { createHash } from 'node:crypto';
import { documentsMax } from '@drawbell/draws/plan/document';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { changePlan, type PlanChange, type PlannedProfile, type PlanOrder, readPlans } from './plan.ts';
import { type ProfileDocuments, writeDocuments } from './profile-documents.ts';

/**
 * Puts the documents of several profiles in place at once: of all, or of none. Refused when anything of them changed since
 * they were seen.
 * @param order.seen `documentsMark` of what was seen
 */
export async function putTracker(
  db: Kysely<Database>,
  {
    profiles,
    seen,
    ...order
  }: PlanOrder & {
    profiles: readonly ProfileDocuments[];
    seen: string;
  },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    const plans = await readPlans(trx, order.subscriberId);
    const isTheirs = profiles.every((each) => plans.some(({ profileId }) => profileId === each.profileId));
    if (!isTheirs || documentsMark(plans) !== seen) return { ok: false, refused: 'changed_meanwhile' };
    if (profiles.some(({ documents }) => documents.length > documentsMax))
      return { ok: false, refused: 'full' };
    await writeDocuments(trx, profiles, order.now);
    return { ok: true, value: null };
  });
}

/** Changes whenever a document that counts does, or comes or goes, or its profile is another. */
export function documentsMark(plans: readonly PlannedProfile[]): string {
  const rows = plans.map(({ profileId, documents }) => [
    profileId,
    ...documents.map(({ id, revision }) => `${id} ${revision}`),
  ]);
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64url');
}
