import type { Kysely } from 'kysely';
import type { Database, SuppressionReason } from '../schema.ts';
import type { Subscriber } from '../subscribers/find-subscriber.ts';
import { type Consent, listConsents } from './list-consents.ts';

/** All that is known under one address, found by its keyed hash. */
export interface AddressRecord {
  readonly subscriber: Subscriber | null;
  readonly suppression: {
    readonly reason: SuppressionReason;
    readonly detail: string;
    readonly since: Date;
  } | null;
  /** Also after the person was erased. */
  readonly consents: readonly Consent[];
  /** Sign-ups that wait for the owner of the address. */
  readonly waitingRequests: number;
}

export async function readAddress(db: Kysely<Database>, emailHash: Buffer): Promise<AddressRecord> {
  const subscriber = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const suppression = await db
    .selectFrom('suppressions')
    .select(['reason', 'detail', 'suppressed_at as since'])
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const { waiting } = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<string>().as('waiting'))
    .where('email_hash', '=', emailHash)
    .where('confirmed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    subscriber: subscriber ?? null,
    suppression: suppression ?? null,
    consents: await listConsents(db, emailHash),
    waitingRequests: Number(waiting),
  };
}
