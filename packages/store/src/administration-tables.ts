import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** The tables of the operator's work as Kysely sees them. */
export interface AdministrationTables {
  admin_keys: {
    id: GeneratedAlways<string>;
    key_hash: Buffer;
    hint: string;
    name: string;
    scopes: AdminScope[];
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
  admin_sessions: {
    id_hash: Buffer;
    key_id: string;
    started_at: Date;
    expires_at: Date;
  };
  audit_log: {
    id: GeneratedAlways<string>;
    at: Date;
    actor: string;
    action: string;
    target: string;
    request_id: string | null;
    before: JSONColumnType<object> | null;
    after: JSONColumnType<object> | null;
  };
  replays: ReplayTable;
  past_settings: {
    id: GeneratedAlways<string>;
    subscriber_id: string;
    preferences: JSONColumnType<Preferences>;
    profiles: JSONColumnType<Profile[]>;
    active: boolean;
    valid_until: Date;
  };
}

/** What an operator's key may do: look, replay and hold draws, help subscribers, manage keys and consumers. */
export const adminScopes = ['read', 'replay', 'subscribers', 'config'] as const;
export type AdminScope = (typeof adminScopes)[number];

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

interface ReplayTable {
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
