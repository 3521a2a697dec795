import type { Clock } from '@drawbell/runtime/clock';
import { readRetryAfter } from '@drawbell/runtime/retry-after';
import type { ClientCertificate } from './client-certificate.ts';
import { createGuardedClient, type GuardedClientOptions } from './guarded-client.ts';
import { retryAfterMaxMs } from './retry-schedule.ts';

/** One attempt at one message. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Shown to a receiver that asks who we are. */
  readonly certificate?: ClientCertificate | undefined;
}

export interface WebhookClient {
  /** Posts once. Never throws for anything that a receiver or the network does; ends within the deadline. */
  post(post: WebhookPost): Promise<WebhookResult>;
  /** Waits for the attempts under way. */
  close(): Promise<void>;
}

export interface WebhookClientOptions extends GuardedClientOptions {
  readonly clock: Clock;
}

/** Makes the client that all messages to programs leave by. */
export function createWebhookClient(options: WebhookClientOptions): WebhookClient {
  const client = createGuardedClient(options);
  return {
    post: async ({ url, headers, body, certificate }) => {
      const answer = await client.request({
        ...{ method: 'POST', url, body, certificate },
        headers: { ...headers, 'content-type': 'application/json' },
      });
      const { kind, response, durationMs } = answer;
      if (kind !== 'answered') return { kind, response, durationMs };
      return { ...judge(answer.status, answer.header('retry-after'), options.clock()), response, durationMs };
    },
    close: () => client.close(),
  };
}

function judge(status: number, retryAfter: string | null, now: Date) {
  if (status >= 200 && status < 300) return { kind: 'accepted', status } as const;
  if (status === 410) return { kind: 'gone', status } as const;
  const asksForTime = status === 429 || status === 503;
  const retryAfterMs = asksForTime ? readRetryAfter(retryAfter, now, retryAfterMaxMs) : null;
  return { kind: 'refused', status, retryAfterMs } as const;
}

/** How one attempt ended. `response` is what the receiver said, or what went wrong, for its owner to read. */
export type WebhookResult = {
  readonly response: string;
  readonly durationMs: number;
} & (
  | { readonly kind: 'accepted'; readonly status: number }
  /** The answer was 410: the owner wants no more messages. */
  | { readonly kind: 'gone'; readonly status: 410 }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | null }
  /** No byte of it can have been read: the check of the address, DNS, the connection or TLS failed. */
  | { readonly kind: 'not_sent' }
  /** It was sent, and no answer came: the receiver may have it. The same webhook-id tells it from a new one. */
  | { readonly kind: 'no_answer' }
);
