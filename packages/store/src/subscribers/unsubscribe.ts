import { type Kysely, sql, type Transaction } from 'kysely';
import { endAllChannels } from '../channels/ends.ts';
import { isInMessage } from '../deliveries/conditions.ts';
import { lanes } from '../lease.ts';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { LinkPurpose, Secrets } from '../secrets.ts';
import { keepPastSettings } from './subscribers.ts';
import type { Subscriber } from './subscribers.ts';

/** The subscriber whose link this is; undefined when the token is wrong, expired or for another purpose. */
export async function findByToken(
  db: Kysely<Database>,
  secrets: Secrets,
  { token, purpose, now }: { token: string; purpose: LinkPurpose; now: Date },
): Promise<Subscriber | undefined> {
  return db
    .selectFrom('tokens')
    .innerJoin('subscribers', 'subscribers.id', 'tokens.subscriber_id')
    .selectAll('subscribers')
    .where('token_hash', '=', secrets.hashToken(token))
    .where('purpose', '=', purpose)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
}

/**
 * Ends a subscription at once: no alert that has not yet begun to be sent goes out. Safe to repeat.
 * @param means how the person said it: `one_click`, `page`, `operator`, `complaint`, `provider`.
 */
export async function unsubscribe(
  db: Kysely<Database>,
  { subscriberId, means, now }: { subscriberId: string; means: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const person = await trx
      .selectFrom('subscribers')
      .select('state')
      .where('id', '=', subscriberId)
      .forUpdate()
      .executeTakeFirst();
    if (person === undefined || person.state === 'unsubscribed') return;
    await keepPastSettings(trx, [subscriberId], now);
    const ended = await trx
      .updateTable('subscribers')
      .set({ state: 'unsubscribed', ended_at: now })
      .where('id', '=', subscriberId)
      .returning('email_hash')
      .executeTakeFirstOrThrow();
    await endAllChannels(trx, { subscriberId, reason: 'unsubscribed', now });
    await cancelWaiting(trx, { subscriberId, now });
    await recordWithdrawal(trx, ended.email_hash, means, now);
  });
}

/** What waits to be told together is not told to somebody who comes back before its time. */
async function cancelWaiting(
  trx: Kysely<Database>,
  { subscriberId, now }: { subscriberId: string; now: Date },
): Promise<void> {
  await sql`
    UPDATE deliveries SET status = 'cancelled', end_reason = 'unsubscribed', ended_at = ${now}
     WHERE recipient_id = ${subscriberId} AND status = 'owed' AND lane = ${lanes.together}
       AND NOT ${sql.raw(isInMessage('deliveries'))}`.execute(trx);
}

/** Ends every consent on record for an address. */
export async function recordWithdrawal(
  trx: Transaction<Database>,
  emailHash: Buffer,
  means: string,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('consent_records')
    .set({ withdrawn_at: now, withdrawal_means: means })
    .where('email_hash', '=', emailHash)
    .where('withdrawn_at', 'is', null)
    .execute();
}
