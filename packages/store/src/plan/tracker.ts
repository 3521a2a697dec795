import { createHash } from 'node:crypto';
import { documentsMax } from '@drawbell/draws/plan/document';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import {
  changePlan,
  type PlanChange,
  type PlannedProfile,
  type PlanOrder,
  putDocuments,
  readPlans,
} from './plan.ts';

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
    profiles: readonly Pick<Parameters<typeof putDocuments>[1], 'profileId' | 'documents'>[];
    seen: string;
  },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    if (documentsMark(await readPlans(trx, order.subscriberId)) !== seen)
      return { ok: false, refused: 'changed_meanwhile' };
    if (profiles.some(({ documents }) => documents.length > documentsMax))
      return { ok: false, refused: 'full' };
    for (const each of profiles) {
      const put = await putDocuments(trx, { ...order, ...each });
      if (!put.ok) throw new Error(`a profile that was there is ${put.refused}`);
    }
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
