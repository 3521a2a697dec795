import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { isAutoReply, isTextBounce } from './tell-apart.ts';
import type { Report } from './report.ts';
import { readGroups, readStatusGroups } from './status-groups.ts';

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
