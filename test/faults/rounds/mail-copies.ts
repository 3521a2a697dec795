import { messageIdFor } from '@drawbell/mail/message-id';
import { mailDomain, type Stage } from './stage.ts';

/** The Message-ID that every copy of a delivery must carry. */
export function messageIdOf({ secrets }: Stage, drawNumber: string, deliveryId: string): string {
  return messageIdFor({
    deliveryKey: `${secrets.fingerprint} ${drawNumber} ${deliveryId}`,
    domain: mailDomain,
  });
}
