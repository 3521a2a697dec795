import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { GridChange } from '@drawbell/draws/grid';
import type { TrackedProfile } from '@drawbell/draws/plan/tracked-profile';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { RoundMeaning } from '@drawbell/draws/round-meaning';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { BounceTables } from './bounces/tables.ts';
import type { ChannelTables } from './channels/tables.ts';
import type { AlertKind, DeliveryStatus, DeliveryTables } from './deliveries/tables.ts';
import type { DrawTables } from './draws/tables.ts';
import type { PlanTables } from './plan/tables.ts';
import type { ReplayTable } from './replays/tables.ts';
import type { WebhookTables } from './webhooks/tables.ts';

/** The tables as Kysely sees them. bigint arrives as text, date as `YYYY-MM-DD`, timestamptz as Date. */
export interface Database
  extends
    DrawTables,
    WebhookTables,
    BounceTables,
    CatalogueTables,
    CanaryTables,
    PlanTables,
    DeliveryTables,
    ChannelTables {
  settings: { key: string; value: JSONColumnType<object> };
  feed_state: FeedStateTable;
  captures: {
    id: GeneratedAlways<string>;
    captured_at: Date;
    source: 'json' | 'page_table';
    en: Buffer;
    fr: Buffer | null;
    en_sha256: Buffer;
    fr_sha256: Buffer | null;
  };
  draw_events: {
    id: GeneratedAlways<string>;
    draw_number: string;
    revision: number;
    type: DrawEventType;
    alerting: Alerting;
    absent_at: Generated<Date | null>;
    recorded_at: Date;
  };
  remarks: {
    id: GeneratedAlways<string>;
    draw_number: string | null;
    field: string;
    code: string;
    detail: string;
    first_seen_at: Date;
    last_seen_at: Date;
  };
  subscribers: SubscriberTable;
  profiles: {
    id: GeneratedAlways<string>;
    subscriber_id: string;
    position: number;
    facts: JSONColumnType<Profile>;
    crs: number | null;
    programs_mask: number | null;
    nomination: boolean | null;
    french: boolean | null;
    crs_read_on: GeneratedAlways<string | null>;
    /** ISO day. */
    rests_until: Generated<string | null>;
  };
  consent_records: {
    id: GeneratedAlways<string>;
    email_hash: Buffer;
    subscriber_id: string | null;
    wording_version: string;
    language: string;
    source: string;
    given_at: Date;
    evidence: JSONColumnType<object>;
    withdrawn_at: Date | null;
    withdrawal_means: string | null;
    recorded_at: Date;
  };
  suppressions: {
    id: GeneratedAlways<string>;
    email_hash: Buffer;
    reason: SuppressionReason;
    detail: Generated<string>;
    suppressed_at: Date;
  };
  tokens: {
    token_hash: Buffer;
    subscriber_id: string;
    purpose: string;
    created_at: Date;
    expires_at: Date | null;
    used_at: Date | null;
    nonce: Generated<string | null>;
  };
  requests: RequestTable;
  devices: DeviceTable;
  account_mails: AccountMailTable;
  rate_limits: { key: Buffer; free_at: Date };
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
  fan_outs: FanOutTable;
  outbox: {
    id: GeneratedAlways<string>;
    message_id: string;
    recipient: string;
    subject: string;
    raw: Buffer;
    saved_at: Date;
  };
}

export type DrawEventType = 'published' | 'corrected' | 'withdrawn' | 'reinstated';

/** Whether an event makes alerts: history and late finds do not (promise 3). */
export type Alerting = 'alert' | 'baseline' | 'late' | 'none';

export const suppressionReasons = ['hard_bounce', 'complaint', 'operator', 'erased'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

interface FeedStateTable {
  id: Generated<number>;
  feed_url_en: string | null;
  feed_url_fr: string | null;
  validators: JSONColumnType<object> | null;
  baseline_at: Date | null;
  last_poll_at: Date | null;
  last_success_at: Date | null;
  last_change_at: Date | null;
  last_error_at: Date | null;
  last_error: string | null;
  consecutive_failures: Generated<number>;
  backoff_until: Date | null;
  next_poll_at: Generated<Date>;
  stale_since: Date | null;
  /** Changes by hand so far. */
  steered: Generated<string>;
}

interface SubscriberTable {
  id: GeneratedAlways<string>;
  email: string;
  email_hash: Buffer;
  language: Language;
  state: 'pending' | 'active' | 'unsubscribed';
  paused_until: Date | null;
  wants_meets: boolean;
  wants_may_meet: boolean;
  near_points: number;
  wants_my_programs: boolean;
  wants_every_draw: boolean;
  profile_count: number;
  reminders: ColumnType<object, string | undefined, string>;
  reminders_planned_at: Generated<Date | null>;
  telling: ColumnType<object | null, string | null | undefined, string | null>;
  channel_count: Generated<number>;
  created_at: Date;
  confirmed_at: Date | null;
  ended_at: Date | null;
}

interface DeviceTable {
  id: GeneratedAlways<string>;
  subscriber_id: string;
  series_hash: Buffer;
  generation: Generated<number>;
  seen_at: Date | null;
  name: string;
  created_at: Date;
  last_used_on: string;
  expires_at: Date;
}

/** What a sign-up asks for. */
export interface SignUpContent {
  readonly preferences: Preferences;
  readonly profiles: readonly TrackedProfile[];
}

/** Where an order came from, kept as evidence of consent. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
}

/** What somebody agreed to, word for word. */
export interface RequestEvidence extends Origin {
  readonly wordingVersion: string;
  readonly wording: string;
  readonly source: string;
}

interface RequestTable {
  id: string;
  kind: 'sign_up' | 'address_change';
  token_hash: Buffer;
  email: string;
  email_hash: Buffer;
  subscriber_id: string | null;
  language: Language;
  content: JSONColumnType<Partial<SignUpContent>>;
  evidence: JSONColumnType<RequestEvidence>;
  requested_at: Date;
  expires_at: Date;
  confirmed_at: Date | null;
}

export type AccountMailKind =
  | 'sign_up'
  | 'welcome'
  | 'settings_link'
  | 'address_change'
  | 'address_changed'
  | 'erased'
  | 'endpoint_disabled'
  | 'todays_score'
  | 'reminder'
  | 'invitation_expired'
  | 'source_silent'
  | 'source_back';

interface AccountMailTable {
  id: GeneratedAlways<string>;
  kind: AccountMailKind;
  email: string;
  email_hash: Buffer;
  language: Language;
  subscriber_id: string | null;
  request_id: string | null;
  endpoint_id: Generated<string | null>;
  /** ISO day. */
  grid_change: Generated<string | null>;
  invitation_id: Generated<string | null>;
  source_silence_id: Generated<string | null>;
  lane: Generated<number>;
  status: Generated<Exclude<DeliveryStatus, 'claimed'>>;
  attempts: Generated<number>;
  uncertain_attempts: Generated<number>;
  next_attempt_at: Date;
  claimed_by: string | null;
  lease_until: Date | null;
  created_at: Date;
  ended_at: Date | null;
  end_reason: string | null;
}

interface FanOutTable {
  id: GeneratedAlways<string>;
  event_id: string;
  draw_number: string;
  revision: number;
  kind: Exclude<AlertKind, 'repeat'>;
  state: 'owed' | 'running' | 'done' | 'cancelled';
  cursor: Generated<string>;
  upper_bound: string | null;
  claimed_by: string | null;
  lease_until: Date | null;
  subscribers_seen: Generated<string>;
  deliveries_made: Generated<string>;
  recorded_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  trace_parent: Generated<string | null>;
  delivery_times: Generated<JSONColumnType<object> | null>;
  measured_at: Generated<Date | null>;
  settled_at: Generated<Date | null>;
}

/** `queue`: a ring was heard; `sweep`: it was found in the record. */
export type CanaryVia = 'queue' | 'sweep';

interface CanaryTables {
  canary_runs: {
    id: GeneratedAlways<string>;
    slot: Date;
    status: Generated<'owed' | 'sending' | 'sent' | 'failed'>;
    target: 'mailbox' | 'outbox';
    made_at: Date;
    via: CanaryVia | null;
    claimed_by: string | null;
    started_at: Date | null;
    matched_at: Date | null;
    message_id: string | null;
    ended_at: Date | null;
    arrived_at: Date | null;
    reason: string | null;
  };
}

/** What operators say of categories and names, as Kysely sees it. The JSON is parsed before it is believed. */
interface CatalogueTables {
  category_versions: {
    id: GeneratedAlways<string>;
    key: string;
    version: number;
    content: JSONColumnType<CategoryVersion>;
    author: string;
    created_at: Date;
    superseded_at: Date | null;
  };
  grid_changes: {
    id: GeneratedAlways<string>;
    change_date: string;
    content: JSONColumnType<GridChange>;
    author: string;
    created_at: Date;
    superseded_at: Date | null;
  };
  score_asks: { subscriber_id: string; change_date: string; asked_at: Date };
  score_ask_walks: { change_date: string; cursor: Generated<string>; walked_at: Date | null };
  round_names: {
    base: string;
    name: string;
    means: JSONColumnType<RoundMeaning>;
    author: string;
    mapped_at: Date;
  };
}

/** What an operator's key may do: look, replay and hold draws, help subscribers, manage keys and consumers. */
export const adminScopes = ['read', 'replay', 'subscribers', 'config'] as const;

export type AdminScope = (typeof adminScopes)[number];
