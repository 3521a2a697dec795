import type { Catalogue } from '@drawbell/draws/catalogue';
import type { ClaimedEvent } from '@drawbell/store/webhooks/events';
import { drawPayload, writePayload } from '@drawbell/webhooks/events/write-payload';

/**
 * The bytes that all messages of an event share: the whole body, or of `profile.matched` the draw that each body holds
 * beside its own result.
 */
export function sharedPayload(
  { event, draw, changes }: ClaimedEvent,
  { publicUrl, catalogue }: { publicUrl: string; catalogue: Catalogue },
): string {
  const { type, facts, occurred_at: occurredAt } = event;
  if (type === 'feed.stale')
    return writePayload(type, occurredAt, { lastSuccessAt: facts.lastSuccessAt ?? null });
  if (type === 'feed.recovered')
    return writePayload(type, occurredAt, { staleSince: facts.staleSince ?? occurredAt.toISOString() });
  if (type === 'test.ping') throw new Error('a test is written by whom it was asked of');
  if (draw === null) throw new Error(`event ${event.id} has no draw`);
  const payload = drawPayload(draw, { revision: event.revision ?? 1, publicUrl, catalogue });
  if (type === 'profile.matched') return JSON.stringify(payload);
  if (type !== 'draw.corrected') return writePayload(type, occurredAt, { draw: payload });
  return writePayload(type, occurredAt, {
    draw: payload,
    changes: changes.map(({ field, from, to }) => ({ field, from, to })),
  });
}
