import { type Kysely, sql } from 'kysely';
import type { BounceConsequence, BounceEventKind, BounceSource } from '../bounce-tables.ts';
import type { RecordTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { applyBounce } from './apply-bounce.ts';
import { type Bounced, type BouncedMail, findByAddress, findByMail } from './find-bounced.ts';
import { guardDraw, handedOverPrefix, type Held } from './guard-draw.ts';

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
    // In the order of erasing, which otherwise could pass between the event and its owner.
    if (mail.kind === 'delivery') {
      await sql`SELECT FROM subscribers WHERE id = (SELECT recipient_id FROM deliveries WHERE id = ${mail.id})
                   FOR SHARE`.execute(trx);
    }
    const attempt = await recordEnd(trx);
    if (attempt === null) return null;
    return record(trx, { ...bounce, sourceId: handedOver(mail, attempt) }, found);
  });
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
  const counts = firstOfMail && drawNumber !== null && bounced.mail?.kind === 'delivery';
  const held = counts ? await guardDraw(trx, { drawNumber, kind: bounce.kind, now: bounce.now }) : null;
  return { kind: 'recorded', id, consequence, drawNumber, held };
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
