export { nextPollDelayMs, type PollEnd, pollIntervalMs, withJitter } from './cadence.ts';
export {
  createFeedClient,
  type Deadlines,
  type FeedClient,
  type FeedClientOptions,
} from './fetch/feed-client.ts';
export type { FetchFailure, FetchResult, Validators } from './fetch/fetch-result.ts';
export {
  type Capture,
  type FeedMemory,
  type FeedUrls,
  type Look,
  lookAtFeed,
  type LookInput,
  type RememberedFile,
} from './look-at-feed.ts';
export { parseFeed, type ParsedFeed } from './parse/parse-feed.ts';
export type { Remark } from './parse/remark.ts';
export { reconcile } from './reconcile/reconcile.ts';
export type { KnownDraw, Pending, Reconciliation } from './reconcile/reconciliation.ts';
