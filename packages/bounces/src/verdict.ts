/** What a report says of a mail. `hard`: nobody will ever read there. `soft`: this one mail did not arrive. */
const bounceKinds = ['hard', 'soft', 'complaint', 'unsubscribed'] as const;
type BounceKind = (typeof bounceKinds)[number];

/** Why, in a word of ours: what servers say in their own words may hold addresses and is not kept. */
export type BounceReason =
  | 'no_such_mailbox'
  | 'no_such_domain'
  | 'mailbox_moved'
  | 'mailbox_full'
  | 'mailbox_unavailable'
  | 'address'
  | 'system'
  | 'network'
  | 'protocol'
  | 'content'
  | 'policy'
  | 'unclear'
  | 'text_only'
  | 'provider'
  | 'feedback';

export interface Verdict {
  readonly kind: BounceKind;
  readonly reason: BounceReason;
  /** The enhanced status code (RFC 3463) it was decided by; null when there was none. */
  readonly status: string | null;
}
