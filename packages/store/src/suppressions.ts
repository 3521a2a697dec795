import type { Kysely } from 'kysely';
import { type Actor, recordAudit } from './audit-log.ts';
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

/** How an address is named where it must not be written: its keyed hash. */
export function addressId(emailHash: Buffer): string {
  return `adr_${emailHash.toString('base64url')}`;
}

/** The keyed hash that an address id holds; null for what is none. */
export function readAddressId(text: string): Buffer | null {
  const [, hash] = /^adr_([\w-]{43})$/.exec(text) ?? [];
  return hash === undefined ? null : Buffer.from(hash, 'base64url');
}

interface Order {
  readonly emailHash: Buffer;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Never mail this address again, by an operator's word, which stands above what a bounce or complaint said and which only
 * an operator takes back. With its trace; runs in the caller's transaction. Safe to repeat.
 */
export async function ruleOutAddress(
  trx: Kysely<Database>,
  { emailHash, actor, now, note }: Order & { readonly note: string },
): Promise<void> {
  const before = await readReason(trx, emailHash);
  await trx
    .insertInto('suppressions')
    .values({ email_hash: emailHash, reason: 'operator', detail: note.slice(0, 500), suppressed_at: now })
    .onConflict((conflict) =>
      conflict
        .column('email_hash')
        .doUpdateSet({ reason: 'operator', detail: note.slice(0, 500), suppressed_at: now }),
    )
    .execute();
  await recordAudit(trx, {
    ...{ actor, action: 'address.suppress', target: addressId(emailHash), now },
    before: { reason: before },
    after: { reason: 'operator' },
  });
}

/** Lets an address be mailed again, with its trace. False when it was not suppressed. */
export async function letInAddress(
  trx: Kysely<Database>,
  { emailHash, actor, now }: Order,
): Promise<boolean> {
  const before = await readReason(trx, emailHash);
  if (before === null) return false;
  await trx.deleteFrom('suppressions').where('email_hash', '=', emailHash).execute();
  await recordAudit(trx, {
    ...{ actor, action: 'address.lift', target: addressId(emailHash), now },
    before: { reason: before },
    after: { reason: null },
  });
  return true;
}

async function readReason(trx: Kysely<Database>, emailHash: Buffer) {
  const row = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .forUpdate()
    .executeTakeFirst();
  return row?.reason ?? null;
}
