import type { Verp } from '@drawbell/bounces/verp';
import type { Environment } from '@drawbell/runtime/environment';
import { outboxCanaryAddress } from '@drawbell/store/outbox';
import type { CanaryRecipient } from './run-canary.ts';

/**
 * Who gets the canary: the operator's mailbox; our own receiver of bounces, which sees it arrive; the outbox where there is
 * no mail server; or nobody.
 */
export function canaryRecipientFrom(
  env: Pick<Environment, 'SMTP_URL' | 'CANARY_ADDRESS' | 'BOUNCE_PORT'>,
  verp: Verp | null,
): CanaryRecipient | null {
  if (env.SMTP_URL === undefined) return { to: outboxCanaryAddress, target: 'outbox' };
  if (env.CANARY_ADDRESS !== undefined) return { to: env.CANARY_ADDRESS, target: 'mailbox' };
  if (verp === null || env.BOUNCE_PORT === undefined) return null;
  return { to: verp.canaryAddress, target: 'mailbox' };
}
