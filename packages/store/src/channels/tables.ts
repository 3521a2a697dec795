import type { TellingChannel } from '@drawbell/draws/telling';
import type { Generated, GeneratedAlways } from 'kysely';

/** The tables of where people are told, beside their mailbox, as Kysely sees them. */
export interface ChannelTables {
  channels: {
    id: GeneratedAlways<string>;
    subscriber_id: string;
    kind: ChannelKind;
    state: ChannelState;
    name: string;
    address_hash: Buffer | null;
    address: Generated<string>;
    relay: Generated<string>;
    key_id: string | null;
    says: Generated<ChannelSays>;
    code_hash: Buffer | null;
    code_expires_at: Date | null;
    code_tries: Generated<number>;
    code_sent_at: Date | null;
    code_lease_until: Date | null;
    stop_hash: Buffer | null;
    created_at: Date;
    confirmed_at: Date | null;
    ended_at: Date | null;
    end_reason: ChannelEndReason | null;
    last_told_at: Date | null;
    failures: Generated<number>;
  };
  relays: {
    name: string;
    consecutive_failures: Generated<number>;
    failing_since: Date | null;
    last_failure_at: Date | null;
    last_failure: string | null;
    hold_until: Date | null;
  };
  vapid_keys: {
    id: string;
    public_key: string;
    sealed_private_key: string;
    created_at: Date;
    retired_at: Date | null;
  };
  telegram_updates: { id: string; taken_at: Date };
  source_silences: {
    id: GeneratedAlways<string>;
    since: Date;
    told_at: Date;
    back_at: Date | null;
  };
}

export type ChannelKind = Exclude<TellingChannel, 'email'>;

export type ChannelState = 'pending' | 'active' | 'ended';

/** How much a message may say; `verdict` names no score and nothing that it follows from. */
export type ChannelSays = 'verdict' | 'score';

/**
 * Why a channel ended: its owner removed it here, or stopped it where the messages come (`stopped`); the service says that it
 * is no more (`gone`); it refused everything (`refused`); somebody else has it now (`moved`);
 * its owner unsubscribed.
 */
export type ChannelEndReason = 'removed' | 'stopped' | 'gone' | 'refused' | 'moved' | 'unsubscribed';
