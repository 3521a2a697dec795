import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { ClaimedMessage } from '@drawbell/store/webhooks/advance';
import { secretsInForce } from '@drawbell/store/webhooks/endpoints';
import { readWebhookEvent, type WebhookEvent } from '@drawbell/store/webhooks/events';
import { bodyIdOf, messageIdOf, withEventIds } from '@drawbell/store/webhooks/ids';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import { createSigner, type Signer } from '@drawbell/webhooks/signing/signature';
import type { ClientCertificate } from '@drawbell/webhooks/client-certificate';
import type { WebhookPost } from '@drawbell/webhooks/webhook-client';

/** More than can be under way at once; an event is read once, however many endpoints hear of it. */
const eventsKept = 64;
const signersKept = 20_000;
const unsealedKept = 1_000;

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
  const headersOf = keptUnsealed(secrets, (text) => JSON.parse(text) as Record<string, string>);
  const certificateOf = keptUnsealed(secrets, (text) => JSON.parse(text) as ClientCertificate);
  return async (message) => {
    const at = clock();
    const id = messageIdOf(secrets, message);
    const body = bodyOf(message, await readEvent(message.eventId), secrets);
    const signature = signerOf(message, at)({ id, at, body });
    return {
      ...{ url: message.url, body, certificate: certificateOf(message.certificate) },
      // Ours come last: nothing that an owner chose speaks in our name.
      headers: message.headers === null ? signature : { ...headersOf(message.headers), ...signature },
    };
  };
}

function bodyOf(
  message: ClaimedMessage,
  { type, payload, occurred_at: occurredAt }: WebhookEvent,
  secrets: Secrets,
): string {
  if (payload === null) throw new Error('the event has no payload yet');
  return messageBody({
    ...{ id: bodyIdOf(secrets, message), type, occurredAt, shared: payload, result: message.result },
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

/** What few endpoints have, and this installation checked before it sealed it: unsealed and read once. */
function keptUnsealed<Value>(
  secrets: Secrets,
  readText: (text: string) => Value,
): (sealed: string | null) => Value | undefined {
  const read = createCache<{ readonly value: Value }>({ entriesMax: unsealedKept });
  return (sealed) =>
    sealed === null
      ? undefined
      : read.getOrMake(sealed, () => ({ value: readText(secrets.unseal(sealed)) })).value;
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
