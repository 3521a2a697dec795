import type { RecipientStatus } from './status-groups.ts';

/** What came back to a return address. */
export type Report =
  | {
      readonly kind: 'delivery_status';
      readonly messageId: string | null;
      readonly recipients: readonly RecipientStatus[];
    }
  /** A feedback loop's (RFC 5965). `type`: abuse, fraud, not-spam, opt-out, …; `mailFrom`: our return address, if told. */
  | {
      readonly kind: 'feedback';
      readonly messageId: string | null;
      readonly type: string;
      readonly mailFrom: string | null;
    }
  /** A bounce in words only, such as qmail's. */
  | { readonly kind: 'text_bounce'; readonly messageId: string | null }
  /** An absence notice or the like (RFC 3834). */
  | { readonly kind: 'auto_reply' }
  /** A person's answer, advertising, or what cannot be read. */
  | { readonly kind: 'other' };
