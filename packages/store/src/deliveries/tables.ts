import type { LabelledResult } from '@drawbell/draws/alert-decision';
import type { TellingChannel } from '@drawbell/draws/telling';
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** The ledger of people as Kysely sees it. */
export interface DeliveryTables {
  deliveries: {
    id: GeneratedAlways<string>;
    recipient_id: string;
    fan_out_id: string;
    draw_number: string;
    revision: number;
    attempts: Generated<number>;
    uncertain_attempts: Generated<number>;
    lane: Generated<number>;
    channel: TellingChannel;
    /** 0 for the mailbox. */
    channel_id: Generated<string>;
    kind: AlertKind;
    status: Generated<DeliveryStatus>;
    because: string;
    results: JSONColumnType<ProfileResult[]>;
    next_attempt_at: Date;
    claimed_by: string | null;
    lease_until: Date | null;
    created_at: Date;
    ended_at: Date | null;
    end_reason: string | null;
    replay_id: Generated<string | null>;
    attempts_before: Generated<number>;
    /** The message that told it together with others. */
    digest_id: Generated<string | null>;
  };
  attempts: AttemptTable & { delivery_id: string };
  digests: {
    id: GeneratedAlways<string>;
    recipient_id: string;
    channel: TellingChannel;
    channel_id: Generated<string>;
    lane: Generated<number>;
    status: Generated<DeliveryStatus>;
    attempts: Generated<number>;
    uncertain_attempts: Generated<number>;
    /** The deliveries in its message. */
    told: Generated<string[]>;
    next_attempt_at: Date;
    claimed_by: string | null;
    lease_until: Date | null;
    created_at: Date;
    ended_at: Date | null;
    end_reason: string | null;
  };
  digest_attempts: AttemptTable & { digest_id: string };
}

interface AttemptTable {
  attempt: number;
  result: AttemptResult;
  code: number | null;
  response: string;
  ended_at: Date;
}

/** A repeat is sent by hand to those who have the alert. */
export type AlertKind = 'alert' | 'correction' | 'repeat';
export const deliveryStatuses = [
  'owed',
  'claimed',
  'sending',
  'sent',
  'failed',
  'uncertain',
  'cancelled',
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];
export type AttemptResult = 'accepted' | 'rejected' | 'deferred' | 'not_sent' | 'uncertain';

/** What a fan-out decided for one profile, stored with the delivery. */
export type ProfileResult = LabelledResult;
