import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Begins a change by hand of draws, names or categories: one at a time, and none while a look is being recorded. A look
 * that began before is not recorded afterwards. Must run in the transaction of the change, before it reads.
 */
export async function steer(trx: Kysely<Database>): Promise<{ baseline: boolean }> {
  const { baseline_at: baselineAt } = await trx
    .updateTable('feed_state')
    .set({ steered: sql`steered + 1` })
    .returning('baseline_at')
    .executeTakeFirstOrThrow();
  return { baseline: baselineAt === null };
}
