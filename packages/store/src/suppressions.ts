import type { Kysely } from 'kysely';
import type { Database, SuppressionReason } from './schema.ts';

/**
 * Never mail this address again. Takes effect at once, also for alerts already claimed. Safe to repeat: the first reason
 * stays, but that a complaint weighs more than a bounce.
 */
export async function suppress(
  db: Kysely<Database>,
  suppression: { emailHash: Buffer; reason: SuppressionReason; detail?: string; now: Date },
): Promise<void> {
  const { emailHash, reason, detail = '', now } = suppression;
  await db
    .insertInto('suppressions')
    .values({ email_hash: emailHash, reason, detail: detail.slice(0, 500), suppressed_at: now })
    .onConflict((conflict) =>
      conflict
        .column('email_hash')
        .doUpdateSet((eb) => ({
          reason: eb.ref('excluded.reason'),
          detail: eb.ref('excluded.detail'),
          suppressed_at: eb.ref('excluded.suppressed_at'),
        }))
        .where('suppressions.reason', '=', 'hard_bounce')
        .where('excluded.reason', '=', 'complaint'),
    )
    .execute();
}

export async function isSuppressed(db: Kysely<Database>, emailHash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  return row !== undefined;
}
