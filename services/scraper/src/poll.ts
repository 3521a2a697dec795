import { nextPollDelayMs } from '@drawbell/ircc/cadence';
import type { FeedClient } from '@drawbell/ircc/feed-client';
import { type FeedMemory, type Look, lookAtFeed } from '@drawbell/ircc/look-at-feed';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { createSilentTracer, type Span, type Tracer } from '@drawbell/runtime/tracing/tracer';
import { packCapture } from '@drawbell/store/captures';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { listKnownDraws } from '@drawbell/store/draws/draws';
import { type Recorded, recordLook } from '@drawbell/store/draws/look';
import { type FeedState, readFeedState, withPollLock, writeFeedState } from '@drawbell/store/feed';
import type { Store } from '@drawbell/store/open-store';
import { noteFeedRecovered } from '@drawbell/store/webhooks/events';

export interface PollDependencies {
  readonly store: Store;
  readonly client: FeedClient;
  /** Where the feed and its page are, as configured. */
  readonly urls: { readonly en: string; readonly fr: string; readonly page: string };
  readonly clock: Clock;
  readonly random: () => number;
  /** Overrides the cadence. */
  readonly intervalSeconds: number | undefined;
  readonly alertMaxAgeDays: number;
  /** Whether alerts of rounds whose name nobody has mapped are held back. */
  readonly holdUnknownNames?: boolean;
  /** Tells where the story of a draw begins; silent when absent. */
  readonly tracer?: Tracer;
  readonly log: Logger;
}

/** How a poll ended. */
export type Polled =
  | { readonly kind: 'not_due' }
  /** Another process is polling. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unchanged'; readonly webhookEventIds: readonly string[] }
  | {
      readonly kind: 'recorded';
      /** When it was recorded. */
      readonly at: Date;
      readonly recorded: Recorded;
      readonly webhookEventIds: readonly string[];
      readonly remarks: number;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly detail: string; readonly nextPollAt: Date };

/** After so many failures an address found on the page is given up for the configured one. */
const failuresBeforeConfigured = 6;

/**
 * Polls once if a poll is due: fetch, parse, compare, record. At most one process polls at a time, however many
 * tick. Safe to kill at any line: what was found is recorded in one transaction with the memory of the look, and a
 * look that was not recorded is made again.
 */
export async function pollFeed(deps: PollDependencies, { force }: { force: boolean }): Promise<Polled> {
  if (!force && !isDue(await readFeedState(deps.store.db), deps.clock())) return { kind: 'not_due' };
  const locked = await withPollLock(deps.store.pool, async () => {
    const state = await readFeedState(deps.store.db);
    if (!force && !isDue(state, deps.clock())) return { kind: 'not_due' } as const;
    const polled = await traced(deps, state);
    // What an operator changed meanwhile was not seen by this look.
    if (polled.kind !== 'recorded' || !polled.recorded.overtaken) return polled;
    return traced(deps, await readFeedState(deps.store.db));
  });
  return locked.held ? locked.value : { kind: 'elsewhere' };
}

/** Every line of a poll carries the id of its trace, and so does all that follows from what it records. */
async function traced(deps: PollDependencies, state: FeedState): Promise<Polled> {
  const span = (deps.tracer ?? createSilentTracer()).start('poll');
  try {
    const polled = await lookAndRecord(
      { ...deps, log: deps.log.child({ traceId: span.traceId }), span },
      state,
    );
    span.set({ result: polled.kind });
    span.end();
    return polled;
  } catch (err) {
    span.end('the poll broke off');
    throw err;
  }
}

interface TracedDependencies extends PollDependencies {
  readonly span: Span;
}

function isDue({ next_poll_at: next, last_poll_at: last }: FeedState, now: Date): boolean {
  return next <= now || isAhead(last, now);
}

async function lookAndRecord(deps: TracedDependencies, state: FeedState): Promise<Polled> {
  const { store, client, urls, clock } = deps;
  const failures = state.consecutive_failures;
  const useFound = failures < failuresBeforeConfigured;
  const additions = await readAdditions(store.db);
  if (additions.unreadable.length > 0)
    deps.log.error({ rows: additions.unreadable }, 'categories or names cannot be read and are left out');
  const look = await lookAtFeed({
    client,
    urls: {
      en: (useFound ? state.feed_url_en : null) ?? urls.en,
      fr: (useFound ? state.feed_url_fr : null) ?? urls.fr,
    },
    pageUrl: urls.page,
    memory: memoryOf(state),
    catalogue: catalogueWith(additions),
    known: await listKnownDraws(store.db),
    failures,
    now: clock(),
  });
  if (look.kind === 'failed') return recordFailure(deps, failures + 1, look);
  const polled = await recordSuccess(deps, look, state.steered);
  if (state.stale_since === null || !('webhookEventIds' in polled)) return polled;
  const recovered = await noteFeedRecovered(store.db, clock());
  return recovered === null ? polled : { ...polled, webhookEventIds: [recovered, ...polled.webhookEventIds] };
}

async function recordSuccess(
  deps: TracedDependencies,
  look: Exclude<Look, { kind: 'failed' }>,
  steered: string,
): Promise<Polled> {
  const { store, clock, random, intervalSeconds, alertMaxAgeDays, holdUnknownNames = false, log } = deps;
  const now = clock();
  const delayMs = nextPollDelayMs(
    { ok: true, failures: 0, retryAfterMs: null },
    { now, overrideSeconds: intervalSeconds, random: random() },
  );
  const polled = {
    last_poll_at: now,
    last_success_at: now,
    consecutive_failures: 0,
    backoff_until: null,
    next_poll_at: new Date(now.getTime() + delayMs),
    validators: look.memory === null ? null : JSON.stringify(look.memory),
  };
  if (look.kind === 'unchanged') {
    await writeFeedState(store.db, polled);
    return { kind: 'unchanged', webhookEventIds: [] };
  }
  const capture = look.capture === null ? null : await packCapture(look.capture);
  const feedState = {
    ...polled,
    ...(capture !== null && { last_change_at: now }),
    ...(look.moved !== null && { feed_url_en: look.moved.en, feed_url_fr: look.moved.fr }),
  };
  const span = (deps.tracer ?? createSilentTracer()).start('record', { parent: deps.span.traceParent });
  const recorded = await recordLook(
    store.db,
    { ...look.found, remarks: look.remarks, capture, feedState },
    { now, alertMaxAgeDays, holdUnknownNames, steered, traceParent: span.traceParent },
  ).catch((err: unknown) => {
    span.end('nothing was recorded');
    throw err;
  });
  span.set({ events: recorded.events.length });
  span.end();
  if (look.moved !== null)
    log.error({ url: look.moved.en }, 'the feed has moved and was found again: check the new address');
  logRecorded(log, recorded);
  const { webhookEventIds } = recorded;
  return { kind: 'recorded', at: now, recorded, webhookEventIds, remarks: look.remarks.length };
}

async function recordFailure(
  deps: TracedDependencies,
  failures: number,
  look: Extract<Look, { kind: 'failed' }>,
): Promise<Polled> {
  const { store, clock, random, intervalSeconds, log } = deps;
  const now = clock();
  const delayMs = nextPollDelayMs(
    { ok: false, failures, retryAfterMs: look.retryAfterMs },
    { now, overrideSeconds: intervalSeconds, random: random() },
  );
  const nextPollAt = new Date(now.getTime() + delayMs);
  const { reason, detail } = look;
  await writeFeedState(store.db, {
    last_poll_at: now,
    last_error_at: now,
    last_error: `${reason}: ${detail}`,
    consecutive_failures: failures,
    backoff_until: nextPollAt,
    next_poll_at: nextPollAt,
  });
  log.warn({ reason, detail, failures, nextPollAt }, 'the feed could not be read');
  return { kind: 'failed', reason, detail, nextPollAt };
}

function logRecorded(log: Logger, recorded: Recorded): void {
  if (recorded.baseline && recorded.events.length > 0) {
    log.info({ draws: recorded.events.length }, 'baseline recorded: history alerts nobody');
    return;
  }
  for (const { type, number, revision, alerting, fanOutId, webhookEventIds } of recorded.events) {
    const ids = { drawNumber: number, revision, ...(fanOutId !== null && { fanOutId }), webhookEventIds };
    log.info({ ...ids, event: type, alerting }, 'draw recorded');
  }
}

/** What was saved by this code or an earlier version of it; anything else is forgotten, which costs one full fetch. */
function memoryOf({ validators }: FeedState): FeedMemory | null {
  if (validators === null || !('en' in validators) || !('fr' in validators)) return null;
  const { en, fr } = validators;
  return isRememberedFile(en) ? { en, fr: isRememberedFile(fr) ? fr : null } : null;
}

function isRememberedFile(value: unknown): value is NonNullable<FeedMemory['en']> {
  return (
    typeof value === 'object' && value !== null && 'url' in value && 'sha256' in value && 'etag' in value
  );
}

/** How much the clocks of machines may differ. */
const clockToleranceMs = 60_000;

/** Whether what was recorded lies in the future: the clock was stepped back since, and what was planned then says nothing. */
export function isAhead(at: Date | null, now: Date): boolean {
  return at !== null && at.getTime() > now.getTime() + clockToleranceMs;
}
