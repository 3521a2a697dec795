import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { ClaimedMessage } from '@drawbell/store/webhooks/advance';
import { secretsInForce } from '@drawbell/store/webhooks/endpoints';
import { readWebhookEvent, type WebhookEvent } from '@drawbell/store/webhooks/events';
import { webhookIdOf, withEventIds } from '@drawbell/store/webhooks/ids';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import { createSigner, type Signer } from '@drawbell/webhooks/signing/signature';
import type { WebhookPost } from '@drawbell/webhooks/webhook-client';

/** More than can be under way at once; an event is read once, however many endpoints hear of it. */
const eventsKept = 64;
const signersKept = 20_000;

/** Makes the function that turns a claimed message into the request to post, signed for this moment. */
export function createMessageWriter({
  store,
  secrets,
  clock,
}: {
  store: Store;
  secrets: Secrets;
  clock: Clock;
}): (message: ClaimedMessage) => Promise<WebhookPost> {
  const readEvent = keptEvents(store);
  const signerOf = keptSigners(secrets);
  return async (message) => {
    const at = clock();
    const id = webhookIdOf(secrets, message);
    const body = bodyOf(message, await readEvent(message.eventId), { id, secrets });
    return { url: message.url, headers: signerOf(message, at)({ id, at, body }), body };
  };
}

function bodyOf(
  message: ClaimedMessage,
  { type, payload, occurred_at: occurredAt }: WebhookEvent,
  { id, secrets }: { id: string; secrets: Secrets },
): string {
  if (payload === null) throw new Error('the event has no payload yet');
  return messageBody({
    ...{ id, type, occurredAt, shared: payload, result: message.result },
    matches: withEventIds(secrets, message),
  });
}

function keptEvents(store: Store): (id: string) => Promise<WebhookEvent> {
  const events = createCache<Promise<WebhookEvent>>({ entriesMax: eventsKept });
  return (id) =>
    events.getOrMake(id, async () => {
      const event = await readWebhookEvent(store.db, id);
      if (event === undefined) throw new Error('the event is gone');
      return event;
    });
}

/** Keys are read once for each set of secrets in force, so that a rotation shows in the next message. */
function keptSigners(secrets: Secrets): (message: ClaimedMessage, at: Date) => Signer {
  const signers = createCache<Signer>({ entriesMax: signersKept });
  return ({ secrets: stored }, at) => {
    const sealed = secretsInForce(stored, at).map((secret) => secret.sealed);
    return signers.getOrMake(sealed.join(' '), () =>
      createSigner(sealed.map((each) => secrets.unseal(each))),
    );
  };
}
