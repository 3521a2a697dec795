import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

export const replayScopes = ['missed', 'failed', 'all', 'named'] as const;

export type ReplayScope = (typeof replayScopes)[number];

export const replayBases = ['today', 'that_day'] as const;

export type ReplayBasis = (typeof replayBases)[number];

export const replayChannels = ['email', 'webhook'] as const;

export type ReplayChannel = (typeof replayChannels)[number];

type ReplayState = 'owed' | 'running' | 'done' | 'cancelled';

/** The walk goes over people, then over endpoints, then over consumers who watch profiles. */
export type ReplayStage = 'people' | 'endpoints' | 'watched';

/** Numbers of rows. */
export interface NamedRecipients {
  readonly subscribers?: readonly string[];
  readonly endpoints?: readonly string[];
}

/** What a walk decided in one channel. */
export interface ChannelCounts {
  /** Those who are told by this replay, by the outcome that is the cause. */
  readonly send: Readonly<Record<string, number>>;
  /** Of them, those who were told of this revision before. */
  readonly again: number;
  /** Those who are not, by the reason: delivered, under_way, failed, repeated, unsubscribed, paused, suppressed, … */
  readonly leftAlone: Readonly<Record<string, number>>;
  /** Told before, and by today's facts no longer concerned. */
  readonly noLongerConcerned: number;
  /** Decided otherwise than recorded before. */
  readonly otherOutcome: number;
}

export interface ReplayCounts {
  readonly email?: ChannelCounts;
  readonly webhook?: ChannelCounts;
}

/** One recipient of a sample: `sub_…` or `ep_…`, never an address. */
export interface ReplaySample {
  readonly recipient: string;
  readonly because: string;
  readonly action: 'first' | 'retry' | 'repeat';
  /** The status of what was there before. */
  readonly before: string | null;
}

export interface ReplayTable {
  id: GeneratedAlways<string>;
  draw_number: string;
  revision: number;
  scope: ReplayScope;
  basis: ReplayBasis;
  channels: ReplayChannel[];
  recipients: JSONColumnType<NamedRecipients>;
  dry_run: boolean;
  state: ReplayState;
  confirms: string | null;
  stage: Generated<ReplayStage>;
  cursor: Generated<string>;
  upper_bound: string | null;
  counts: JSONColumnType<ReplayCounts>;
  sample: JSONColumnType<ReplaySample[]>;
  made: Generated<string>;
  claimed_by: string | null;
  lease_until: Date | null;
  actor: string;
  ordered_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}
