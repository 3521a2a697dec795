import { randomUUID } from 'node:crypto';
import { mailingAddress } from '@drawbell/draws/address';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Kysely, Selectable } from 'kysely';
import { oweAccountMail } from '../account-mails/owe-account-mail.ts';
import { inTransaction } from '../in-transaction.ts';
import type { Database, RequestEvidence, SignUpContent } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

export type Request = Selectable<Database['requests']>;

/** Who asked for what, for which address. */
interface Asked {
  readonly email: string;
  readonly language: Language;
  readonly evidence: RequestEvidence;
  readonly now: Date;
  readonly expiresAt: Date;
}

/**
 * Keeps a sign-up until the owner of the address confirms it, and owes them the mail that asks. What is done here
 * does not depend on whether the address is known: neither answer nor time can tell.
 */
export async function requestSignUp(
  db: Kysely<Database>,
  secrets: Secrets,
  { content, ...asked }: Asked & { readonly content: SignUpContent },
): Promise<void> {
  await saveRequest(db, secrets, { ...asked, kind: 'sign_up', content, subscriberId: null });
}

/** Keeps a subscriber's new address until its owner confirms it, and owes that address the mail that asks. */
export async function requestAddressChange(
  db: Kysely<Database>,
  secrets: Secrets,
  asked: Asked & { readonly subscriberId: string },
): Promise<void> {
  await saveRequest(db, secrets, { ...asked, kind: 'address_change', content: {} });
}

async function saveRequest(
  db: Kysely<Database>,
  secrets: Secrets,
  request: Asked & {
    kind: Request['kind'];
    content: Partial<SignUpContent>;
    subscriberId: string | null;
  },
): Promise<void> {
  const { kind, email, language, now, subscriberId } = request;
  const id = randomUUID();
  const emailHash = secrets.hashAddress(email);
  await inTransaction(db, async (trx) => {
    await trx
      .insertInto('requests')
      .values({
        ...{ id, kind, language },
        token_hash: secrets.hashToken(secrets.linkToken('confirm', id)),
        email: mailingAddress(email),
        email_hash: emailHash,
        subscriber_id: subscriberId,
        content: JSON.stringify(request.content),
        evidence: JSON.stringify(request.evidence),
        requested_at: now,
        expires_at: request.expiresAt,
      })
      .execute();
    await oweAccountMail(trx, { ...{ kind, email, emailHash, language, now }, requestId: id });
  });
}

/** The request whose link this is, as long as it has not expired. */
export async function findRequest(
  db: Kysely<Database>,
  secrets: Secrets,
  { token, kind, now }: { token: string; kind: Request['kind']; now: Date },
): Promise<Request | undefined> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('token_hash', '=', secrets.hashToken(token))
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/**
 * Owes the owner of an address the link to their settings; whether there is such a person is seen when it is sent.
 */
export async function requestSettingsLink(
  db: Kysely<Database>,
  secrets: Secrets,
  { email, language, now }: { email: string; language: Language; now: Date },
): Promise<void> {
  await oweAccountMail(db, {
    ...{ kind: 'settings_link', email, language, now },
    emailHash: secrets.hashAddress(email),
  });
}
