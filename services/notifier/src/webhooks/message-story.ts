import { createCache } from '@drawbell/runtime/cache';
import type { Logger } from '@drawbell/runtime/logger';
import type { Tracer } from '@drawbell/runtime/tracing/tracer';
import type { Store } from '@drawbell/store/open-store';
import type { ClaimedMessage } from '@drawbell/store/webhooks/advance';
import { readWebhookEvent } from '@drawbell/store/webhooks/events';
import type { WebhookResult } from '@drawbell/webhooks/webhook-client';

/** A message is about to be posted; call the answer with its end. Never rejects. */
export type MessageStory = (message: ClaimedMessage) => Promise<(result: WebhookResult) => void>;

/** One message in so many of an event has a span, the first among them. */
const messagesPerSpan = 100;

/** More events than can be under way at once. */
const eventsKept = 64;

interface Chapter {
  readonly parent: string | null;
  readonly drawNumber: string | null;
  readonly revision: number | null;
  begun: number;
}

/** What log and traces tell of webhook messages: the draw and event they are of, and the id of their trace. */
export function createMessageStory(deps: { store: Store; tracer: Tracer; log: Logger }): MessageStory {
  const { store, tracer, log } = deps;
  const chapters = createCache<Promise<Chapter>>({ entriesMax: eventsKept });
  return async ({ id: messageId, eventId, endpointId, type }) => {
    const chapter = await chapters.getOrMake(eventId, () => openChapter(store, eventId));
    const { parent, drawNumber, revision } = chapter;
    const attributes = { 'event.type': type, 'message.id': messageId, 'draw.number': drawNumber ?? '' };
    const shown = tracer.records && chapter.begun % messagesPerSpan === 0;
    chapter.begun += 1;
    const span = shown ? tracer.start('post-webhook', { parent, attributes }) : null;
    return ({ kind }) => {
      span?.set({ result: kind });
      span?.end(kind === 'accepted' ? undefined : kind);
      const traceId = parent?.split('-')[1];
      log.debug(
        { messageId, endpointId, eventId, drawNumber, revision, traceId, result: kind },
        'a webhook message was tried',
      );
    };
  };
}

async function openChapter(store: Store, eventId: string): Promise<Chapter> {
  const event = await readWebhookEvent(store.db, eventId).catch(() => undefined);
  return {
    parent: event?.trace_parent ?? null,
    drawNumber: event?.draw_number ?? null,
    revision: event?.revision ?? null,
    begun: 0,
  };
}
