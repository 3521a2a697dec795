import { type Kysely, sql, type Transaction } from 'kysely';
import { oweAccountMail } from '../account-mails/account-mails.ts';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { recordWithdrawal } from './unsubscribe.ts';

/**
 * Removes a person everywhere at once and owes them the word that it was done. What stays, because the law and they
 * themselves need it: that this address is not to be mailed, and that it once consented and when that ended, both under
 * a keyed hash of the address, with the places of the consent (IP address, browser) as keyed hashes too.
 */
export async function eraseSubscriber(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, means, now }: { subscriberId: string; means: string; now: Date },
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const person = await trx
      .selectFrom('subscribers')
      .select(['email', 'email_hash', 'language'])
      .where('id', '=', subscriberId)
      .forUpdate()
      .executeTakeFirst();
    if (person === undefined) return false;
    const { email, email_hash: emailHash, language } = person;
    const hashes = await everyHashOf(trx, subscriberId, emailHash);
    for (const hash of hashes) {
      await recordWithdrawal(trx, hash, means, now);
      await hideConsentOrigins(trx, secrets, hash);
      await trx.deleteFrom('requests').where('email_hash', '=', hash).execute();
      await trx.deleteFrom('account_mails').where('email_hash', '=', hash).execute();
      await forgetBounces(trx, 'email_hash', hash);
    }
    await forgetBounces(trx, 'subscriber_id', subscriberId);
    await trx.deleteFrom('account_mails').where('subscriber_id', '=', subscriberId).execute();
    await trx.deleteFrom('digests').where('recipient_id', '=', subscriberId).execute();
    await trx.deleteFrom('deliveries').where('recipient_id', '=', subscriberId).execute();
    await trx
      .deleteFrom('outbox')
      .where(sql<string>`lower(recipient)`, '=', email.toLowerCase())
      .execute();
    await trx.deleteFrom('subscribers').where('id', '=', subscriberId).execute();
    await trx
      .insertInto('suppressions')
      .values({ email_hash: emailHash, reason: 'erased', suppressed_at: now })
      .onConflict((conflict) => conflict.column('email_hash').doNothing())
      .execute();
    await oweAccountMail(trx, { kind: 'erased', ...{ email, emailHash, language, now } });
    return true;
  });
}

/** Of the address now and of those before it, unless somebody else has one of those by now. */
async function everyHashOf(
  trx: Transaction<Database>,
  subscriberId: string,
  emailHash: Buffer,
): Promise<Buffer[]> {
  const before = await trx
    .selectFrom('consent_records')
    .select('email_hash')
    .distinct()
    .where('subscriber_id', '=', subscriberId)
    .where('email_hash', '<>', emailHash)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('subscribers')
            .select('subscribers.id')
            .whereRef('subscribers.email_hash', '=', 'consent_records.email_hash'),
        ),
      ),
    )
    .execute();
  return [emailHash, ...before.map((row) => row.email_hash)];
}

/** That a mail of a draw came back stays counted; whose it was goes. */
async function forgetBounces(
  trx: Transaction<Database>,
  column: 'email_hash' | 'subscriber_id',
  value: Buffer | string,
): Promise<void> {
  await trx
    .updateTable('bounce_events')
    .set({ email_hash: null, subscriber_id: null })
    .where(column, '=', value)
    .execute();
}

async function hideConsentOrigins(
  trx: Transaction<Database>,
  secrets: Secrets,
  emailHash: Buffer,
): Promise<void> {
  const records = await trx
    .selectFrom('consent_records')
    .select(['id', 'evidence'])
    .where('email_hash', '=', emailHash)
    .execute();
  for (const { id, evidence } of records) {
    await trx
      .updateTable('consent_records')
      .set({ evidence: JSON.stringify(withoutOrigins(evidence, secrets)) })
      .where('id', '=', id)
      .execute();
  }
}

/** Who can name the address or browser can still be shown to be right; nobody can read them. */
function withoutOrigins(evidence: object, secrets: Secrets): object {
  return Object.fromEntries(
    Object.entries(evidence).map(([key, value]: [string, unknown]) => {
      if (typeof value === 'object' && value !== null) return [key, withoutOrigins(value, secrets)];
      const isOrigin = (key === 'ip' || key === 'userAgent') && typeof value === 'string';
      return [key, isOrigin ? secrets.hashToken(value).toString('base64url') : value];
    }),
  );
}
