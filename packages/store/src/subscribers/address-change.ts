import { type Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { oweAccountMail, pausedKinds } from '../account-mails/account-mails.ts';
import type { Database, Origin } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { forgetDevices } from './devices.ts';
import { openSettings } from './settings.ts';
import { recordConfirmedConsent } from './sign-up.ts';
import type { Subscriber } from './subscribers.ts';
import { recordWithdrawal } from './unsubscribe.ts';

/** What pressing the button at a new address did. */
export type AddressConfirmed =
  | { readonly kind: 'changed'; readonly subscriberId: string; readonly settingsToken: string }
  /** It was pressed before. */
  | { readonly kind: 'already_confirmed' }
  /** The address has a subscription of its own, or gets no mail by order of an operator. */
  | { readonly kind: 'not_possible' }
  /** No such request, or it has expired, or the subscriber is gone. */
  | { readonly kind: 'unknown' };

/**
 * Moves a subscription to the address whose owner confirms it, tells the old one, and ends every open settings link and
 * every remembered browser: those were opened by mails to the old one. Alerts not yet begun go to the new address. The same address with other capitals is
 * only written as it was confirmed from then on.
 */
export async function confirmAddress(
  db: Kysely<Database>,
  secrets: Secrets,
  confirmation: { token: string; origin: Origin; now: Date },
): Promise<AddressConfirmed> {
  try {
    return await move(db, secrets, confirmation);
  } catch (err) {
    // An import can bring the same address in at this moment, and locks none of them one by one.
    if (err instanceof pg.DatabaseError && err.constraint === 'subscribers_email_hash_key')
      return { kind: 'not_possible' };
    throw err;
  }
}

async function move(
  db: Kysely<Database>,
  secrets: Secrets,
  { token, origin, now }: { token: string; origin: Origin; now: Date },
): Promise<AddressConfirmed> {
  return db.transaction().execute(async (trx) => {
    const request = await trx
      .selectFrom('requests')
      .selectAll()
      .where('token_hash', '=', secrets.hashToken(token))
      .where('kind', '=', 'address_change')
      .where('expires_at', '>', now)
      .forUpdate()
      .executeTakeFirst();
    const subscriberId = request?.subscriber_id;
    if (request === undefined || subscriberId === null || subscriberId === undefined)
      return { kind: 'unknown' };
    if (request.confirmed_at !== null) return { kind: 'already_confirmed' };
    const { email, email_hash: emailHash } = request;
    await sql`SELECT pg_advisory_xact_lock(${emailHash.readInt32BE(0)}, ${emailHash.readInt32BE(4)})`.execute(
      trx,
    );
    const taken = await trx
      .selectFrom('subscribers')
      .select('id')
      .where('email_hash', '=', emailHash)
      .where('id', '<>', subscriberId)
      .executeTakeFirst();
    const suppression = await trx
      .selectFrom('suppressions')
      .select('reason')
      .where('email_hash', '=', emailHash)
      .executeTakeFirst();
    if (taken !== undefined || suppression?.reason === 'operator') return { kind: 'not_possible' };
    await trx.deleteFrom('suppressions').where('email_hash', '=', emailHash).execute();
    const before = await trx
      .selectFrom('subscribers')
      .select(['email', 'email_hash', 'language'])
      .where('id', '=', subscriberId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await trx
      .updateTable('subscribers')
      .set({ email, email_hash: emailHash })
      .where('id', '=', subscriberId)
      .execute();
    await trx
      .updateTable('account_mails')
      .set({ email, email_hash: emailHash })
      .where('subscriber_id', '=', subscriberId)
      .where('kind', 'in', pausedKinds)
      .where('status', '=', 'owed')
      .execute();
    await trx.updateTable('requests').set({ confirmed_at: now }).where('id', '=', request.id).execute();
    await trx
      .deleteFrom('tokens')
      .where('subscriber_id', '=', subscriberId)
      .where('purpose', '=', 'settings')
      .execute();
    await forgetDevices(trx, { subscriberId });
    await recordConfirmedConsent(trx, { request, subscriberId, origin, now });
    // Capitals alone: the same mailbox, which nothing left and which knows.
    if (!before.email_hash.equals(emailHash)) await tellOldAddress(trx, before, { subscriberId, now });
    const settingsToken = await openSettings(trx, secrets, {
      ...{ subscriberId, now },
      subject: `request:${request.id}`,
    });
    return { kind: 'changed', subscriberId, settingsToken };
  });
}

async function tellOldAddress(
  trx: Transaction<Database>,
  { email, email_hash: emailHash, language }: Pick<Subscriber, 'email' | 'email_hash' | 'language'>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<void> {
  await recordWithdrawal(trx, emailHash, 'address_change', now);
  await oweAccountMail(trx, { kind: 'address_changed', email, emailHash, language, subscriberId, now });
}
