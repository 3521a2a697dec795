import { readToldMessages } from '@drawbell/store/replays/told';
import { listListeners, nextWatchingConsumer } from '@drawbell/store/webhooks/audience';
import type { NewMessage } from '@drawbell/store/webhooks/events';
import { createMatchDecider, wantsDraw } from '../announce-event/decide-matches.ts';
import { planMessages } from './plan-messages.ts';
import { nothing, type Step, type WalkContext } from './walk-context.ts';

const endpointsAtOnce = 1_000;

/** Makes the function that decides for the next endpoints that hear of draws; null after the last. */
export function endpointsWalk(context: WalkContext): (cursor: string) => Promise<Step | null> {
  const { deps, claimed, events } = context;
  const { replay, draw, kind } = claimed;
  const type = kind === 'correction' ? 'draw.corrected' : 'draw.published';
  return async (after) => {
    if (events === null) return null;
    const found = await listListeners(deps.store.db, { type, after, limit: endpointsAtOnce });
    const last = found.at(-1);
    if (last === undefined) return null;
    const wanted = found
      .filter(
        (endpoint) =>
          wantsDraw(endpoint, draw) && isNamed(replay.recipients.endpoints, replay.scope, endpoint.id),
      )
      .map(({ id }): NewMessage => ({ endpointId: id, watchedId: '0', result: null }));
    return { cursor: last.id, batch: await planned(context, events.draw, wanted) };
  };
}

/** The same, consumer by consumer, for those who watch profiles. */
export function watchedWalk(context: WalkContext): (cursor: string) => Promise<Step | null> {
  const { deps, claimed, catalogue, events } = context;
  const { replay, draw } = claimed;
  const decide = createMatchDecider(draw, catalogue);
  return async (after) => {
    if (events === null) return null;
    const { draw_number: drawNumber, revision } = replay;
    const consumer = await nextWatchingConsumer(deps.store.pool, { after, drawNumber, revision });
    if (consumer === null) return null;
    const wanted = decide(consumer).filter(({ endpointId }) =>
      isNamed(replay.recipients.endpoints, replay.scope, endpointId),
    );
    return { cursor: consumer.consumerId, batch: await planned(context, events.matched, wanted) };
  };
}

async function planned({ deps, claimed, tallies }: WalkContext, eventId: string, wanted: NewMessage[]) {
  const endpointIds = [...new Set(wanted.map(({ endpointId }) => endpointId))];
  const replayId = claimed.replay.id;
  const told = await readToldMessages(deps.store.pool, { replayId, eventId, endpointIds });
  return { ...nothing, ...planMessages(claimed.replay.scope, { eventId, wanted, told }, tallies.webhook) };
}

function isNamed(named: readonly string[] | undefined, scope: string, endpointId: string): boolean {
  return scope !== 'named' || (named ?? []).includes(endpointId);
}
