/** What operators do and look at: each order carries itself out and writes its trace. */
export {
  type AdminKey,
  createAdminKey,
  ensureFirstAdminKey,
  findAdminKey,
  listAdminKeys,
  readAdminKey,
} from './admin-keys.ts';
export { type Actor, type AuditEntry, type AuditRow, listAudit, recordAudit } from './audit-log.ts';
export { makeAdminKey, withdrawAdminKey } from './manage-keys.ts';
export { holdDraw } from './hold-draw.ts';
export {
  confirmReplay,
  type ConfirmedReplay,
  confirmationOf,
  type CountsSeen,
  type OrderedReplay,
  orderReplay,
} from './order-replay.ts';
export { stopReplay, restartReplay } from './steer-replay.ts';
export { type Explanation, explainDraw } from './explain-draw.ts';
export type { Recomputed, Verdict } from './verdict-of.ts';
export {
  type AddressChangeAsked,
  endForSubscriber,
  eraseForSubscriber,
  exportForSubscriber,
  moveForSubscriber,
} from './help-subscriber.ts';
export { makeConsumerKey, switchConsumer, takeInConsumer, withdrawConsumerKey } from './manage-consumers.ts';
export { type Barrier, resendDelivery, resendMessage, type Resent } from './resend-delivery.ts';
export { addressId, letInAddress, readAddressId, ruleOutAddress } from './rule-out-address.ts';
export { steerDraw } from './steer-draw.ts';
export type { CatalogueChanged } from './change-catalogue.ts';
export {
  putCategoryVersion,
  removeCategoryVersion,
  type VersionPut,
  type VersionRemoved,
} from './change-categories.ts';
export { addDraw, type DrawAdded, withdrawDraw } from './add-draw.ts';
export { decideGridChange, type GridDecided, type GridWritten, putGridChange } from './change-grids.ts';
export { correctDraw, type DrawCorrected } from './correct-draw.ts';
export { mapRoundName, type NameMapped, type NameUnmapped, unmapRoundName } from './map-round-names.ts';
export { noteDraw } from './note-draw.ts';
export type { Orders } from './orders.ts';
export { readPastCandidates } from '../replays/read-past-candidates.ts';
export { readBarriers, readTold, type StandingBarrier, type ToldRow } from '../replays/read-told.ts';
export {
  ensureRevisionEvents,
  readToldMessages,
  type RevisionEvents,
  type ToldMessage,
} from '../replays/replay-events.ts';
export {
  findReplay,
  listReplays,
  readReplayProgress,
  type Replay,
  type ReplayProgress,
} from '../replays/replays.ts';
export { claimReplay, type ClaimedReplay, leaveReplay, listOpenReplays } from '../replays/walk-replay.ts';
export { type ReplayBatch, type ReplayPlace, writeReplayBatch } from '../replays/write-replay-batch.ts';
export { endAdminSession, findAdminSession, openAdminSession } from './admin-sessions.ts';
