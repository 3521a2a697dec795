import { randomUUID } from 'node:crypto';
import { mailingAddress } from '@drawbell/draws/address';
import { splitProfiles } from '@drawbell/draws/plan/tracked-profile';
import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import { type Language, subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { oweAccountMail } from '../account-mails/account-mails.ts';
import { inTransaction } from '../open-store.ts';
import type { Database, Origin, RequestEvidence, SignUpContent } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { openSettings } from './settings.ts';
import { writeSubscriber } from './subscribers.ts';

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

/** What pressing the button of a confirmation did. */
type Confirmed =
  /** Alerts are on. `settingsToken` opens the settings for a day. */
  | { readonly kind: 'confirmed'; readonly subscriberId: string; readonly settingsToken: string }
  /** It was pressed before, or a later sign-up of the same address was confirmed: nothing changes. */
  | { readonly kind: 'already_confirmed' }
  /** An operator ruled that this address gets no mail. */
  | { readonly kind: 'suppressed' }
  /** No such request, or it has expired. */
  | { readonly kind: 'unknown' };

const contentSchema = subscriberInputSchema.pick({ preferences: true, profiles: true });

/**
 * Makes a subscriber of whoever confirms their sign-up, with the evidence of their consent, and owes them the welcome.
 * A suppression after a bounce, a complaint or an erasure ends with it: the owner of the address has spoken. Safe to
 * repeat and to call at once: the first call does it.
 */
export async function confirmSignUp(
  db: Kysely<Database>,
  secrets: Secrets,
  { token, origin, now }: { token: string; origin: Origin; now: Date },
): Promise<Confirmed> {
  return db.transaction().execute(async (trx) => {
    const request = await lockRequest(trx, secrets, token, now);
    if (request === undefined) return { kind: 'unknown' };
    if (request.confirmed_at !== null || (await laterIsConfirmed(trx, request)))
      return { kind: 'already_confirmed' };
    const lifted = await liftSuppression(trx, request.email_hash);
    if (!lifted) return { kind: 'suppressed' };
    await trx.updateTable('requests').set({ confirmed_at: now }).where('id', '=', request.id).execute();
    const { preferences, profiles: asked } = contentSchema.parse(request.content);
    const { facts, documents } = splitProfiles(asked);
    const profiles = withReadingDays(facts, easternDay(request.requested_at));
    const { email, email_hash: emailHash, language } = request;
    const person = { email, emailHash, language, preferences, profiles, documents, confirmedAt: now };
    const subscriberId = await writeSubscriber(trx, secrets, person, now);
    await recordConfirmedConsent(trx, { request, subscriberId, origin, now });
    await oweAccountMail(trx, { ...{ kind: 'welcome', email, emailHash, language, subscriberId, now } });
    const settingsToken = await openSettings(trx, secrets, {
      ...{ subscriberId, now },
      subject: `request:${request.id}`,
    });
    return { kind: 'confirmed', subscriberId, settingsToken };
  });
}

async function lockRequest(
  trx: Transaction<Database>,
  secrets: Secrets,
  token: string,
  now: Date,
): Promise<Request | undefined> {
  const found = trx
    .selectFrom('requests')
    .selectAll()
    .where('token_hash', '=', secrets.hashToken(token))
    .where('kind', '=', 'sign_up');
  const request = await found.executeTakeFirst();
  if (request === undefined || request.expires_at <= now) return undefined;
  // Every confirmation of one address waits for the others.
  await sql`SELECT pg_advisory_xact_lock(${request.email_hash.readInt32BE(0)}, ${request.email_hash.readInt32BE(4)})`.execute(
    trx,
  );
  return found.executeTakeFirst();
}

async function laterIsConfirmed(trx: Transaction<Database>, request: Request): Promise<boolean> {
  const later = await trx
    .selectFrom('requests')
    .select('id')
    .where('email_hash', '=', request.email_hash)
    .where('kind', '=', 'sign_up')
    .where('requested_at', '>', request.requested_at)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return later !== undefined;
}

/** Returns false for a suppression by an operator, which only an operator can lift. */
async function liftSuppression(trx: Transaction<Database>, emailHash: Buffer): Promise<boolean> {
  const held = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  if (held?.reason === 'operator') return false;
  if (held !== undefined) await trx.deleteFrom('suppressions').where('email_hash', '=', emailHash).execute();
  return true;
}

/** What was agreed to, word for word, and where from, at the request and at its confirmation (CASL). */
export async function recordConfirmedConsent(
  trx: Transaction<Database>,
  {
    request,
    subscriberId,
    origin,
    now,
  }: { request: Request; subscriberId: string; origin: Origin; now: Date },
): Promise<void> {
  const { evidence, requested_at: requestedAt } = request;
  const { wordingVersion, wording, source, ip, userAgent } = evidence;
  await trx
    .insertInto('consent_records')
    .values({
      email_hash: request.email_hash,
      subscriber_id: subscriberId,
      wording_version: wordingVersion,
      language: request.language,
      source,
      given_at: now,
      evidence: JSON.stringify({
        wording,
        requested: { at: requestedAt.toISOString(), ip, userAgent },
        confirmed: { at: now.toISOString(), ...origin },
      }),
      recorded_at: now,
    })
    .execute();
}
