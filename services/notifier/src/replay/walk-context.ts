import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Store } from '@drawbell/store/open-store';
import type { RevisionEvents } from '@drawbell/store/replays/told';
import type { ClaimedReplay, ReplayBatch } from '@drawbell/store/replays/walk';
import type { Tally } from './tally.ts';

export interface ReplayDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process in claims. */
  readonly worker: string;
  readonly leaseMs: number;
  readonly publicUrl: string;
  /** Called after each step that owes somebody something. */
  readonly onOwed: () => void;
}

/** What all stages of one walk share. */
export interface WalkContext {
  readonly deps: ReplayDependencies;
  readonly claimed: ClaimedReplay;
  /** As it was when this process took up the walk. */
  readonly catalogue: Catalogue;
  readonly tallies: { readonly email: Tally; readonly webhook: Tally };
  /** The events whose messages are owed; null where webhooks are not asked for. */
  readonly events: RevisionEvents | null;
}

/** One step of a walk: where it ends and what it owes. */
export interface Step {
  readonly cursor: string;
  readonly batch: ReplayBatch;
}

export const nothing: ReplayBatch = { mails: [], mailsAgain: [], messages: [], messagesAgain: [] };
