import type { MatchResult } from '@drawbell/draws/match-result';
import type { DeadlineKind } from '@drawbell/draws/plan/deadlines';
import type { DocumentKind } from '@drawbell/draws/plan/document';
import type { RuleWording } from '@drawbell/draws/plan/document-rules';
import type { WatchedDocument } from '@drawbell/draws/plan/tracked-profile';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** The tables of consumers and their webhooks as Kysely sees them. */
export interface WebhookTables {
  consumers: {
    id: GeneratedAlways<string>;
    name: string;
    contact_email: string;
    language: Language;
    created_at: Date;
    disabled_at: Date | null;
  };
  api_keys: {
    id: GeneratedAlways<string>;
    consumer_id: string;
    key_hash: Buffer;
    hint: string;
    name: string;
    scopes: KeyScope[];
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
  endpoints: EndpointTable;
  watched_profiles: {
    id: GeneratedAlways<string>;
    consumer_id: string;
    reference: string;
    facts: JSONColumnType<Profile>;
    documents: ColumnType<WatchedDocument[], string | undefined, string>;
    deadlines_planned_at: Generated<Date | null>;
    created_at: Date;
    updated_at: Date;
  };
  webhook_events: {
    id: GeneratedAlways<string>;
    type: WebhookEventType;
    draw_event_id: string | null;
    draw_number: string | null;
    revision: number | null;
    facts: JSONColumnType<EventFacts>;
    payload: string | null;
    occurred_at: Date;
    state: 'owed' | 'running' | 'done';
    cursor: Generated<string>;
    claimed_by: string | null;
    lease_until: Date | null;
    messages_made: Generated<string>;
    finished_at: Date | null;
    trace_parent: Generated<string | null>;
    consumer_id: Generated<string | null>;
  };
  webhook_messages: {
    id: GeneratedAlways<string>;
    endpoint_id: string;
    event_id: string;
    watched_id: Generated<string>;
    lane: Generated<number>;
    attempts: Generated<number>;
    attempts_before: Generated<number>;
    status: Generated<MessageStatus>;
    result: JSONColumnType<WatchedResult> | null;
    next_attempt_at: Date;
    claimed_by: string | null;
    lease_until: Date | null;
    created_at: Date;
    ended_at: Date | null;
    end_reason: string | null;
    replay_id: Generated<string | null>;
    repeated: Generated<boolean>;
    position: Generated<string | null>;
    positions: Generated<string[] | null>;
    expunged_at: Generated<Date | null>;
  };
  consumer_events: {
    position: string;
    consumer_id: string | null;
    event_id: string;
    watched_id: string;
    result: JSONColumnType<WatchedResult> | null;
    created_at: Date;
    expunged_at: Generated<Date | null>;
  };
  consumer_events_head: { position: string };
  consumer_sessions: {
    id_hash: Buffer;
    key_id: string;
    started_at: Date;
    expires_at: Date;
  };
  request_counts: {
    key: Buffer;
    window_ends_at: Date;
    count: number;
  };
  webhook_attempts: {
    message_id: string;
    attempt: number;
    result: WebhookAttemptResult;
    status_code: number | null;
    response: string;
    duration_ms: number | null;
    ended_at: Date;
  };
  idempotency_keys: {
    owner: string;
    key: string;
    request_hash: Buffer;
    status: number;
    answer: string;
    created_at: Date;
  };
}

/** What a key may do: look, manage endpoints and their messages, manage watched profiles, manage keys. */
export const keyScopes = ['read', 'endpoints', 'profiles', 'keys'] as const;
export type KeyScope = (typeof keyScopes)[number];

export type WebhookEventType =
  | 'draw.published'
  | 'draw.corrected'
  | 'draw.withdrawn'
  | 'draw.reinstated'
  | 'profile.matched'
  | 'feed.stale'
  | 'feed.recovered'
  | 'deadline.approaching'
  | 'message.failed'
  | 'endpoint.disabled'
  | 'test.ping';

/** What a message tells: an event, or up to a hundred matches of one draw. */
export type MessageType = WebhookEventType | 'profiles.matched';

/** Of the events that are of no draw. Times are ISO 8601. */
interface EventFacts {
  readonly lastSuccessAt?: string | null;
  readonly staleSince?: string;
  readonly approaching?: ApproachingDeadline & { readonly watchedId: string };
  readonly failed?: FailedMessage;
  readonly disabled?: {
    readonly endpointId: string;
    readonly description: string;
    readonly reason: 'gone' | 'failing';
    readonly failingSince: string | null;
  };
}

/** A message that was given up, as its consumer's other endpoints are told. */
interface FailedMessage {
  readonly message: string;
  readonly createdAt: string;
  readonly endpointId: string;
  readonly type: MessageType;
  readonly attempts: number;
  readonly reason: 'retries_exhausted' | 'endpoint_gone';
  readonly statusCode: number | null;
}

/** What a consumer is told of one step before a day of a watched profile. Never a word of a person's own. */
interface ApproachingDeadline extends StepFacts {
  readonly reference: string;
  /** ISO day. */
  readonly on: string;
  /** Days before. */
  readonly step: number;
}

/** What stands with each planned step. */
export interface StepFacts {
  readonly deadline: DeadlineKind;
  /** Null of the profile itself. */
  readonly documentKind: DocumentKind | null;
  readonly rule: RuleWording;
}

export const messageStatuses = ['owed', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type MessageStatus = (typeof messageStatuses)[number];
export type WebhookAttemptResult = 'accepted' | 'refused' | 'not_sent' | 'no_answer';
export type EndpointState = 'active' | 'disabled_by_owner' | 'disabled_after_failures';

/** What a walk decided for one watched profile. */
export interface WatchedResult extends MatchResult {
  readonly reference: string;
  /** An earlier revision was told. */
  readonly correction: boolean;
}

/** A signing secret as stored. Times are ISO 8601. */
export interface StoredSecret {
  readonly id: string;
  readonly kind: 'hmac' | 'ed25519';
  /** From `Secrets.seal`. */
  readonly sealed: string;
  readonly publicKey: string | null;
  readonly createdAt: string;
  /** Signs until then; null while it is the current one. */
  readonly expiresAt: string | null;
}

/** A client certificate as stored. */
export interface StoredCertificate {
  /** From `Secrets.seal`: `{certificate, key}` in PEM, as JSON. */
  readonly sealed: string;
  readonly subject: string;
  /** SHA-256 of the certificate, in hex. */
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly notAfter: string;
}

/** Which draws an endpoint wants, as its owner gave it. */
export interface StoredFilters {
  readonly programs?: string[];
  readonly categories?: string[];
  readonly crsMin?: number;
  readonly crsMax?: number;
}

interface EndpointTable {
  id: GeneratedAlways<string>;
  consumer_id: string;
  url: string;
  description: string;
  event_types: string[];
  filters: JSONColumnType<StoredFilters>;
  payload_version: number;
  rate_per_second: number | null;
  secrets: JSONColumnType<StoredSecret[]>;
  state: EndpointState;
  disabled_at: Date | null;
  disabled_reason: string | null;
  consecutive_failures: Generated<number>;
  failing_since: Date | null;
  last_failure_at: Date | null;
  hold_until: Date | null;
  headers: Generated<string | null>;
  header_names: Generated<string[]>;
  client_certificate: JSONColumnType<StoredCertificate> | null;
  created_at: Date;
  updated_at: Date;
}
