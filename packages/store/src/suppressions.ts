import type { Kysely } from 'kysely';
import type { Database, SuppressionReason } from './schema.ts';

/**
 * Never mail this address again. Takes effect at once, also for alerts already claimed. Safe to repeat: the first reason
 * stays, except that a complaint replaces a bounce, and an operator's suppression, which only an operator can lift,
 * replaces all others.
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
        .where((eb) =>
          eb.or([
            eb('excluded.reason', '=', 'operator'),
            eb.and([eb('suppressions.reason', '=', 'hard_bounce'), eb('excluded.reason', '=', 'complaint')]),
          ]),
        ),
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

/** How an address is named where it must not be written: its keyed hash. */
export function addressId(emailHash: Buffer): string {
  return `adr_${emailHash.toString('base64url')}`;
}

/** The keyed hash that an address id holds; null for what is none. */
export function readAddressId(text: string): Buffer | null {
  const [, hash] = /^adr_([\w-]{43})$/.exec(text) ?? [];
  return hash === undefined ? null : Buffer.from(hash, 'base64url');
}

/** Why an address is never mailed; null when it may be. Locks the row, for a change in the same transaction. */
export async function readSuppression(
  trx: Kysely<Database>,
  emailHash: Buffer,
): Promise<SuppressionReason | null> {
  const row = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .forUpdate()
    .executeTakeFirst();
  return row?.reason ?? null;
}

/** Lets an address be mailed again. Returns why it was suppressed; null if it was not. */
export async function liftSuppression(
  trx: Kysely<Database>,
  emailHash: Buffer,
): Promise<SuppressionReason | null> {
  const row = await trx
    .deleteFrom('suppressions')
    .where('email_hash', '=', emailHash)
    .returning('reason')
    .executeTakeFirst();
  return row?.reason ?? null;
}
