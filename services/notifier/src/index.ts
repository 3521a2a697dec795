export { createBatchDecider } from './match-draw/decide-batch.ts';
export { createNotifier, type Notifier, type NotifierParts } from './notifier.ts';
export { openMailer, senderFrom } from './open-mailer.ts';
