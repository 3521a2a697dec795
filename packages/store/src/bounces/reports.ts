import { type Kysely, sql } from 'kysely';
import { leaveMailbox } from '../channels/ends.ts';
import type { RecordTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { recordWithdrawal, unsubscribe } from '../subscribers/unsubscribe.ts';
import { suppress } from '../suppressions.ts';
import { guardDraw, handedOverPrefix, type Held } from './guard.ts';
import type { BounceConsequence, BouncedMailKind, BounceEventKind, BounceSource } from './tables.ts';

export interface NewBounce {
  readonly source: BounceSource;
  /** The reporter's own name for it, the same whenever it is told: 300 characters at most. */
  readonly sourceId: string;
  readonly kind: BounceEventKind;
  /** A word, never what a server said. */
  readonly reason: string;
  /** Enhanced status code (RFC 3463). */
  readonly status: string | null;
  /** The mail, when it came back to a return address of ours. */
  readonly mail: BouncedMail | null;
  /** The hashed address that the reporter names; null when only the mail is known. */
  readonly emailHash: Buffer | null;
  /** When the mail was sent, where the reporter says so. */
  readonly sentAt: Date | null;
  /** When it bounced or somebody complained; null when the reporter does not say. */
  readonly occurredAt: Date | null;
  readonly now: Date;
}

export type BounceRecorded =
  /** It was told before: nothing changes. */
  | { readonly kind: 'duplicate' }
  | {
      readonly kind: 'recorded';
      readonly id: string;
      readonly consequence: BounceConsequence;
      readonly drawNumber: string | null;
      /** Set when this was the one too many, and the draw is held back since. */
      readonly held: Held | null;
    };

/**
 * Records one bounce or complaint and everything that follows from it, in one transaction: told again, also after a crash
 * at any moment, it does nothing more. Events may come in any order: what is suppressed stays so, and what happened
 * before the owner of an address confirmed it anew has no consequence.
 */
export async function recordBounce(db: Kysely<Database>, bounce: NewBounce): Promise<BounceRecorded> {
  return db.transaction().execute(async (trx) => record(trx, bounce, await find(trx, bounce)));
}

/** What a mail server answered about the mailbox itself while a mail was handed over. */
export interface Refusal {
  readonly kind: 'hard' | 'soft';
  readonly reason: string;
  readonly status: string | null;
  /** The hashed address that the mail was for. */
  readonly emailHash: Buffer;
}

/**
 * Records that a mail was refused while it was handed over, and everything that follows as from a bounce, in the transaction
 * that records the end of the attempt: either both are there or neither. A bounce of the same mail later, or its refusal at
 * another try, counts no second time for its draw.
 * @param recordEnd records the end of the attempt and answers its number; null when the mail is not this worker's any more
 * @returns null when it was not: then nothing is recorded
 */
export async function recordRefusal(
  db: Kysely<Database>,
  { mail, refusal, now }: { mail: Pick<BouncedMail, 'kind' | 'id'>; refusal: Refusal; now: Date },
  recordEnd: (trx: RecordTransaction) => Promise<number | null>,
): Promise<BounceRecorded | null> {
  const { emailHash, ...verdict } = refusal;
  return db.transaction().execute(async (trx) => {
    const named = { ...mail, addressTag: emailHash };
    const at = { emailHash: null, sentAt: now, occurredAt: now, now };
    const bounce = { ...verdict, ...at, source: 'smtp', mail: named } as const;
    const found = await find(trx, bounce);
    // In the order of erasing, which otherwise could pass between the event and its owner; held, since how they are told may change.
    const alerted = mail.kind === 'account_mail' ? null : await holdRecipient(trx, mail.kind, mail.id);
    const attempt = await recordEnd(trx);
    if (attempt === null) return null;
    const recorded = await record(trx, { ...bounce, sourceId: handedOver(mail, attempt) }, found);
    // What came back was told nobody: whoever has another place is told there.
    if (alerted !== null && recorded.kind === 'recorded' && recorded.consequence === 'suppressed')
      await leaveMailbox(trx, { ...alerted, now });
    return recorded;
  });
}

/** Holds whoever a mail of the ledger is for, and answers what is in it. Null when they are gone. */
async function holdRecipient(
  trx: RecordTransaction,
  kind: 'delivery' | 'digest',
  id: string,
): Promise<{ readonly subscriberId: string; readonly undelivered: readonly string[] } | null> {
  const isDigest = kind === 'digest';
  const told = isDigest ? sql`m.told` : sql`ARRAY[m.id]`;
  const { rows } = await sql<{ subscriberId: string; undelivered: string[] }>`
    SELECT s.id AS "subscriberId", ${told} AS undelivered
      FROM ${sql.table(isDigest ? 'digests' : 'deliveries')} m JOIN subscribers s ON s.id = m.recipient_id
     WHERE m.id = ${id} FOR UPDATE OF s`.execute(trx);
  return rows[0] ?? null;
}

/** Names the answer to one try: it is told once. */
function handedOver({ kind, id }: Pick<BouncedMail, 'kind' | 'id'>, attempt: number): string {
  return `${handedOverPrefix}${kind} ${id} attempt ${attempt}`;
}

async function record(trx: RecordTransaction, bounce: NewBounce, bounced: Bounced): Promise<BounceRecorded> {
  const claimed = await claimEvent(trx, bounce, bounced);
  if (claimed === null) return { kind: 'duplicate' };
  const { id, firstOfMail } = claimed;
  const { emailHash, drawNumber } = bounced;
  const consequence =
    emailHash === null
      ? 'nobody'
      : await applyBounce(trx, { ...bounce, emailHash, sentAt: sentAt(bounce, bounced) });
  await trx.updateTable('bounce_events').set({ consequence }).where('id', '=', id).execute();
  if (!firstOfMail || bounced.mail === null)
    return { kind: 'recorded', id, consequence, drawNumber, held: null };
  const guarded = await guardDraws(trx, bounced.mail, { drawNumber, kind: bounce.kind, now: bounce.now });
  return { kind: 'recorded', id, consequence, drawNumber, held: null, ...guarded };
}

/**
 * Counts a mail for its draw. A digest counts for each draw in it, as it counts among what was sent of each. Answers the first
 * that is held because of it.
 */
async function guardDraws(
  trx: RecordTransaction,
  mail: NonNullable<Bounced['mail']>,
  { drawNumber, ...at }: { drawNumber: string | null; kind: BounceEventKind; now: Date },
): Promise<{ drawNumber: string; held: Held } | null> {
  const own = mail.kind === 'delivery' && drawNumber !== null ? [drawNumber] : [];
  // In one order, as reports that come at once lock the guards.
  const draws = mail.kind === 'digest' ? (await drawsOfDigest(trx, mail.id)).toSorted() : own;
  let first: { drawNumber: string; held: Held } | null = null;
  for (const each of draws) {
    const held = await guardDraw(trx, { ...at, drawNumber: each });
    if (held !== null) first ??= { drawNumber: each, held };
  }
  return first;
}

async function drawsOfDigest(trx: RecordTransaction, id: string): Promise<string[]> {
  const { rows } = await sql<{ drawNumber: string }>`
    SELECT DISTINCT d.draw_number AS "drawNumber"
      FROM digests g CROSS JOIN LATERAL unnest(g.told) AS t (id) JOIN deliveries d ON d.id = t.id
     WHERE g.id = ${id}`.execute(trx);
  return rows.map(({ drawNumber }) => drawNumber);
}

/** Nobody's when whoever had the address was erased. */
async function find(trx: RecordTransaction, bounce: Omit<NewBounce, 'sourceId'>): Promise<Bounced> {
  const found = await findWhose(trx, bounce);
  return (await isGone(trx, found.emailHash)) ? { ...found, emailHash: null } : found;
}

async function findWhose(trx: RecordTransaction, bounce: Omit<NewBounce, 'sourceId'>): Promise<Bounced> {
  const { mail, emailHash, occurredAt, now } = bounce;
  if (mail !== null) return findByMail(trx, mail);
  if (emailHash === null) return { mail: null, drawNumber: null, emailHash: null, sentAt: null };
  return findByAddress(trx, { emailHash, at: bounce.sentAt ?? occurredAt ?? now });
}

/** The reporter knows best; a mail that the record still has in hand is being sent at this moment. */
function sentAt({ sentAt: told, occurredAt, mail, now }: NewBounce, bounced: Bounced): Date {
  return told ?? bounced.sentAt ?? (mail === null ? occurredAt : null) ?? now;
}

/**
 * Whether whoever had this address was erased: then nothing is kept of them, and nothing is left to do. Until the end of
 * the transaction confirmations of the address and other reports about it wait, as `confirmSignUp` makes them.
 */
async function isGone(trx: RecordTransaction, emailHash: Buffer | null): Promise<boolean> {
  if (emailHash === null) return false;
  await sql`SELECT pg_advisory_xact_lock(${emailHash.readInt32BE(0)}, ${emailHash.readInt32BE(4)})`.execute(
    trx,
  );
  const suppression = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  return suppression?.reason === 'erased';
}

/** Null when it is there already. A mail counts once for its draw as a bounce and once as a complaint. */
async function claimEvent(
  trx: RecordTransaction,
  bounce: NewBounce,
  { mail, drawNumber, emailHash }: Bounced,
): Promise<{ id: string; firstOfMail: boolean } | null> {
  const { kind, now } = bounce;
  const alike = kind === 'hard' || kind === 'soft' ? ['hard', 'soft'] : [kind];
  const { rows } = await sql<{ id: string; firstOfMail: boolean }>`
    INSERT INTO bounce_events (source, source_id, kind, reason, status, mail_kind, mail_id, draw_number, email_hash,
                               subscriber_id, consequence, occurred_at, received_at)
    VALUES (${bounce.source}, ${bounce.sourceId.slice(0, 300)}, ${kind}, ${bounce.reason}, ${bounce.status},
            ${mail?.kind ?? null}, ${mail?.id ?? null}, ${drawNumber}, ${emailHash},
            (SELECT id FROM subscribers WHERE email_hash = ${emailHash}), 'nobody',
            least(${bounce.occurredAt ?? now}::timestamptz, ${now}::timestamptz), ${now})
    ON CONFLICT (source, source_id) DO NOTHING
    RETURNING id, NOT EXISTS (
      SELECT FROM bounce_events e
       WHERE e.mail_id = ${mail?.id ?? null} AND e.mail_kind = ${mail?.kind ?? null}
         AND e.kind = ANY (${alike})) AS "firstOfMail"`.execute(trx);
  return rows[0] ?? null;
}

/** The mail that a return address names. */
interface BouncedMail {
  readonly kind: BouncedMailKind;
  readonly id: string;
  /** The beginning of the hash of the address that it was sent to. */
  readonly addressTag: Buffer;
}

/** What is known of a mail that came back, and of whom it was for. Null: not known, or not any more. */
interface Bounced {
  readonly mail: { readonly kind: BouncedMailKind; readonly id: string } | null;
  readonly drawNumber: string | null;
  readonly emailHash: Buffer | null;
  /** When the mail was accepted. */
  readonly sentAt: Date | null;
}

const nothing: Bounced = { mail: null, drawNumber: null, emailHash: null, sentAt: null };

/**
 * Whose a mail was. The address is that of the moment of sending, also when the person has another by now: it is found
 * by its tag in the person's own addresses, those before today's included, and in nobody else's.
 */
async function findByMail(trx: RecordTransaction, mail: BouncedMail): Promise<Bounced> {
  const { kind, id, addressTag } = mail;
  if (kind === 'account_mail') {
    const { rows } = await sql<{ emailHash: Buffer; sentAt: Date | null }>`
      SELECT email_hash AS "emailHash", ended_at AS "sentAt" FROM account_mails WHERE id = ${id}`.execute(
      trx,
    );
    const [row] = rows;
    if (row === undefined) return { ...nothing, mail: { kind, id } };
    const emailHash = startsWith(row.emailHash, addressTag) ? row.emailHash : null;
    return { mail: { kind, id }, drawNumber: null, emailHash, sentAt: row.sentAt };
  }
  // Those before today's are looked through only when today's is not the one: they have no index by person.
  const isIt = (column: string) =>
    sql`substring(${sql.ref(column)} FOR ${addressTag.length}) = ${addressTag}`;
  const { rows } = await sql<{ drawNumber: string; sentAt: Date | null; emailHash: Buffer | null }>`
    SELECT ${kind === 'digest' ? sql`NULL` : sql`d.draw_number`} AS "drawNumber", d.ended_at AS "sentAt",
           CASE WHEN ${isIt('s.email_hash')} THEN s.email_hash
                ELSE (SELECT c.email_hash FROM consent_records c
                       WHERE c.subscriber_id = s.id AND ${isIt('c.email_hash')} LIMIT 1) END AS "emailHash"
      FROM ${sql.table(kind === 'digest' ? 'digests' : 'deliveries')} d LEFT JOIN subscribers s ON s.id = d.recipient_id
     WHERE d.id = ${id} AND d.channel = 'email'`.execute(trx);
  const [row] = rows;
  if (row === undefined) return { ...nothing, mail: { kind, id } };
  return { ...row, mail: { kind, id } };
}

/** Longer ago than a server tries: five days by RFC 5321, and some more for a complaint to be made. */
const lookBackDays = 14;
const clocksDifferMinutes = 5;

/** The newest mail that went to an address before `at`, for reporters who name the address alone. */
async function findByAddress(
  trx: RecordTransaction,
  { emailHash, at }: { emailHash: Buffer; at: Date },
): Promise<Bounced> {
  const { rows } = await sql<{
    kind: BouncedMailKind;
    id: string;
    drawNumber: string | null;
    sentAt: Date;
  }>`
    SELECT * FROM (
      SELECT CASE WHEN d.digest_id IS NULL THEN 'delivery' ELSE 'digest' END AS kind, coalesce(d.digest_id, d.id) AS id,
             CASE WHEN d.digest_id IS NULL THEN d.draw_number END AS "drawNumber", d.ended_at AS "sentAt"
        FROM subscribers s JOIN deliveries d ON d.recipient_id = s.id
       WHERE s.email_hash = ${emailHash} AND d.status IN ('sent', 'uncertain') AND d.channel = 'email'
      UNION ALL
      SELECT 'account_mail', m.id, NULL, m.ended_at
        FROM account_mails m WHERE m.email_hash = ${emailHash} AND m.status IN ('sent', 'uncertain')
    ) AS mails
     WHERE "sentAt" <= ${at}::timestamptz + ${clocksDifferMinutes} * interval '1 minute'
       AND "sentAt" > ${at}::timestamptz - ${lookBackDays} * interval '1 day'
     ORDER BY "sentAt" DESC LIMIT 1`.execute(trx);
  const [row] = rows;
  if (row === undefined) return { ...nothing, emailHash };
  const { kind, id, drawNumber, sentAt } = row;
  return { mail: { kind, id }, drawNumber, emailHash, sentAt };
}

function startsWith(hash: Buffer, tag: Buffer): boolean {
  return tag.length > 0 && hash.subarray(0, tag.length).equals(tag);
}

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
async function applyBounce(trx: RecordTransaction, bounce: AddressedBounce): Promise<BounceConsequence> {
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
