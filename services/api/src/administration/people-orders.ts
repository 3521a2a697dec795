import { isSameMailing } from '@drawbell/draws/address';
import { type Actor, recordAudit } from '@drawbell/store/audit-log';
import type { RecordTransaction } from '@drawbell/store/open-store';
import type { RequestEvidence } from '@drawbell/store/schema';
import type { Secrets } from '@drawbell/store/secrets';
import * as erasure from '@drawbell/store/subscribers/erasure';
import * as records from '@drawbell/store/subscribers/record';
import * as signUp from '@drawbell/store/subscribers/sign-up';
import { findSubscriber } from '@drawbell/store/subscribers/subscribers';
import * as leaving from '@drawbell/store/subscribers/unsubscribe';
import * as suppressions from '@drawbell/store/suppressions';

/** What an operator does for a person who asked for it, with its audit row. */
interface Order {
  readonly subscriberId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/** Ends the alerts. False when there is no such person; ended before, it stays so. */
export async function unsubscribe(
  trx: RecordTransaction,
  { subscriberId, actor, now }: Order,
): Promise<boolean> {
  const before = await findSubscriber(trx, subscriberId);
  if (before === undefined) return false;
  await leaving.unsubscribe(trx, { subscriberId, means: 'operator', now });
  await recordAudit(trx, {
    ...{ actor, action: 'subscriber.unsubscribe', target: `sub_${subscriberId}`, now },
    before: { state: before.state },
    after: { state: 'unsubscribed' },
  });
  return true;
}

/** Removes them everywhere and owes them the word that it was done. False when there is no such person. */
export async function eraseSubscriber(
  trx: RecordTransaction,
  secrets: Secrets,
  { subscriberId, actor, now }: Order,
): Promise<boolean> {
  if (!(await erasure.eraseSubscriber(trx, secrets, { subscriberId, means: 'operator', now }))) return false;
  await recordAudit(trx, { actor, action: 'subscriber.erase', target: `sub_${subscriberId}`, now });
  return true;
}

/** Everything that is kept about them. Undefined when there is no such person. */
export async function exportSubscriber(
  trx: RecordTransaction,
  { subscriberId, actor, now }: Order,
): Promise<object | undefined> {
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return undefined;
  await recordAudit(trx, { actor, action: 'subscriber.export', target: `sub_${subscriberId}`, now });
  return records.exportSubscriber(trx, subscriber, now);
}

export type AddressChangeAsked = 'asked' | 'no_subscriber' | 'same_address';

/** Asks the owner of a new address to confirm it: alerts move there when they do. */
export async function requestAddressChange(
  trx: RecordTransaction,
  secrets: Secrets,
  order: Order & {
    readonly email: string;
    readonly expiresAt: Date;
    readonly evidence: (language: 'en' | 'fr') => RequestEvidence;
  },
): Promise<AddressChangeAsked> {
  const { subscriberId, actor, now, email, expiresAt, evidence } = order;
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return 'no_subscriber';
  if (isSameMailing(email, subscriber.email)) return 'same_address';
  const { language } = subscriber;
  await signUp.requestAddressChange(trx, secrets, {
    ...{ subscriberId, email, language, now, expiresAt },
    evidence: evidence(language),
  });
  await recordAudit(trx, { actor, action: 'subscriber.move', target: `sub_${subscriberId}`, now });
  return 'asked';
}

interface AddressOrder {
  readonly emailHash: Buffer;
  readonly actor: Actor;
  readonly now: Date;
}

/** Never mail this address again, by an operator's word, with its audit row. Safe to repeat. */
export async function suppress(
  trx: RecordTransaction,
  { emailHash, actor, now, note }: AddressOrder & { readonly note: string },
): Promise<void> {
  const before = await suppressions.readSuppression(trx, emailHash);
  await suppressions.suppress(trx, { emailHash, reason: 'operator', detail: note, now });
  await recordAudit(trx, {
    ...{ actor, action: 'address.suppress', target: suppressions.addressId(emailHash), now },
    before: { reason: before },
    after: { reason: 'operator' },
  });
}

/** Lets an address be mailed again, with its audit row. False when it was not suppressed. */
export async function liftSuppression(
  trx: RecordTransaction,
  { emailHash, actor, now }: AddressOrder,
): Promise<boolean> {
  const before = await suppressions.liftSuppression(trx, emailHash);
  if (before === null) return false;
  await recordAudit(trx, {
    ...{ actor, action: 'address.lift', target: suppressions.addressId(emailHash), now },
    before: { reason: before },
    after: { reason: null },
  });
  return true;
}
