export type { AlertBecause, AlertInput, AlertProfile, AlertRecipient, Sender } from './alert-input.ts';
export { compileAlert, type AlertTemplate } from './alert-template.ts';
export type { DkimKey } from './dkim-signer.ts';
export { createMailer, type Mailer, type MailLane } from './mailer.ts';
export { messageIdFor } from './message-id.ts';
export { createOutboxMailer, type OutboxMail } from './outbox-mailer.ts';
export type { Envelope, OutgoingMail } from './outgoing-mail.ts';
export { classify, nextAttemptDelayMs, type AttemptVerdict, type Tried } from './retry-policy.ts';
export type { RejectionScope, SendResult } from './send-result.ts';
