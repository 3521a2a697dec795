import { type Actor, recordAudit } from '@drawbell/store/audit-log';
import * as deliveries from '@drawbell/store/deliveries/deliveries';
import type { RecordTransaction } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import * as messages from '@drawbell/store/webhooks/messages';
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

/** Orders one alert again, with its audit row. Answers the delivery that is owed now, or what stands in the way. */
export async function resendDelivery(
  trx: RecordTransaction,
  { deliveryId, actor, now }: Order & { readonly deliveryId: string },
): Promise<{ readonly kind: 'ordered'; readonly deliveryId: string } | Refused> {
  const end = await deliveries.resendDelivery(trx, { deliveryId, now });
  switch (end.kind) {
    case 'ordered':
      await recordAudit(trx, {
        ...{ actor, action: 'delivery.resend', target: `dlv_${deliveryId}`, now },
        before: { status: end.before },
        after: { delivery: `dlv_${end.deliveryId}` },
      });
      return { kind: 'ordered', deliveryId: end.deliveryId };
    case 'no_delivery':
      return refused('not-found', 'There is no such delivery.');
    case 'under_way':
      return refused('conflict', 'It is owed and on its way already.');
    case 'barred':
      return refused('conflict', barred[end.by]);
  }
}

/** Orders one webhook message again, named by its webhook-id, with its audit row. Null when it is owed now. */
export async function resendMessage(
  trx: RecordTransaction,
  secrets: Secrets,
  { message, actor, now }: Order & { readonly message: string },
): Promise<Refused | null> {
  const messageId = messages.rowOfMessageId(message);
  const createdAt = messageId === null ? undefined : await messages.readMessageTime(trx, messageId);
  const known =
    messageId !== null &&
    createdAt !== undefined &&
    messages.messageIdOf(secrets, { id: messageId, createdAt }) === message;
  const resent = known ? await messages.resendMessage(trx, { messageId, now }) : undefined;
  if (resent === undefined) return refused('not-found', 'There is no such message.');
  if (resent.kind !== 'ordered') {
    return refused(
      'conflict',
      resent.kind === 'being_sent'
        ? 'It is being sent at this moment.'
        : 'The endpoint is disabled: its owner turns it on first.',
    );
  }
  await recordAudit(trx, {
    ...{ actor, action: 'message.resend', target: `message ${messageId}`, now },
    before: { status: resent.before },
  });
  return null;
}
