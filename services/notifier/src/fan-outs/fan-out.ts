import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { createSilentTracer, type Tracer } from '@drawbell/runtime/tracing/tracer';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { type CandidateRow, prepareCandidates } from '@drawbell/store/fan-outs/candidates';
import { type ClaimedFanOut, claimFanOut, writeBatch } from '@drawbell/store/fan-outs/fan-outs';
import type { Store } from '@drawbell/store/open-store';
import { leaveWalk } from '@drawbell/store/walk';
import { createBatchDecider, createRouter } from './batch.ts';

interface FanOutDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process in claims. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Silent when absent. */
  readonly tracer?: Tracer;
  /** Called after each batch that owes somebody something. */
  readonly onOwed: () => void;
  /** Called with the time that comparing a range of profiles took. */
  readonly onDecided?: (seconds: number) => void;
}

/** What was walked, as log lines name it. */
interface Walked {
  readonly drawNumber: string;
  readonly revision: number;
  readonly traceId: string;
}

type WalkEnd =
  | { readonly kind: 'done'; readonly deliveriesMade: number; readonly recordedAt: Date }
  /** Another worker took it over: this one was away for longer than its lease. */
  | { readonly kind: 'lost' }
  /** The process is stopping; the cursor tells the next worker where to go on. */
  | { readonly kind: 'stopped' };

type FanOutEnd =
  /** Done already, another worker's, or its draw is withdrawn at the moment. */
  { readonly kind: 'not_ours' } | (Walked & WalkEnd);

/**
 * Walks all profiles for one draw revision and owes an alert to each person it concerns. Reading the next range,
 * deciding this one and writing the last one overlap; what is in memory is three ranges, whatever the number of
 * subscribers. Safe to kill at any line and to run anywhere again: the cursor and the rows move together.
 */
export async function runFanOut(
  deps: FanOutDependencies,
  fanOutId: string,
  signal?: AbortSignal,
): Promise<FanOutEnd> {
  const { store, clock, worker, leaseMs } = deps;
  const claimed = await claimFanOut(store.db, { id: fanOutId, worker, now: clock(), leaseMs });
  if (claimed === undefined) return { kind: 'not_ours' };
  const { draw_number: drawNumber, revision, trace_parent: parent } = claimed.fanOut;
  const attributes = { 'draw.number': drawNumber, 'draw.revision': revision, 'fan_out.id': fanOutId };
  const span = (deps.tracer ?? createSilentTracer()).start('match-draw', { parent, attributes });
  try {
    const end = await walk(deps, claimed, signal);
    span.set({ end: end.kind, ...(end.kind === 'done' && { deliveries: end.deliveriesMade }) });
    span.end();
    return { drawNumber, revision, traceId: span.traceId, ...end };
  } catch (err) {
    span.end('the walk broke off');
    throw err;
  }
}

async function walk(
  deps: FanOutDependencies,
  claimed: ClaimedFanOut,
  signal: AbortSignal | undefined,
): Promise<WalkEnd> {
  const { store, clock, worker, leaseMs } = deps;
  const { fanOut, draw } = claimed;
  const { id: fanOutId } = fanOut;
  const catalogue = await readCatalogue(store.db);
  const decide = createBatchDecider(draw, catalogue);
  const route = createRouter();
  const ranges = createRangeReader(deps, claimed, catalogue);
  let cursor = BigInt(fanOut.cursor);
  let made = 0;
  let writing: Promise<number | null> = Promise.resolve(0);
  for (let range = ranges.next(cursor); range !== null;) {
    const { rows, upTo } = await range;
    range = ranges.next(upTo);
    const decidingSince = performance.now();
    const batch = route(decide(rows), rows, clock());
    deps.onDecided?.((performance.now() - decidingSince) / 1_000);
    const written = await writing;
    if (written === null) return { kind: 'lost' };
    if (written > 0) deps.onOwed();
    made += written;
    if (signal?.aborted === true) {
      await leaveWalk(store.db, 'fan_outs', { id: fanOutId, worker, done: false, now: clock() });
      return { kind: 'stopped' };
    }
    const place = {
      id: fanOutId,
      worker,
      drawNumber: fanOut.draw_number,
      revision: fanOut.revision,
      kind: fanOut.kind,
      cursor: String(cursor),
      nextCursor: String(upTo),
      now: clock(),
      leaseMs,
    };
    writing = quiet(writeBatch(store.pool, place, batch));
    cursor = upTo;
  }
  const written = await writing;
  if (written === null) return { kind: 'lost' };
  const end = { id: fanOutId, worker, done: true, now: clock() };
  if (!(await leaveWalk(store.db, 'fan_outs', end))) return { kind: 'lost' };
  deps.onOwed();
  return { kind: 'done', deliveriesMade: made + written, recordedAt: fanOut.recorded_at };
}

/** Enough rows that a statement's overhead is small, few enough that three ranges stay some megabytes. */
const rowsWanted = { min: 2_000, max: 8_000 };

interface Range {
  readonly rows: CandidateRow[];
  readonly upTo: bigint;
}

/** Reads ranges of subscriber ids, wider where few are concerned and narrower where many are. */
function createRangeReader(deps: FanOutDependencies, claimed: ClaimedFanOut, catalogue: Catalogue) {
  const { fanOut, draw, upperBound } = claimed;
  const last = BigInt(upperBound);
  const read = prepareCandidates(deps.store.pool, {
    ...{ draw, catalogue },
    revision: fanOut.revision,
    correction: fanOut.kind === 'correction',
  });
  let span = 8_000n;
  const readRange = async (after: bigint): Promise<Range> => {
    const upTo = after + span < last ? after + span : last;
    const rows = await read(String(after), String(upTo), deps.clock());
    if (rows.length < rowsWanted.min && span < 1_000_000n) span *= 2n;
    if (rows.length > rowsWanted.max && span > 100n) span /= 2n;
    return { rows, upTo };
  };
  return { next: (after: bigint) => (after < last ? quiet(readRange(after)) : null) };
}

/** A promise that is awaited later: a failure in between is not "unhandled", it surfaces at the await. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
