import type { BounceConsequence, BounceEventKind } from '../bounce-tables.ts';
import type { RecordTransaction } from '../open-store.ts';
import { recordWithdrawal, unsubscribe } from '../subscribers/unsubscribe.ts';
import { suppress } from '../suppressions.ts';

interface AddressedBounce {
  readonly kind: BounceEventKind;
  readonly reason: string;
  readonly status: string | null;
  readonly emailHash: Buffer;
  readonly sentAt: Date;
  readonly occurredAt: Date | null;
  readonly now: Date;
}

/**
 * What a report does to its address. A dead mailbox and a complaint end all mail to it; a complaint and an opt-out end the
 * subscription and the consent, too. A soft bounce is counted and ends nothing, however many there are: a full mailbox
 * or a listing of our server is over one day, and whoever signed up then misses a draw by our hand.
 *
 * What came before the owner of the address confirmed it has no consequence: for a bounce the mail counts, since they read
 * a later one; for a complaint the moment at which they complained.
 */
export async function applyBounce(
  trx: RecordTransaction,
  bounce: AddressedBounce,
): Promise<BounceConsequence> {
  const { kind, reason, status, emailHash, sentAt, occurredAt, now } = bounce;
  if (kind === 'soft') return 'counted';
  if (await confirmedSince(trx, emailHash, kind === 'hard' ? sentAt : (occurredAt ?? now))) return 'outdated';
  if (kind === 'hard') {
    await suppress(trx, { emailHash, reason: 'hard_bounce', detail: status ?? reason, now });
    return 'suppressed';
  }
  // The person before the suppression, in the order of erasing: otherwise each could wait for the other.
  const person = await trx
    .selectFrom('subscribers')
    .select('id')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const means = kind === 'complaint' ? 'complaint' : 'provider';
  if (person !== undefined) await unsubscribe(trx, { subscriberId: person.id, means, now });
  await recordWithdrawal(trx, emailHash, means, now);
  if (kind === 'unsubscribed') return 'unsubscribed';
  await suppress(trx, { emailHash, reason: 'complaint', detail: reason, now });
  return 'suppressed';
}

async function confirmedSince(trx: RecordTransaction, emailHash: Buffer, at: Date): Promise<boolean> {
  const consent = await trx
    .selectFrom('consent_records')
    .select('id')
    .where('email_hash', '=', emailHash)
    .where('given_at', '>', at)
    .limit(1)
    .executeTakeFirst();
  return consent !== undefined;
}
