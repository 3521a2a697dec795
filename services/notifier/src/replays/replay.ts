import type { Catalogue } from '@drawbell/draws/catalogue';
import { toldChanges } from '@drawbell/draws/pool';
import { readCatalogue, readCatalogueAt } from '@drawbell/store/catalogue/catalogue';
import { ensureRevisionEvents, type RevisionEvents } from '@drawbell/store/replays/told';
import { type ClaimedReplay, claimReplay, writeReplayBatch } from '@drawbell/store/replays/walk';
import type { ReplayCounts, ReplaySample, ReplayScope, ReplayStage } from '@drawbell/store/replays/tables';
import { leaveWalk } from '@drawbell/store/walk';
import { drawPayload, writePayload } from '@drawbell/webhooks/events/write-payload';
import { peopleWalk } from './people-walk.ts';
import { endpointsWalk, watchedWalk } from './program-walk.ts';
import {
  createTally,
  nothing,
  type ReplayDependencies,
  type Step,
  type WalkContext,
} from './walk-context.ts';

/** What was walked, as log lines name it. */
interface Walked {
  readonly drawNumber: string;
  readonly revision: number;
}

export type ReplayEnd =
  | (Walked & { readonly kind: 'done'; readonly made: number; readonly dryRun: boolean })
  /** Done already, or another worker's. */
  | { readonly kind: 'not_ours' }
  /** Another worker took it over, or it was cancelled. */
  | (Walked & { readonly kind: 'lost' })
  /** The process is stopping; the cursor tells the next worker where to go on. */
  | (Walked & { readonly kind: 'stopped' });

const stages: readonly ReplayStage[] = ['people', 'endpoints', 'watched'];

/**
 * Walks people, endpoints and watched profiles for one replay and owes each what it is for; a rehearsal does the same
 * and keeps only its counts. Safe to kill at any line and to run anywhere again: cursor, counts and rows move together.
 */
export async function runReplay(
  deps: ReplayDependencies,
  replayId: string,
  signal?: AbortSignal,
): Promise<ReplayEnd> {
  const { store, clock, worker, leaseMs } = deps;
  const claimed = await claimReplay(store.db, { id: replayId, worker, now: clock(), leaseMs });
  if (claimed === undefined) return { kind: 'not_ours' };
  const { replay } = claimed;
  const walked = { drawNumber: replay.draw_number, revision: replay.revision };
  const sample: ReplaySample[] = [...replay.sample];
  const catalogue = await (replay.basis === 'that_day'
    ? readCatalogueAt(store.db, claimed.recordedAt)
    : readCatalogue(store.db));
  const context: WalkContext = {
    ...{ deps, claimed, catalogue },
    tallies: {
      email: createTally(replay.counts.email, sample),
      webhook: createTally(replay.counts.webhook, sample),
    },
    events: replay.channels.includes('webhook') ? await eventsOf(deps, claimed, catalogue) : null,
  };
  const walks = {
    people: peopleWalk(context),
    endpoints: endpointsWalk(context),
    watched: watchedWalk(context),
  } satisfies Record<ReplayStage, (cursor: string) => Promise<Step | null>>;
  let { stage, cursor } = replay;
  let made = 0;
  for (;;) {
    const step = await walks[stage](cursor);
    const next = step === null ? stages[stages.indexOf(stage) + 1] : stage;
    if (next === undefined) break;
    const place = {
      ...{ id: replayId, worker, stage, cursor, nextStage: next, nextCursor: step?.cursor ?? '0' },
      ...{ counts: countsOf(context), sample, now: clock(), leaseMs },
    };
    const batch = step === null || replay.dry_run ? nothing : step.batch;
    const written = await writeReplayBatch(store.pool, place, batch);
    if (written === null) return { kind: 'lost', ...walked };
    if (written > 0) deps.onOwed();
    made += written;
    stage = next;
    cursor = place.nextCursor;
    if (signal?.aborted === true) {
      await leaveWalk(store.db, 'replays', { id: replayId, worker, done: false, now: clock() });
      return { kind: 'stopped', ...walked };
    }
  }
  await leaveWalk(store.db, 'replays', { id: replayId, worker, done: true, now: clock() });
  return { kind: 'done', ...walked, made, dryRun: replay.dry_run };
}

function countsOf({ claimed, tallies }: WalkContext): ReplayCounts {
  const { channels } = claimed.replay;
  return {
    ...(channels.includes('email') && { email: tallies.email.counts() }),
    ...(channels.includes('webhook') && { webhook: tallies.webhook.counts() }),
  };
}

/** Whether a replay tells as the live draw did: of what failed, and of named endpoints, others hear nothing. */
function isForAll(scope: ReplayScope): boolean {
  return scope === 'missed' || scope === 'all';
}

/** The events that the live draw made, or would have made. */
async function eventsOf(
  { store, clock, publicUrl }: ReplayDependencies,
  { replay, draw, changes, kind, recordedAt }: ClaimedReplay,
  catalogue: Catalogue,
): Promise<RevisionEvents> {
  const payload = drawPayload(draw, { revision: replay.revision, publicUrl, catalogue });
  const drawType = kind === 'correction' ? 'draw.corrected' : 'draw.published';
  const shown = toldChanges(changes);
  return ensureRevisionEvents(store, {
    ...{ drawNumber: replay.draw_number, revision: replay.revision, now: clock() },
    tells: replay.dry_run ? 'nobody' : isForAll(replay.scope) ? 'everybody' : 'those_owed',
    payloads: {
      drawType,
      draw:
        drawType === 'draw.corrected'
          ? writePayload(drawType, recordedAt, { draw: payload, changes: shown })
          : writePayload(drawType, recordedAt, { draw: payload }),
      matched: JSON.stringify(payload),
    },
  });
}
