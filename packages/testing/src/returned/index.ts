export { answer, autoReplies } from './auto-replies.ts';
export { exchangeBlocked, exchangeUnknownUser, gmailFull, gmailUnknownUser } from './exchange-and-gmail.ts';
export {
  feedbackReport,
  qmailText,
  sendmailUnknownUser,
  sesUnknownUser,
} from './ses-sendmail-qmail-feedback.ts';
export * from './postfix-and-exim.ts';
export { onTheWire, type ReturnedSample } from './returned-sample.ts';
