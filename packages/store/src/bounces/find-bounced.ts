import { sql } from 'kysely';
import type { BouncedMailKind } from '../bounce-tables.ts';
import type { RecordTransaction } from '../open-store.ts';

/** The mail that a return address names. */
export interface BouncedMail {
  readonly kind: BouncedMailKind;
  readonly id: string;
  /** The beginning of the hash of the address that it was sent to. */
  readonly addressTag: Buffer;
}

/** What is known of a mail that came back, and of whom it was for. Null: not known, or not any more. */
export interface Bounced {
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
export async function findByMail(trx: RecordTransaction, mail: BouncedMail): Promise<Bounced> {
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
    SELECT d.draw_number AS "drawNumber", d.ended_at AS "sentAt",
           CASE WHEN ${isIt('s.email_hash')} THEN s.email_hash
                ELSE (SELECT c.email_hash FROM consent_records c
                       WHERE c.subscriber_id = s.id AND ${isIt('c.email_hash')} LIMIT 1) END AS "emailHash"
      FROM deliveries d LEFT JOIN subscribers s ON s.id = d.recipient_id WHERE d.id = ${id}`.execute(trx);
  const [row] = rows;
  if (row === undefined) return { ...nothing, mail: { kind, id } };
  return { ...row, mail: { kind, id } };
}

/** Longer ago than a server tries: five days by RFC 5321, and some more for a complaint to be made. */
const lookBackDays = 14;
const clocksDifferMinutes = 5;

/** The newest mail that went to an address before `at`, for reporters who name the address alone. */
export async function findByAddress(
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
      SELECT 'delivery' AS kind, d.id, d.draw_number AS "drawNumber", d.ended_at AS "sentAt"
        FROM subscribers s JOIN deliveries d ON d.recipient_id = s.id
       WHERE s.email_hash = ${emailHash} AND d.status IN ('sent', 'uncertain')
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
