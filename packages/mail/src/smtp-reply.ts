import type { RejectionScope, SendResult } from './send-result.ts';
import { firstLine } from './send-result.ts';

/** The step of a message's transaction that the server answered. */
export type SmtpStep = 'mail' | 'rcpt' | 'data' | 'body';

/** A reply of many lines may end with a long address for help; what decides stands before. */
const readMax = 4_000;

/** Reads a refusal. Null when the reply is not one (RFC 5321 §4.2: only 4yz and 5yz refuse). */
export function readRefusal(response: string, step: SmtpStep): SendResult | null {
  const line = firstLine(response);
  const parts = /^([45]\d\d)(?![.\d])/.exec(line);
  if (parts === null) return null;
  const code = Number(parts[1]);
  const enhancedCode = enhancedCodeIn(response);
  return {
    kind: 'rejected',
    permanent: code >= 500,
    code,
    response: line,
    enhancedCode,
    scope: isAboutGreeting(response) ? 'sender' : scopeOf(code, enhancedCode, step),
  };
}

/**
 * Of all lines: some servers give the code with the last alone. Where they differ, one about an address decides only when
 * no other says something else, and X.0.0, which says nothing, last.
 */
function enhancedCodeIn(response: string): string | null {
  const codes = response
    .slice(0, readMax)
    .split(/\r?\n/)
    .flatMap((line) => /^\s*[45]\d\d[ -]+#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(line)?.[1] ?? []);
  const other = codes.find((code) => !/^\d\.[01]\./.test(code));
  return other ?? codes.find((code) => !code.endsWith('.0.0')) ?? codes[0] ?? null;
}

/**
 * Servers put their answer to a greeting off until RCPT, some with a code that would be about the mailbox: it is not.
 * The mailbox `helo@…` in an answer is no greeting.
 */
export function isAboutGreeting(reply: string): boolean {
  return /(?<![\w.+@-])(?:HELO|EHLO)\b(?![\w.+-]*@)/i.test(reply.slice(0, readMax));
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
