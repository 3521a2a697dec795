import type { RejectionScope, SendResult } from './send-result.ts';
import { firstLine } from './send-result.ts';

/** The step of a message's transaction that the server answered. */
export type SmtpStep = 'mail' | 'rcpt' | 'data' | 'body';

/** Reads a refusal. Null when the reply is not one (RFC 5321 §4.2: only 4yz and 5yz refuse). */
export function readRefusal(response: string, step: SmtpStep): SendResult | null {
  const line = firstLine(response);
  const parts = /^([45]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3})(?![.\d]))?/.exec(line);
  if (parts === null) return null;
  const code = Number(parts[1]);
  const enhancedCode = parts[2] ?? null;
  return {
    kind: 'rejected',
    permanent: code >= 500,
    code,
    response: line,
    enhancedCode,
    scope: isAboutGreeting(line) ? 'sender' : scopeOf(code, enhancedCode, step),
  };
}

/** Servers put their answer to a greeting off until RCPT, some with a code that would be about the mailbox: it is not. */
export function isAboutGreeting(reply: string): boolean {
  return /\b(?:HELO|EHLO)\b/i.test(reply);
}

/**
 * Whom the refusal is about. The enhanced code says it best (RFC 3463: x.1 address and x.2 mailbox are about the
 * recipient, but x.1.7 and x.1.8 about the sender's address; x.6 content and x.7 policy about what we send; the rest
 * about the server). Without one, the step and the plain code are all there is.
 */
function scopeOf(code: number, enhancedCode: string | null, step: SmtpStep): RejectionScope {
  if (code === 421) return 'server';
  if (step === 'mail') return 'sender';
  if (enhancedCode !== null) {
    const [, subject, detail] = enhancedCode.split('.');
    if (subject === '1') return detail === '7' || detail === '8' ? 'sender' : 'recipient';
    if (subject === '2') return 'recipient';
    if (subject === '6' || subject === '7') return 'sender';
    if (subject !== '0') return 'server';
  }
  if (step === 'rcpt') return 'recipient';
  // 450 and 550 mailbox unavailable, 452 and 552 storage, 551 and 553 another or no such mailbox.
  return step === 'body' && [450, 452, 550, 551, 552, 553].includes(code) ? 'recipient' : 'server';
}
