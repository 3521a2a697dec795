import { type Kysely, sql } from 'kysely';
import type { Database, SuppressionReason } from '../schema.ts';

/** An address that is not mailed, named by its keyed hash. */
export interface ListedSuppression {
  readonly emailHash: Buffer;
  readonly reason: SuppressionReason;
  readonly since: Date;
}

/** Newest first, of one reason or all, from after `after`. */
export async function listSuppressions(
  db: Kysely<Database>,
  {
    reason,
    after,
    limit,
  }: { reason?: SuppressionReason | undefined; after: ListedSuppression['emailHash'] | null; limit: number },
): Promise<ListedSuppression[]> {
  let query = db
    .selectFrom('suppressions')
    .select(['email_hash as emailHash', 'reason', 'suppressed_at as since'])
    .orderBy('suppressed_at', 'desc')
    .orderBy('email_hash', 'desc')
    .limit(limit);
  if (reason !== undefined) query = query.where('reason', '=', reason);
  if (after !== null) {
    query = query.where(
      sql<boolean>`(suppressed_at, email_hash) <
        (SELECT s.suppressed_at, s.email_hash FROM suppressions s WHERE s.email_hash = ${after})`,
    );
  }
  return query.execute();
}

/** How many addresses are not mailed, by reason. */
export async function countSuppressions(
  db: Kysely<Database>,
): Promise<{ reason: SuppressionReason; count: number }[]> {
  const rows = await db
    .selectFrom('suppressions')
    .select((eb) => ['reason', eb.fn.countAll<string>().as('count')])
    .groupBy('reason')
    .orderBy('reason')
    .execute();
  return rows.map(({ reason, count }) => ({ reason, count: Number(count) }));
}
