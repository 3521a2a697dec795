import type { ChannelCounts, ReplaySample } from '@drawbell/store/replays/tables';

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
