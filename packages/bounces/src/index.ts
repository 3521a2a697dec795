export { classifyFailure } from './classify-status.ts';
export { type GenericEvent, genericEventSchema, readGenericEvent } from './providers/generic-event.ts';
export { type PostmarkRecord, postmarkSchema, readPostmarkEvent } from './providers/postmark-events.ts';
export type { ProviderEvent } from './providers/provider-event.ts';
export { readSesEvents } from './providers/ses-events.ts';
export {
  confirmationUrl,
  refuseSnsMessage,
  type SnsMessage,
  snsMessageSchema,
  snsSignedText,
} from './providers/sns-message.ts';
export { type Ignored, judgeReport } from './reports/judge-report.ts';
export { readReport } from './reports/read-report.ts';
export type { Report } from './reports/report.ts';
export { type BounceKind, bounceKinds, type BounceReason, type Verdict } from './verdict.ts';
export { type BounceRecipient, createVerp, type SentMail, type Verp } from './verp.ts';
