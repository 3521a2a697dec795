import { setTimeout as delay } from 'node:timers/promises';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import type { Tracer } from '@drawbell/runtime/tracing/tracer';
import { keepOnlyUnderWay, renewLeases } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import {
  advanceMessages,
  type AsideMessage,
  type ClaimedMessage,
  type FinishedMessage,
  setAsideMessages,
} from '@drawbell/store/webhooks/advance';
import { noteEndpointFailure, noteEndpointSuccess } from '@drawbell/store/webhooks/endpoint-health';
import { readWebhookEvent } from '@drawbell/store/webhooks/events';
import type { WebhookAttemptResult } from '@drawbell/store/webhooks/tables';
import { nextWebhookAttemptMs } from '@drawbell/webhooks/retry-schedule';
import type { WebhookClient, WebhookPost, WebhookResult } from '@drawbell/webhooks/webhook-client';
import { RingLoop } from '../ring-loop.ts';
import type { EndpointGate } from './endpoint-gate.ts';

interface WebhookWorkerDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly client: WebhookClient;
  readonly gate: EndpointGate;
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

/** Live messages first, then those ordered again in bulk. */
const lanes = [1, 2] as const;

/** A receiver that takes longer keeps its connection but no place: hanging ones cannot use up the places of others. */
const slowAfterMs = 500;

/** However many hang, this many connections are open at most. */
const underWayMax = 2_000;

/** How often the record is tried again while the database is away. */
const databaseRetryMs = 500;

/**
 * Sends every message that is due, from `ring` until nothing is due any more. A ring while it works makes it look
 * again, also while receivers hang. What ended is recorded and what may begin is claimed in one commit.
 */
export class WebhookWorker {
  readonly #deps: WebhookWorkerDependencies;
  readonly #loop: RingLoop;
  #mayBeDue = false;
  #databaseFailed = false;
  /** Claimed, and neither their end nor their return recorded: the message, and whether it holds a place. */
  readonly #underWay = new Map<string, { holdsPlace: boolean }>();
  #places = 0;
  #finished: FinishedMessage[] = [];
  #aside: AsideMessage[] = [];

  constructor(deps: WebhookWorkerDependencies) {
    this.#deps = deps;
    this.#loop = new RingLoop({
      ...deps,
      renew: () => renewLeases(deps.store.pool, 'webhook_messages', deps),
      onRing: () => {
        this.#mayBeDue = true;
      },
      step: () => this.#step(),
      isIdle: () => this.#underWay.size === 0 && !(this.#mayBeDue && !this.#loop.closed),
    });
  }

  /** Call when messages may be due. Resolves when all of them have ended, those of hanging receivers included. */
  ring(): Promise<void> {
    return this.#loop.ring();
  }

  /** Claims nothing more, waits for what is under way and records it. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  async #step(): Promise<boolean> {
    if (this.#databaseFailed) await this.#untilDatabaseAnswers();
    const mayClaim = this.#mayBeDue && !this.#loop.closed && this.#freePlaces() > 0;
    if (mayClaim || this.#finished.length > 0 || this.#aside.length > 0) await this.#turn(mayClaim);
    else if (this.#underWay.size > 0) await this.#loop.somethingHappens();
    else return false;
    return true;
  }

  #freePlaces(): number {
    const waiting = this.#finished.length + this.#aside.length;
    return Math.min(
      this.#deps.concurrency - this.#places,
      underWayMax - this.#underWay.size + waiting,
      underWayMax,
    );
  }

  /** Records what ended, gives back what must wait, and claims as many as there are places. */
  async #turn(mayClaim: boolean): Promise<void> {
    const { store, worker, leaseMs, clock, log } = this.#deps;
    const finished = this.#finished;
    const aside = this.#aside;
    this.#finished = [];
    this.#aside = [];
    try {
      if (aside.length > 0) await setAsideMessages(store.pool, { worker, aside, now: clock() });
      // A replay may go on again since: then its message is owed at once.
      this.#mayBeDue ||= aside.some(({ reason }) => reason === 'replay_cancelled');
      for (const { id } of aside.splice(0)) this.#forget(id);
      await this.#advance(finished, mayClaim ? this.#freePlaces() : 0, { worker, leaseMs });
    } catch (err) {
      log.warn({ err }, 'the record of webhooks could not be written, trying again');
      this.#finished.unshift(...finished);
      this.#aside.unshift(...aside);
      this.#databaseFailed = true;
    }
  }

  async #advance(
    finished: FinishedMessage[],
    places: number,
    { worker, leaseMs }: { worker: string; leaseMs: number },
  ): Promise<void> {
    const { store, clock } = this.#deps;
    let free = places;
    if (free > 0) this.#mayBeDue = false;
    for (const lane of lanes) {
      const claimed = await advanceMessages(store.pool, {
        ...{ worker, finished, lane, limit: free, now: clock(), leaseMs },
      });
      for (const { id, nextAttemptAt } of finished.splice(0)) {
        this.#forget(id);
        if (nextAttemptAt !== null) this.#loop.ringAt(nextAttemptAt);
      }
      for (const message of claimed) this.#begin(message);
      if (free > 0 && claimed.length === free) this.#mayBeDue = true;
      free -= claimed.length;
      if (free <= 0) return;
    }
  }

  #begin(message: ClaimedMessage): void {
    const place = { holdsPlace: true };
    this.#underWay.set(message.id, place);
    this.#places += 1;
    void this.#pass(message, place);
  }

  #forget(id: string): void {
    const place = this.#underWay.get(id);
    if (place === undefined) return;
    this.#underWay.delete(id);
    this.#release(place);
  }

  #release(place: { holdsPlace: boolean }): void {
    if (!place.holdsPlace) return;
    place.holdsPlace = false;
    this.#places -= 1;
  }

  async #pass(message: ClaimedMessage, place: { holdsPlace: boolean }): Promise<void> {
    const { gate, clock, log } = this.#deps;
    let aside: AsideMessage | null;
    try {
      aside = await gate.enter(message);
    } catch (err) {
      log.warn({ err, endpointId: message.endpointId }, 'an endpoint could not be looked at');
      aside = { id: message.id, until: new Date(clock().getTime() + databaseRetryMs), reason: null };
    }
    if (aside === null) {
      await this.#attempt(message, place);
    } else {
      this.#aside.push(aside);
      if (aside.until !== null) this.#loop.ringAt(aside.until);
    }
    this.#loop.wake();
  }

  async #attempt(message: ClaimedMessage, place: { holdsPlace: boolean }): Promise<void> {
    const { clock, random, gate } = this.#deps;
    const slow = setTimeout(() => {
      this.#release(place);
      this.#loop.wake();
    }, slowAfterMs);
    const tell = await this.#deps.story?.(message);
    const result = await this.#post(message);
    tell?.(result);
    clearTimeout(slow);
    const now = clock();
    this.#deps.onAttempt?.(result);
    await this.#noteHealth(message, result, now);
    gate.leave(message);
    // Its end is recorded in the commit that claims what takes its place.
    this.#release(place);
    this.#finished.push(settleMessage(message, result, now, random()));
  }

  async #post(message: ClaimedMessage): Promise<WebhookResult> {
    const { client, writeMessage, log } = this.#deps;
    try {
      return await client.post(await writeMessage(message));
    } catch (err) {
      log.error(
        { err, messageId: message.id, eventId: message.eventId },
        'a webhook message could not be written',
      );
      return { kind: 'not_sent', response: 'the message could not be written', durationMs: 0 };
    }
  }

  /** Runs before the end of the attempt is recorded. A count that is lost with the process is made at the next failure. */
  async #noteHealth(message: ClaimedMessage, result: WebhookResult, now: Date): Promise<void> {
    const { store, secrets, log, onDisabled } = this.#deps;
    const { endpointId, consecutiveFailures } = message;
    try {
      if (result.kind === 'accepted') {
        if (consecutiveFailures === 0) return;
        await noteEndpointSuccess(store.db, { endpointId, now });
        this.#mayBeDue = true;
        return;
      }
      const retryAfterMs = retryAfterOf(result);
      const retryAt = retryAfterMs === null ? null : new Date(now.getTime() + retryAfterMs);
      const failure = { endpointId, retryAt, gone: result.kind === 'gone', now };
      if (!(await noteEndpointFailure(store.db, secrets, failure))) return;
      log.warn({ endpointId, gone: failure.gone }, 'an endpoint was disabled, its owner is told');
      onDisabled();
    } catch (err) {
      log.warn({ err, endpointId }, 'the health of an endpoint could not be noted');
    }
  }

  /**
   * After a lost connection nobody knows which statement was carried out. What is truly under way is kept; everything
   * else that the record thinks this worker holds is owed again.
   */
  async #untilDatabaseAnswers(): Promise<void> {
    const { store, worker } = this.#deps;
    while (this.#databaseFailed) {
      try {
        await keepOnlyUnderWay(store.pool, 'webhook_messages', {
          worker,
          underWay: [...this.#underWay.keys()],
        });
        this.#databaseFailed = false;
        this.#mayBeDue = true;
      } catch {
        await delay(databaseRetryMs);
      }
    }
  }
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
