import type { ParsedMail } from 'mailparser';

const bounceSender = /^(?:mailer-daemon|mail-daemon|postmaster|mdaemon)(?:@|$)/i;
const bounceSubject =
  /^(?:undeliver(?:able|ed)|returned mail|failure notice|(?:mail )?delivery (?:status notification|failure|failed|has failed)|mail delivery (?:failed|system)|delivery notification|non remis|échec de (?:la )?remise|message non distribué)/i;
const awaySubject =
  /^(?:auto(?:matic|-)?\s?(?:reply|response)|out of (?:the )?office|réponse automatique|absence|away from|vacation)\b/i;

/** A bounce in words: from a mail server by its name, with no sender in the envelope. */
export function isTextBounce(mail: ParsedMail, envelopeSender: string): boolean {
  if (mail.headers.has('x-failed-recipients')) return true;
  if (awaySubject.test(mail.subject ?? '')) return false;
  const from = mail.from?.value[0]?.address ?? '';
  return envelopeSender === '' && (bounceSender.test(from) || bounceSubject.test(mail.subject ?? ''));
}

/** RFC 3834, and what programs older than it write. */
export function isAutoReply(mail: ParsedMail): boolean {
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
