import type { Environment } from '@drawbell/runtime';
import { outboxCanaryAddress } from '@drawbell/store';
import type { CanaryRecipient } from './run-canary.ts';

/** Who gets the canary: the operator's mailbox, the outbox where there is no mail server, or nobody. */
export function canaryRecipientFrom(env: Environment): CanaryRecipient | null {
  if (env.SMTP_URL === undefined) return { to: outboxCanaryAddress, target: 'outbox' };
  return env.CANARY_ADDRESS === undefined ? null : { to: env.CANARY_ADDRESS, target: 'mailbox' };
}
