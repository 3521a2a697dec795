/** How one attempt ended. `response` is what the receiver said, or what went wrong, for its owner to read. */
export type WebhookResult = {
  readonly response: string;
  readonly durationMs: number;
} & (
  | { readonly kind: 'accepted'; readonly status: number }
  /** 410: its owner wants no more of this. */
  | { readonly kind: 'gone'; readonly status: 410 }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null }
  /** No byte of it can have been read: the check of the address, DNS, the connection or TLS failed. */
  | { readonly kind: 'not_sent' }
  /** It was sent, and no answer came: the receiver may have it. The same webhook-id tells it from a new one. */
  | { readonly kind: 'no_answer' }
);
