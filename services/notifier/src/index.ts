export { createAlertTemplates } from './deliver-email/alert-templates.ts';
export { drainEmails } from './deliver-email/email-worker.ts';
export { createAlertWriter } from './deliver-email/write-alert.ts';
export { runFanOut } from './match-draw/run-fan-out.ts';
export { createNotifier, type Notifier, type NotifierParts } from './notifier.ts';
export { openMailer, senderFrom } from './open-mailer.ts';
export { openWebhookClient } from './open-webhook-client.ts';
