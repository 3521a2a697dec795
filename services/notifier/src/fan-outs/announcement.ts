import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import { toldChanges } from '@drawbell/draws/pool';
import type { Clock } from '@drawbell/runtime/clock';
import { createSilentTracer, type Tracer } from '@drawbell/runtime/tracing/tracer';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import {
  listListeners,
  nextWatchingConsumer,
  type WatchingConsumer,
} from '@drawbell/store/webhooks/audience';
import { noPrograms, type ProgramBatch, settleEvent } from '@drawbell/store/webhooks/consumer-events';
import { type ClaimedEvent, claimWebhookEvent, writeMessages } from '@drawbell/store/webhooks/events';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import { leaveWalk } from '@drawbell/store/walk';
import { wantsDraw } from '@drawbell/webhooks/events/draw-filter';
import { drawPayload, writePayload } from '@drawbell/webhooks/events/write-payload';

interface AnnouncementDependencies {
  readonly store: Store;
  readonly clock: Clock;
  /** Names this process in claims. */
  readonly worker: string;
  readonly leaseMs: number;
  readonly publicUrl: string;
  readonly secrets: Secrets;
  /** Silent when absent. */
  readonly tracer?: Tracer;
  /** Called after each batch that owes somebody something. */
  readonly onOwed: () => void;
}

/** What was walked, as log lines name it. Events of the feed have no draw. */
interface Announced {
  readonly type: string;
  readonly drawNumber: string | null;
  readonly revision: number | null;
  readonly traceId: string;
}

type WalkEnd =
  | { readonly kind: 'done'; readonly messagesMade: number }
  /** Another worker took it over. */
  | { readonly kind: 'lost' }
  /** The process is stopping; the cursor tells the next worker where to go on. */
  | { readonly kind: 'stopped' };

type AnnouncementEnd =
  /** Done already, or another worker's. */
  { readonly kind: 'not_ours' } | (Announced & WalkEnd);

/** Endpoints of one batch: a few megabytes at most, and first messages leave while later ones are written. */
const endpointsAtOnce = 1_000;

/**
 * Walks those whom an event is for, endpoint by endpoint (of `deadline.approaching` those of one consumer) or for
 * `profile.matched` consumer by consumer, and owes each a message. Safe to kill at any line and to run anywhere again: the cursor and the rows move together.
 */
export async function runAnnouncement(
  deps: AnnouncementDependencies,
  eventId: string,
  signal?: AbortSignal,
): Promise<AnnouncementEnd> {
  const { store, clock, worker, leaseMs } = deps;
  const claimed = await claimWebhookEvent(store.db, { id: eventId, worker, now: clock(), leaseMs });
  if (claimed === undefined) return { kind: 'not_ours' };
  const { type, draw_number: drawNumber, revision, trace_parent: parent } = claimed.event;
  const attributes = { 'event.type': type, 'event.id': eventId, 'draw.number': drawNumber ?? '' };
  const span = (deps.tracer ?? createSilentTracer()).start('announce-event', { parent, attributes });
  try {
    const end = await walk(deps, claimed, signal);
    span.set({ end: end.kind, ...(end.kind === 'done' && { messages: end.messagesMade }) });
    span.end();
    return { type, drawNumber, revision, traceId: span.traceId, ...end };
  } catch (err) {
    span.end('the walk broke off');
    throw err;
  }
}

async function walk(
  deps: AnnouncementDependencies,
  claimed: ClaimedEvent,
  signal: AbortSignal | undefined,
): Promise<WalkEnd> {
  const { store, clock, worker, leaseMs } = deps;
  const { event } = claimed;
  const { id: eventId } = event;
  const catalogue = await readCatalogue(store.db);
  const payload = sharedPayload(claimed, { ...deps, catalogue });
  await settleEvent(store.pool, { id: eventId, payload, now: clock() });
  const next = batchesOf(deps, claimed, catalogue);
  let { cursor } = event;
  let made = 0;
  for (let batch = await next(cursor); batch !== null; batch = await next(cursor)) {
    const place = { id: eventId, worker, cursor, nextCursor: batch.upTo, now: clock(), leaseMs };
    const written = await writeMessages(store.pool, place, batch.programs);
    if (written === null) return { kind: 'lost' };
    if (written > 0) deps.onOwed();
    made += written;
    cursor = batch.upTo;
    if (signal?.aborted === true) {
      await leaveWalk(store.db, 'webhook_events', { id: eventId, worker, done: false, now: clock() });
      return { kind: 'stopped' };
    }
  }
  await leaveWalk(store.db, 'webhook_events', { id: eventId, worker, done: true, now: clock() });
  return { kind: 'done', messagesMade: made };
}

interface Batch {
  readonly programs: ProgramBatch;
  /** Where the cursor goes. */
  readonly upTo: string;
}

function batchesOf(
  { store }: AnnouncementDependencies,
  claimed: ClaimedEvent,
  catalogue: Catalogue,
): (after: string) => Promise<Batch | null> {
  const { event, draw } = claimed;
  const { type, draw_number: drawNumber, revision, consumer_id: consumerId } = event;
  const watchedId = event.facts.approaching?.watchedId ?? '0';
  if (type === 'profile.matched' && draw !== null && drawNumber !== null && revision !== null) {
    const decide = createMatchDecider(draw, catalogue);
    return async (after) => {
      const consumer = await nextWatchingConsumer(store.pool, { after, drawNumber, revision });
      return consumer === null ? null : { programs: decide(consumer), upTo: consumer.consumerId };
    };
  }
  return async (after) => {
    const listeners = await listListeners(store.db, {
      ...{ type, consumerId, after },
      limit: endpointsAtOnce,
    });
    const last = listeners.at(-1);
    if (last === undefined) return null;
    const wanting = listeners.filter(
      (each) =>
        each.id !== event.facts.failed?.endpointId && (draw === null || wantsDraw(each.filters, draw)),
    );
    const messages = wanting.map(({ id }) => ({ endpointId: id, watchedId, batched: false }));
    return { programs: { ...noPrograms, messages }, upTo: last.id };
  };
}

/**
 * Makes a function that decides which of a consumer's watched profiles a draw concerns, lists it for the consumer, and owes each
 * of its endpoints a message for every one; near misses count as by default for subscribers. Who was told of an earlier revision
 * is told of the correction whatever it comes to. Pure.
 */
export function createMatchDecider(
  draw: Draw,
  catalogue: Catalogue,
): (consumer: WatchingConsumer) => ProgramBatch {
  const match = createDrawMatcher(draw, catalogue);
  return ({ consumerId, endpoints, profiles }) => {
    const listening = endpoints.filter((endpoint) => wantsDraw(endpoint.filters, draw));
    const matches = profiles.flatMap(({ id: watchedId, reference, facts, toldBefore }) => {
      const result = match(facts);
      if (result.outcome === 'does_not_meet' && !toldBefore) return [];
      return [{ watchedId, result: { reference, correction: toldBefore, ...result } }];
    });
    const messages = matches.flatMap(({ watchedId }) =>
      listening.map(({ id: endpointId, batched }) => ({ endpointId, watchedId, batched })),
    );
    return { consumerId, matches, messages };
  };
}

/**
 * The bytes that all messages of an event share: the whole body, or of `profile.matched` the draw that each body holds
 * beside its own result.
 */
function sharedPayload(
  { event, draw, changes }: ClaimedEvent,
  {
    publicUrl,
    catalogue,
    secrets,
  }: Pick<AnnouncementDependencies, 'publicUrl' | 'secrets'> & { readonly catalogue: Catalogue },
): string {
  const { type, facts, occurred_at: occurredAt } = event;
  if (type === 'feed.stale')
    return writePayload(type, occurredAt, { lastSuccessAt: facts.lastSuccessAt ?? null });
  if (type === 'feed.recovered')
    return writePayload(type, occurredAt, { staleSince: facts.staleSince ?? occurredAt.toISOString() });
  if (type === 'deadline.approaching') return approachingPayload(event);
  if (type === 'message.failed') return failedPayload(event, secrets);
  if (type === 'endpoint.disabled') return disabledPayload(event);
  if (type === 'test.ping') throw new Error('a test is written by whom it was asked of');
  if (draw === null) throw new Error(`event ${event.id} has no draw`);
  const payload = drawPayload(draw, { revision: event.revision ?? 1, publicUrl, catalogue });
  if (type === 'profile.matched') return JSON.stringify(payload);
  if (type !== 'draw.corrected') return writePayload(type, occurredAt, { draw: payload });
  return writePayload(type, occurredAt, {
    draw: payload,
    changes: toldChanges(changes),
  });
}

function failedPayload(
  { id, facts, occurred_at: occurredAt }: ClaimedEvent['event'],
  secrets: Secrets,
): string {
  if (facts.failed === undefined) throw new Error(`event ${id} says nothing of its message`);
  const { message, createdAt, endpointId, ...rest } = facts.failed;
  return writePayload('message.failed', occurredAt, {
    messageId: messageIdOf(secrets, { id: message, createdAt: new Date(createdAt) }),
    ...{ endpointId: `ep_${endpointId}`, ...rest },
  });
}

function disabledPayload({ id, facts, occurred_at: occurredAt }: ClaimedEvent['event']): string {
  if (facts.disabled === undefined) throw new Error(`event ${id} says nothing of its endpoint`);
  const { endpointId, ...rest } = facts.disabled;
  return writePayload('endpoint.disabled', occurredAt, { endpointId: `ep_${endpointId}`, ...rest });
}

function approachingPayload({ id, facts, occurred_at: occurredAt }: ClaimedEvent['event']): string {
  if (facts.approaching === undefined) throw new Error(`event ${id} says nothing of its day`);
  const { reference, deadline, on, step, documentKind, rule } = facts.approaching;
  const { strength, ruleEn: en, ruleFr: fr, source } = rule;
  return writePayload('deadline.approaching', occurredAt, {
    ...{ reference, deadline, on, step, documentKind },
    rule: { strength, en, fr, source },
  });
}
