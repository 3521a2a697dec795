import type { Mailer } from '@drawbell/mail/mailer';
import { messageIdFor } from '@drawbell/mail/message-id';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Sender } from '@drawbell/mail/sender';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { CanaryVia } from '@drawbell/store/schema';
import { claimCanary, finishCanary } from '@drawbell/store/canary';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { writeCanary } from './canary-mail.ts';

/** The one recipient of the synthetic draw. */
export interface CanaryRecipient {
  readonly to: string;
  /** A mailbox behind the mail server, or the local outbox, which has for certain what it accepted. */
  readonly target: 'mailbox' | 'outbox';
}

export interface CanaryDependencies {
  readonly store: Store;
  readonly mailer: Mailer;
  readonly sender: Sender;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly mailDomain: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly worker: string;
  readonly recipient: CanaryRecipient;
}

export type CanaryRunEnd = 'sent' | 'failed' | 'not_ours';

/**
 * Takes one canary the rest of the way: claim, match, write, sign, and hand to the mail server, in the lane of alerts.
 * One try: what fails is what is to be told. Safe to ring for twice, as the claim decides.
 */
export async function runCanary(
  deps: CanaryDependencies,
  runId: string,
  via: CanaryVia,
): Promise<CanaryRunEnd> {
  const { store, mailer, secrets, mailDomain, clock, log, worker, recipient } = deps;
  const deliveryKey = `${secrets.fingerprint} canary ${runId}`;
  const messageId = messageIdFor({ deliveryKey, domain: mailDomain });
  const claimed = await claimCanary(store.pool, { id: runId, worker, via, messageId, now: clock() });
  if (claimed === undefined) return 'not_ours';
  const written = await write(deps, runId, messageId);
  const matchedAt = written === null ? null : clock();
  const result: SendResult =
    written === null
      ? { kind: 'not_sent', detail: 'it could not be matched or written: see the log' }
      : await mailer.send({ ...written, lane: 'alert' });
  const sent = result.kind === 'accepted';
  // Shown on the status page: what a server says may name its mailbox.
  const reason = sent
    ? null
    : `${words[result.kind]}${result.kind === 'rejected' ? ` (${result.code})` : ''}`;
  const arrived = sent && recipient.target === 'outbox';
  const end = { id: runId, worker, status: sent ? 'sent' : 'failed', matchedAt, arrived, reason } as const;
  await finishCanary(store.pool, { ...end, now: clock() });
  if (sent) log.debug({ runId, via }, 'the canary was sent');
  else log.warn({ runId, via, result: result.kind }, 'the canary did not get through');
  return end.status;
}

const words: Readonly<Record<Exclude<SendResult['kind'], 'accepted'>, string>> = {
  rejected: 'the mail server refused it',
  not_sent: 'it could not be sent',
  uncertain: 'nobody knows whether the mail server accepted it',
};

async function write(
  { store, recipient, sender, publicUrl, clock, log }: CanaryDependencies,
  runId: string,
  messageId: string,
): Promise<OutgoingMail | null> {
  try {
    const catalogue = await readCatalogue(store.db);
    return await writeCanary({ now: clock(), to: recipient.to, messageId, sender, publicUrl, catalogue });
  } catch (err) {
    log.error({ err, runId }, 'the canary could not be matched or written: no alert can be');
    return null;
  }
}
