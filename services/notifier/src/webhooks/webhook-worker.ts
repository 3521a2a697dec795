import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Tracer } from '@drawbell/runtime/tracing/tracer';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import {
  advanceMessages,
  type ClaimedMessage,
  type FinishedMessage,
  setAsideMessages,
} from '@drawbell/store/webhooks/advance';
import { noteEndpointFailure, noteEndpointSuccess } from '@drawbell/store/webhooks/endpoint-health';
import { readWebhookEvent } from '@drawbell/store/webhooks/events';
import type { MessageEndReason } from '@drawbell/store/webhooks/end-reasons';
import type { WebhookAttemptResult } from '@drawbell/store/webhooks/tables';
import { nextWebhookAttemptMs } from '@drawbell/webhooks/retry-schedule';
import type { WebhookClient, WebhookPost, WebhookResult } from '@drawbell/webhooks/webhook-client';
import { createGate, type Destination } from '../gate.ts';
import { LedgerWorker } from '../ledger-worker.ts';

interface WebhookWorkerDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly client: WebhookClient;
  readonly writeMessage: (message: ClaimedMessage) => Promise<WebhookPost>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly worker: string;
  /** Messages under way at once, those that have hung for a while not counted. */
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly story?: MessageStory;
  readonly onAttempt?: (result: WebhookResult) => void;
  /** An account mail is owed: an endpoint was disabled. */
  readonly onDisabled: () => void;
}

/** Messages to one endpoint that may be under way at once. */
const perEndpointMax = 8;

/** How long a match of a withdrawn draw, or anything of one held back, waits before it is looked at again. */
const withdrawnMs = 10 * 60_000;

/** Makes the worker that sends webhook messages: live ones first, then those ordered again in bulk. */
export function createWebhookWorker(deps: WebhookWorkerDependencies) {
  const { store, clock, random, worker, leaseMs } = deps;
  return new LedgerWorker<ClaimedMessage, WebhookResult, FinishedMessage, MessageEndReason>({
    ...deps,
    gate: createGate(deps),
    ledger: {
      ...{ table: 'webhook_messages', name: 'webhooks', lanes: [1, 2] },
      advance: (turn) => advanceMessages(store.pool, { ...turn, worker, leaseMs, now: clock() }),
      setAside: async (aside) => {
        await setAsideMessages(store.pool, { worker, aside, now: clock() });
        // A replay may go on again since: then its message is owed at once.
        return aside.some(({ reason }) => reason === 'replay_cancelled');
      },
      obstacle: ({ id, obstacle }) => {
        if (obstacle === null) return null;
        const passes = obstacle === 'withdrawn' || obstacle === 'held';
        return passes
          ? { id, until: new Date(clock().getTime() + withdrawnMs), reason: null }
          : { id, until: null, reason: obstacle };
      },
    },
    poster: {
      destinationOf,
      post: (message) => post(deps, message),
      settle: (message, result, { now }) => settleMessage(message, result, now, random()),
      follow: (message, result, { now }) => noteHealth(deps, message, result, now),
      restAsked,
    },
  });
}

function destinationOf({
  endpointId,
  consecutiveFailures,
  holdUntil,
  ratePerSecond,
}: ClaimedMessage): Destination {
  return {
    name: `endpoint ${endpointId}`,
    circuit: { table: 'endpoints', id: endpointId },
    ...{ consecutiveFailures, holdUntil, underWayMax: perEndpointMax },
    limit: ratePerSecond === null ? null : { burst: 1, everyMs: Math.ceil(1_000 / ratePerSecond) },
  };
}

async function post(
  { client, writeMessage, log, story, onAttempt }: WebhookWorkerDependencies,
  message: ClaimedMessage,
): Promise<WebhookResult> {
  const tell = await story?.(message);
  let result: WebhookResult;
  try {
    result = await client.post(await writeMessage(message));
  } catch (err) {
    log.error(
      { err, messageId: message.id, eventId: message.eventId },
      'a webhook message could not be written',
    );
    result = { kind: 'not_sent', response: 'the message could not be written', durationMs: 0 };
  }
  tell?.(result);
  onAttempt?.(result);
  return result;
}

/** A count that is lost with the process is made at the next failure. Whether other messages may be due now. */
async function noteHealth(
  { store, secrets, log, onDisabled }: WebhookWorkerDependencies,
  { endpointId, consecutiveFailures }: ClaimedMessage,
  result: WebhookResult,
  now: Date,
): Promise<boolean> {
  try {
    if (result.kind === 'accepted') {
      if (consecutiveFailures === 0) return false;
      await noteEndpointSuccess(store.db, { endpointId, now });
      return true;
    }
    const failure = { endpointId, retryAt: restAsked(result, now), gone: result.kind === 'gone', now };
    if (!(await noteEndpointFailure(store.db, secrets, failure))) return false;
    log.warn({ endpointId, gone: failure.gone }, 'an endpoint was disabled, its owner is told');
    onDisabled();
  } catch (err) {
    log.warn({ err, endpointId }, 'the health of an endpoint could not be noted');
  }
  return false;
}

/** What becomes of a message after an attempt. `random` is a number in [0, 1). */
function settleMessage(
  message: ClaimedMessage,
  result: WebhookResult,
  now: Date,
  random: number,
): FinishedMessage {
  const attempt = {
    id: message.id,
    result: attemptResult(result),
    statusCode: 'status' in result ? result.status : null,
    response: result.response,
    durationMs: result.durationMs,
  };
  if (result.kind === 'accepted') return { ...attempt, status: 'sent', nextAttemptAt: null };
  if (result.kind === 'gone') return { ...attempt, status: 'failed', nextAttemptAt: null };
  const delayMs = nextWebhookAttemptMs(
    message.attempts + 1 - message.attemptsBefore,
    retryAfterOf(result),
    random,
  );
  if (delayMs === null) return { ...attempt, status: 'failed', nextAttemptAt: null };
  return { ...attempt, status: 'owed', nextAttemptAt: new Date(now.getTime() + delayMs) };
}

/** When the receiver asked to be tried again; null when it asked for nothing. */
function restAsked(result: WebhookResult, now: Date): Date | null {
  const retryAfterMs = retryAfterOf(result);
  return retryAfterMs === null ? null : new Date(now.getTime() + retryAfterMs);
}

/** How long the receiver asked us to wait. */
function retryAfterOf(result: WebhookResult): number | null {
  return result.kind === 'refused' ? result.retryAfterMs : null;
}

function attemptResult({ kind }: WebhookResult): WebhookAttemptResult {
  return kind === 'gone' ? 'refused' : kind;
}

/** A message is about to be posted; call the answer with its end. Never rejects. */
type MessageStory = (message: ClaimedMessage) => Promise<(result: WebhookResult) => void>;

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
