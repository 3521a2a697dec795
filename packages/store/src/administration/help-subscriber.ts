import { isSameMailing } from '@drawbell/draws/address';
import type { Transaction } from 'kysely';
import { type Actor, recordAudit } from '../audit-log.ts';
import type { Database, RequestEvidence } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { eraseSubscriber } from '../subscribers/erasure.ts';
import { exportSubscriber } from '../subscribers/record.ts';
import { requestAddressChange } from '../subscribers/sign-up.ts';
import { findSubscriber } from '../subscribers/subscribers.ts';
import { unsubscribe } from '../subscribers/unsubscribe.ts';

/** What an operator does for a person who asked for it. Each runs in the caller's transaction and leaves its trace. */
interface Order {
  readonly subscriberId: string;
  readonly actor: Actor;
  readonly now: Date;
}

/** Ends the alerts. False when there is no such person; ended before, it stays so. */
export async function endForSubscriber(
  trx: Transaction<Database>,
  { subscriberId, actor, now }: Order,
): Promise<boolean> {
  const before = await findSubscriber(trx, subscriberId);
  if (before === undefined) return false;
  await unsubscribe(trx, { subscriberId, means: 'operator', now });
  await recordAudit(trx, {
    ...{ actor, action: 'subscriber.unsubscribe', target: `sub_${subscriberId}`, now },
    before: { state: before.state },
    after: { state: 'unsubscribed' },
  });
  return true;
}

/** Removes them everywhere and owes them the word that it was done. False when there is no such person. */
export async function eraseForSubscriber(
  trx: Transaction<Database>,
  secrets: Secrets,
  { subscriberId, actor, now }: Order,
): Promise<boolean> {
  if (!(await eraseSubscriber(trx, secrets, { subscriberId, means: 'operator', now }))) return false;
  await recordAudit(trx, { actor, action: 'subscriber.erase', target: `sub_${subscriberId}`, now });
  return true;
}

/** Everything that is kept about them. Undefined when there is no such person. */
export async function exportForSubscriber(
  trx: Transaction<Database>,
  { subscriberId, actor, now }: Order,
): Promise<object | undefined> {
  const subscriber = await findSubscriber(trx, subscriberId);
  if (subscriber === undefined) return undefined;
  await recordAudit(trx, { actor, action: 'subscriber.export', target: `sub_${subscriberId}`, now });
  return exportSubscriber(trx, subscriber, now);
}

export type AddressChangeAsked = 'asked' | 'no_subscriber' | 'same_address';

/** Asks the owner of a new address to confirm it: alerts move there when they do. */
export async function moveForSubscriber(
  trx: Transaction<Database>,
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
  await requestAddressChange(trx, secrets, {
    ...{ subscriberId, email, language, now, expiresAt },
    evidence: evidence(language),
  });
  await recordAudit(trx, { actor, action: 'subscriber.move', target: `sub_${subscriberId}`, now });
  return 'asked';
}
