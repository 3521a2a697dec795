import type { Generated, GeneratedAlways } from 'kysely';

/** `queue`: a ring was heard; `sweep`: it was found in the record. */
export type CanaryVia = 'queue' | 'sweep';

export interface CanaryTables {
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
