import type { Generated, GeneratedAlways } from 'kysely';

/** The tables of what came back as Kysely sees them. */
export interface BounceTables {
  bounce_events: {
    id: GeneratedAlways<string>;
    source: BounceSource;
    source_id: string;
    kind: BounceEventKind;
    reason: string;
    status: string | null;
    mail_kind: BouncedMailKind | null;
    mail_id: string | null;
    draw_number: string | null;
    subscriber_id: string | null;
    email_hash: Buffer | null;
    consequence: BounceConsequence;
    occurred_at: Date;
    received_at: Date;
  };
  bounce_guards: {
    draw_number: string;
    sent: Generated<string>;
    bounced: Generated<string>;
    complained: Generated<string>;
    accepted_bounces: Generated<number>;
    accepted_complaints: Generated<number>;
  };
}

export const bounceEventKinds = ['hard', 'soft', 'complaint', 'unsubscribed'] as const;

export type BounceEventKind = (typeof bounceEventKinds)[number];

export type BounceSource = 'smtp' | 'ses' | 'postmark' | 'generic';

export type BouncedMailKind = 'delivery' | 'account_mail' | 'digest';

/** What followed; `outdated` and `nobody`: nothing but the count. */
export type BounceConsequence = 'suppressed' | 'unsubscribed' | 'counted' | 'outdated' | 'nobody';
