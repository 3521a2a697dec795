export {
  type ClaimedAccountMail,
  claimAccountMails,
  renewAccountMailLeases,
} from './account-mails/claim-account-mails.ts';
export {
  type FinishedAccountMail,
  finishAccountMail,
  finishRefusedAccountMail,
  isAccountMailDue,
  sweepLostAccountMails,
} from './account-mails/finish-account-mail.ts';
export { askForScores } from './account-mails/ask-for-scores.ts';
export { oweAccountMail } from './account-mails/owe-account-mail.ts';
export { type Addressee, readAddressee } from './account-mails/read-addressee.ts';
export type { CanaryVia } from './canary-tables.ts';
export {
  type CanaryHealth,
  type CanaryRun,
  type CanaryTarget,
  judgeCanary,
  noteCanaryTarget,
  readCanaryHealth,
} from './canary/canary-health.ts';
export {
  claimCanary,
  finishCanary,
  makeDueCanary,
  recordCanaryArrival,
  sweepCanaries,
} from './canary/canary-runs.ts';
export { type Capture, capturesKept, listCaptures, packCapture, type PackedCapture } from './captures.ts';
export { type CleanedUp, cleanUpWhenDue, readCleanUp, type Retention } from './clean-up.ts';
export { drawKeyOf, drawSortKey } from './draw-key.ts';
export { type FeedState, type FeedStateChange, readFeedState, writeFeedState } from './feed-state.ts';
export { type KnownDraw, listKnownDraws, readRevisions } from './known-draws.ts';
export {
  advanceEmails,
  type FinishedEmail,
  recordRefusedEmail,
  type StartedEmail,
} from './ledger/advance-emails.ts';
export { claimEmails, keepOnlyUnderWay } from './ledger/claim-emails.ts';
export {
  type ClaimedFanOut,
  claimFanOut,
  type FanOut,
  finishFanOut,
  listOpenFanOuts,
  releaseFanOut,
  traceParentOf,
} from './ledger/fan-outs.ts';
export { type CandidateRow, prepareCandidates } from './ledger/read-candidates.ts';
export { setAsideEmails } from './ledger/set-aside-emails.ts';
export {
  countOwed,
  type Owed,
  renewLeases,
  type Swept,
  sweepLostEmails,
  uncertainAttemptsMax,
} from './ledger/sweep.ts';
export { measureFanOuts } from './ledger/measure-fan-outs.ts';
export { type DeliveryBatch, writeBatch } from './ledger/write-batch.ts';
export { migrate } from './migrate.ts';
export { openRecord, type OpenRecord } from './open-record.ts';
export { openStore, type RecordTransaction, type Store, type StoreOptions } from './open-store.ts';
export {
  listOutbox,
  outboxCanaryAddress,
  type OutboxMessage,
  readOutboxMessage,
  saveToOutbox,
} from './outbox.ts';
export { withPollLock } from './poll-lock.ts';
export { type FeedLook, type Recorded, recordLook } from './record-look.ts';
export { type RateLimit, takeFromLimit } from './rate-limit.ts';
export { countNewRemarks, listRemarks, type Remark, type RemarkInput } from './remarks.ts';
export { deliveryStatuses, suppressionReasons } from './schema.ts';
export { heldBecauses } from './draw-tables.ts';
export type * from './schema.ts';
export { requireDatabase } from './require-database.ts';
export { createSecrets, type LinkPurpose, type Secrets } from './secrets.ts';
export { holdToSecret } from './settings.ts';
export { type ImportResult, importSubscribers } from './subscribers/import-subscribers.ts';
export { changeSettings, resubscribe, type SettingsChange } from './subscribers/change-settings.ts';
export { type AddressConfirmed, confirmAddress } from './subscribers/confirm-address.ts';
export { type Confirmed, confirmSignUp } from './subscribers/confirm-sign-up.ts';
export { eraseSubscriber } from './subscribers/erase.ts';
export { openSettings, settingsOpenForMs } from './subscribers/open-settings.ts';
export { preferencesOf } from './subscribers/preferences-of.ts';
export {
  findRequest,
  type Request,
  requestAddressChange,
  requestSettingsLink,
  requestSignUp,
} from './subscribers/requests.ts';
export { findSubscriber, type Subscriber } from './subscribers/find-subscriber.ts';
export { findByToken, unsubscribe } from './subscribers/unsubscribe.ts';
export { isSuppressed, suppress } from './suppressions.ts';
export { listAlertHistory, type PastAlert } from './reading/alert-history.ts';
export { type Consent, listConsents } from './reading/list-consents.ts';
export { type DrawEvent, type DrawHistory, listDrawEvents, readDrawHistory } from './reading/draw-history.ts';
export { type DatabaseFound, inspectDatabase } from './reading/inspect-database.ts';
export { type LastFanOut, readLastFanOut } from './reading/last-fan-out.ts';
export { type DrawFilter, listDraws, type RecordedDraw } from './reading/list-draws.ts';
export { listProfiles } from './reading/list-profiles.ts';
export { listPendingMigrations } from './reading/pending-migrations.ts';
export { databaseReadiness, tryDatabase } from './reading/database-readiness.ts';
export { type DeliveryTimes, listDeliveryTimes, type TimesToEnd } from './reading/delivery-times.ts';
export { readRecordHealth, type RecordHealth } from './reading/record-health.ts';
export {
  countDeliveries,
  countDrawMessages,
  type DeliveryFilter,
  listDeliveries,
  type ListedDelivery,
} from './reading/list-deliveries.ts';
export { type DrawRecipient, listDrawRecipients } from './reading/list-recipients.ts';
export {
  type ApiKey,
  apiKeysMax,
  createApiKey,
  findByApiKey,
  listApiKeys,
  revokeApiKey,
} from './consumers/api-keys.ts';
export {
  changeConsumer,
  type Consumer,
  type ConsumerDetails,
  createConsumer,
  findConsumer,
  listConsumers,
  setConsumerDisabled,
} from './consumers/consumers.ts';
export {
  deliveryEndReasons,
  deliveryEndReasonsMeaning,
  messageEndReasons,
  messageEndReasonsMeaning,
} from './end-reasons.ts';
export { type CallAnswer, callOnce, type IdempotentEnd } from './idempotency.ts';
export { keyScopes, messageStatuses } from './webhook-tables.ts';
export type * from './webhook-tables.ts';
export {
  advanceMessages,
  type AsideMessage,
  type ClaimedMessage,
  type FinishedMessage,
  setAsideMessages,
} from './webhooks/advance-messages.ts';
export {
  failuresBeforeHold,
  noteEndpointFailure,
  noteEndpointSuccess,
  takeProbe,
} from './webhooks/endpoint-health.ts';
export {
  removeSecret,
  rotateSecret,
  type SealedSecret,
  secretsInForce,
} from './webhooks/endpoint-secrets.ts';
export {
  changeEndpoint,
  countEndpoints,
  createEndpoint,
  type Endpoint,
  type EndpointsOfConsumer,
  type EndpointSettings,
  endpointsMax,
  findEndpoint,
  listEndpoints,
  removeEndpoint,
} from './webhooks/endpoints.ts';
export {
  type AttemptCursor,
  countMessages,
  type EndpointAttempt,
  type EndpointCounts,
  findMessage,
  listAttempts,
  listEndpointAttempts,
  type ListedMessage,
  listMessages,
  type MessageAttempt,
  type MessageCursor,
} from './webhooks/list-messages.ts';
export { messageIdOf, readMessageTime, rowOfMessageId } from './webhooks/message-id.ts';
export { oweTestPing, recoverFailed, redeliver } from './webhooks/order-messages.ts';
export {
  type Listener,
  listListeners,
  nextWatchingConsumer,
  type WatchingConsumer,
} from './webhooks/read-audience.ts';
export { noteFeedRecovered, noteFeedStale } from './webhooks/record-webhook-events.ts';
export {
  isMessageDue,
  keepOnlyMessagesUnderWay,
  renewMessageLeases,
  sweepLostMessages,
} from './webhooks/sweep-messages.ts';
export {
  type ClaimedEvent,
  claimWebhookEvent,
  leaveWebhookEvent,
  listOpenWebhookEvents,
  readWebhookEvent,
  settlePayload,
  type WebhookEvent,
} from './webhooks/walk-event.ts';
export {
  countWatchedProfiles,
  findWatchedProfile,
  listWatchedProfiles,
  putWatchedProfiles,
  removeWatchedProfile,
  type WatchedProfile,
  watchedProfilesMax,
} from './webhooks/watched-profiles.ts';
export { readWebhookHealth, type WebhookHealth } from './webhooks/webhook-health.ts';
export { type NewMessage, writeMessages } from './webhooks/write-messages.ts';
export type * from './administration-tables.ts';
export { adminScopes, replayBases, replayChannels, replayScopes } from './administration-tables.ts';
export { type AddressRecord, readAddress } from './reading/read-address.ts';
export { type DeliveryDetail, readDelivery } from './reading/read-delivery.ts';
export { listOwedWalks } from './reading/list-owed-walks.ts';
export {
  type Additions,
  type Authorship,
  catalogueIf,
  catalogueWith,
  readAdditions,
  readCatalogue,
  readCatalogueAt,
} from './catalogue/read-catalogue.ts';
export { type ChangePreview, previewCatalogueChange } from './catalogue/preview-change.ts';
export type { AudienceCounts } from './catalogue/count-audience.ts';
export { type DrawRecord, readDrawRecord } from './reading/draw-record.ts';
export type { RereadDraw } from './catalogue/reread-draws.ts';
export type { TouchedDraw } from './catalogue/touched-draws.ts';
export { exportSubscriber } from './reading/export-subscriber.ts';
export type * from './bounce-tables.ts';
export { bounceEventKinds } from './bounce-tables.ts';
export { type BounceHealth, countSuppressions, readBounceHealth } from './bounces/bounce-health.ts';
export type { BouncedMail } from './bounces/find-bounced.ts';
export { bounceLimits, type DrawBounces, type Held, readDrawBounces } from './bounces/guard-draw.ts';
export {
  listBounces,
  type ListedBounce,
  type ListedSuppression,
  listSuppressions,
} from './bounces/list-bounces.ts';
export { type BounceRecorded, type NewBounce, recordBounce, type Refusal } from './bounces/record-bounce.ts';
export * from './administration/index.ts';
export { type Attention, readAttention } from './reading/attention.ts';
export { type HeldDraw, listHeldDraws } from './reading/held-draws.ts';
