import { resendDelivery, resendMessage } from '@drawbell/store/administration/resend-delivery';
import type { Actor } from '@drawbell/store/audit-log';
import type { RecordTransaction } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { messageIdOf, readMessageTime, rowOfMessageId } from '@drawbell/store/webhooks/messages';
import { type Refused, refused } from './refused.ts';

interface Order {
  readonly actor: Actor;
  readonly now: Date;
}

const barred = {
  erased: 'The person was erased.',
  unsubscribed: 'The person unsubscribed.',
  suppressed: 'The address is suppressed: lift that first, if it is right to.',
  paused: 'The person paused their alerts.',
  withdrawn: 'The draw is withdrawn: nobody is told of it while IRCC does not publish it.',
  held: 'The draw is held back: release it first.',
  superseded: 'A newer revision tells what is true now: send that one again.',
} as const;

/** Orders one alert again, as `resendDelivery`; answers the delivery that is owed now, or what stands in the way. */
export async function sendDeliveryAgain(
  trx: RecordTransaction,
  order: Order & { readonly deliveryId: string },
): Promise<{ readonly kind: 'ordered'; readonly deliveryId: string } | Refused> {
  const end = await resendDelivery(trx, order);
  switch (end.kind) {
    case 'ordered':
      return end;
    case 'no_delivery':
      return refused('not-found', 'There is no such delivery.');
    case 'under_way':
      return refused('conflict', 'It is owed and on its way already.');
    case 'barred':
      return refused('conflict', barred[end.by]);
  }
}

/** Orders one webhook message again, named by its webhook-id; null when it is owed now. */
export async function sendMessageAgain(
  trx: RecordTransaction,
  secrets: Secrets,
  { message, actor, now }: Order & { readonly message: string },
): Promise<Refused | null> {
  const messageId = rowOfMessageId(message);
  const createdAt = messageId === null ? undefined : await readMessageTime(trx, messageId);
  const known =
    messageId !== null &&
    createdAt !== undefined &&
    messageIdOf(secrets, { id: messageId, createdAt }) === message;
  if (!known) return refused('not-found', 'There is no such message.');
  const ordered = await resendMessage(trx, { messageId, actor, now });
  if (ordered === null) return refused('conflict', 'The endpoint is disabled: its owner turns it on first.');
  return ordered === false ? refused('conflict', 'It is being sent at this moment.') : null;
}
