import type { ClaimedMessage, FinishedMessage } from '@drawbell/store/webhooks/deliver';
import type { WebhookAttemptResult } from '@drawbell/store/webhooks/tables';
import { nextWebhookAttemptMs } from '@drawbell/webhooks/deliver/retry-schedule';
import type { WebhookResult } from '@drawbell/webhooks/deliver/webhook-result';

/** What becomes of a message after an attempt. `random` is a number in [0, 1). */
export function settleMessage(
  message: ClaimedMessage,
  result: WebhookResult,
  now: Date,
  random: number,
): FinishedMessage {
  const attempt = {
    id: message.id,
    result: attemptResult(result),
    statusCode: 'status' in result ? result.status : null,
    response: result.response,
    durationMs: result.durationMs,
  };
  if (result.kind === 'accepted') return { ...attempt, status: 'sent', nextAttemptAt: null };
  if (result.kind === 'gone') return { ...attempt, status: 'failed', nextAttemptAt: null };
  const delayMs = nextWebhookAttemptMs(
    message.attempts + 1 - message.attemptsBefore,
    retryAfterOf(result),
    random,
  );
  if (delayMs === null) return { ...attempt, status: 'failed', nextAttemptAt: null };
  return { ...attempt, status: 'owed', nextAttemptAt: new Date(now.getTime() + delayMs) };
}

/** What the receiver asked for. */
export function retryAfterOf(result: WebhookResult): number | null {
  return result.kind === 'refused' ? result.retryAfterMs : null;
}

function attemptResult({ kind }: WebhookResult): WebhookAttemptResult {
  return kind === 'gone' ? 'refused' : kind;
}
