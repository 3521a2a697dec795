import type { Attachment, ParsedMail } from 'mailparser';

/** What came back to a return address. */
export type Report =
  | {
      readonly kind: 'delivery_status';
      readonly messageId: string | null;
      readonly recipients: readonly RecipientStatus[];
    }
  /** A feedback loop's (RFC 5965). `type`: abuse, fraud, not-spam, opt-out, …; `mailFrom`: our return address, if told. */
  | {
      readonly kind: 'feedback';
      readonly messageId: string | null;
      readonly type: string;
      readonly mailFrom: string | null;
    }
  /** A bounce in words only, such as qmail's. */
  | { readonly kind: 'text_bounce'; readonly messageId: string | null }
  /** An absence notice or the like (RFC 3834). */
  | { readonly kind: 'auto_reply' }
  /** A person's answer, advertising, or what cannot be read. */
  | { readonly kind: 'other' };

/** More than any server's report needs: what makes the parser refuse is no report. */
const partsMax = 50;
const headerBytesMax = 64 * 1024;

/**
 * Reads a mail that came to a return address. Never rejects: what cannot be read is `other`. Pure.
 *
 * The order matters: most servers mark their bounces `Auto-Submitted: auto-replied`, so that a report in the standard
 * form is one whatever the header says, and only then absence notices and texts are told apart.
 * @param raw the message, which may be cut off at its end: what servers return of the original comes last
 * @param envelopeSender empty for `MAIL FROM:<>`
 */
export async function readReport(raw: Buffer, envelopeSender: string): Promise<Report> {
  let mail: ParsedMail;
  // With the first report: most processes never read one.
  const { simpleParser } = await import('mailparser');
  try {
    mail = await simpleParser(raw, {
      keepDeliveryStatus: true,
      ignoreEmbedded: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      checksumAlgo: false,
      maxChildNodes: partsMax,
      maxHeadSize: headerBytesMax,
    });
  } catch {
    return { kind: 'other' };
  }
  const messageId = mail.messageId?.slice(0, 400) ?? null;
  const feedback = partOf(mail, /^message\/feedback-report$/);
  if (feedback !== null) return readFeedback(mail, textOf(feedback), messageId);
  const status = partOf(mail, /^message\/(?:global-)?delivery-status$/);
  const recipients = status === null ? [] : readStatusGroups(textOf(status));
  if (recipients.length > 0) return { kind: 'delivery_status', messageId, recipients };
  if (isTextBounce(mail, envelopeSender)) return { kind: 'text_bounce', messageId };
  return isAutoReply(mail) ? { kind: 'auto_reply' } : { kind: 'other' };
}

function partOf(mail: ParsedMail, type: RegExp): Attachment | null {
  return mail.attachments.find(({ contentType }) => type.test(contentType.toLowerCase())) ?? null;
}

function textOf({ content }: Attachment): string {
  return content.toString('utf8');
}

function readFeedback(mail: ParsedMail, text: string, messageId: string | null): Report {
  const [fields] = readGroups(text);
  const original = partOf(mail, /^(?:message\/rfc822|text\/rfc822-headers|message\/rfc822-headers)$/);
  const [headers] = original === null ? [] : readGroups(textOf(original));
  const mailFrom = fields?.get('original-mail-from') ?? headers?.get('return-path') ?? null;
  return {
    kind: 'feedback',
    messageId,
    type: (fields?.get('feedback-type') ?? '').toLowerCase().slice(0, 40),
    mailFrom: mailFrom?.replace(/^<(.*)>$/, '$1') ?? null,
  };
}

const bounceSender = /^(?:mailer-daemon|mail-daemon|postmaster|mdaemon)(?:@|$)/i;
const bounceSubject =
  /^(?:undeliver(?:able|ed)|returned mail|failure notice|(?:mail )?delivery (?:status notification|failure|failed|has failed)|mail delivery (?:failed|system)|delivery notification|non remis|échec de (?:la )?remise|message non distribué)/i;
const awaySubject =
  /^(?:auto(?:matic|-)?\s?(?:reply|response)|out of (?:the )?office|réponse automatique|absence|away from|vacation)\b/i;

/** A bounce in words: from a mail server by its name, with no sender in the envelope. */
function isTextBounce(mail: ParsedMail, envelopeSender: string): boolean {
  if (mail.headers.has('x-failed-recipients')) return true;
  if (awaySubject.test(mail.subject ?? '')) return false;
  const from = mail.from?.value[0]?.address ?? '';
  return envelopeSender === '' && (bounceSender.test(from) || bounceSubject.test(mail.subject ?? ''));
}

/** RFC 3834, and what programs older than it write. */
function isAutoReply(mail: ParsedMail): boolean {
  const { headers } = mail;
  const submitted = headerText(mail, 'auto-submitted');
  if (submitted !== '' && submitted !== 'no') return true;
  if (headers.has('x-autoreply') || headers.has('x-autorespond') || headers.has('x-auto-response-suppress'))
    return true;
  return /^auto.?reply$/.test(headerText(mail, 'precedence')) || awaySubject.test(mail.subject ?? '');
}

function headerText(mail: ParsedMail, name: string): string {
  const value = mail.headers.get(name);
  return typeof value === 'string' ? (value.toLowerCase().split(/[;\s(]/, 1)[0] ?? '') : '';
}

/** What a delivery status notification (RFC 3464) says of one recipient. Texts are bounded, addresses as given. */
export interface RecipientStatus {
  /** The addresses that it names: as the sender gave it, and as the reporting server had it in the end. */
  readonly addresses: readonly string[];
  /** failed, delayed, delivered, relayed, expanded; empty when it is missing. */
  readonly action: string;
  /** Null when it is missing or no status code. */
  readonly status: string | null;
  readonly diagnostic: string;
}

/** Fields by their names in small letters. */
type Fields = ReadonlyMap<string, string>;

const groupsMax = 100;
const fieldsMax = 60;
const textMax = 2_000;

/** Reads groups of header-like fields, which blank lines divide: the form of RFC 3464 and RFC 5965. Never throws. */
function readGroups(text: string): Fields[] {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/, groupsMax)
    .map((group) => readFields(group))
    .filter((fields) => fields.size > 0);
}

function readFields(group: string): Fields {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, fieldsMax)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon < 1 || name.length > 60 || fields.has(name)) continue;
    fields.set(
      name,
      line
        .slice(colon + 1)
        .trim()
        .slice(0, textMax),
    );
  }
  return fields;
}

/** The recipients of a `message/delivery-status`, in their order. */
function readStatusGroups(text: string): RecipientStatus[] {
  return readGroups(text)
    .filter((fields) => fields.has('final-recipient') || fields.has('action') || fields.has('status'))
    .map((fields) => ({
      addresses: ['original-recipient', 'final-recipient'].flatMap((name) => addressOf(fields.get(name))),
      action: (fields.get('action') ?? '').toLowerCase().split(/[\s;(]/, 1)[0] ?? '',
      status: /^\s*([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(fields.get('status') ?? '')?.[1] ?? null,
      diagnostic: fields.get('diagnostic-code') ?? '',
    }));
}

/** `rfc822; a@example.org`, with or without angle brackets. */
function addressOf(field: string | undefined): string[] {
  const address = field
    ?.slice(field.indexOf(';') + 1)
    .trim()
    .replace(/^<(.*)>$/, '$1');
  return address === undefined || !address.includes('@') ? [] : [address];
}
