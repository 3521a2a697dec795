import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Store } from '@drawbell/store/open-store';
import type { ChannelCounts, ReplaySample } from '@drawbell/store/replays/tables';
import type { RevisionEvents } from '@drawbell/store/replays/told';
import type { ClaimedReplay, ReplayBatch } from '@drawbell/store/replays/walk';

export interface ReplayDependencies {
  readonly store: Pick<Store, 'db' | 'pool'>;
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

export const nothing: ReplayBatch = { mails: [], mailsAgain: [], programs: null, messagesAgain: [] };

/** A few recipients are enough to see whether a replay means what was meant. */
const sampleMax = 20;

/** Counts what a walk decides in one channel; goes on from what was counted before an interruption. */
export interface Tally {
  send(
    recipient: string,
    told: { because: string; action: ReplaySample['action']; before: string | null },
  ): void;
  leave(reason: string): void;
  noLongerConcerned(): void;
  otherOutcome(): void;
  counts(): ChannelCounts;
}

/** @param sample is added to in place */
export function createTally(before: ChannelCounts | undefined, sample: ReplaySample[]): Tally {
  const send: Record<string, number> = { ...before?.send };
  const leftAlone: Record<string, number> = { ...before?.leftAlone };
  let again = before?.again ?? 0;
  let gone = before?.noLongerConcerned ?? 0;
  let other = before?.otherOutcome ?? 0;
  return {
    send: (recipient, { because, action, before: earlier }) => {
      send[because] = (send[because] ?? 0) + 1;
      if (action !== 'first') again += 1;
      if (sample.length < sampleMax) sample.push({ recipient, because, action, before: earlier });
    },
    leave: (reason) => {
      leftAlone[reason] = (leftAlone[reason] ?? 0) + 1;
    },
    noLongerConcerned: () => {
      gone += 1;
    },
    otherOutcome: () => {
      other += 1;
    },
    counts: () => ({
      ...{ send: { ...send }, again, leftAlone: { ...leftAlone } },
      ...{ noLongerConcerned: gone, otherOutcome: other },
    }),
  };
}
