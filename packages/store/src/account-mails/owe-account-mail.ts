import { mailingAddress } from '@drawbell/draws/address';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type Kysely, sql } from 'kysely';
import type { AccountMailKind, Database } from '../schema.ts';

/**
 * Owes somebody a mail. What exactly it says is decided when it is sent, from how things stand then. It is due at once,
 * also when the clock of this process is ahead of the others.
 */
export async function oweAccountMail(
  db: Kysely<Database>,
  mail: {
    kind: AccountMailKind;
    email: string;
    emailHash: Buffer;
    language: Language;
    subscriberId?: string;
    requestId?: string;
    endpointId?: string;
    now: Date;
  },
): Promise<void> {
  await db
    .insertInto('account_mails')
    .values({
      kind: mail.kind,
      email: mailingAddress(mail.email),
      email_hash: mail.emailHash,
      language: mail.language,
      subscriber_id: mail.subscriberId ?? null,
      request_id: mail.requestId ?? null,
      endpoint_id: mail.endpointId ?? null,
      next_attempt_at: sql<Date>`least(${mail.now}::timestamptz, now())`,
      created_at: mail.now,
    })
    .execute();
}
