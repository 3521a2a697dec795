import type { ReplayScope } from '@drawbell/store/replays/tables';
import { readToldMessages, type ToldMessage } from '@drawbell/store/replays/told';
import type { ReplayBatch } from '@drawbell/store/replays/walk';
import { listListeners, nextWatchingConsumer } from '@drawbell/store/webhooks/audience';
import { noPrograms, type OwedMessage, type ProgramBatch } from '@drawbell/store/webhooks/consumer-events';
import { wantsDraw } from '@drawbell/webhooks/events/draw-filter';
import { createMatchDecider } from '../fan-outs/announcement.ts';
import { nothing, type Step, type Tally, type WalkContext } from './walk-context.ts';

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
          wantsDraw(endpoint.filters, draw) &&
          isNamed(replay.recipients.endpoints, replay.scope, endpoint.id),
      )
      .map(({ id }) => ({ endpointId: id, watchedId: '0', batched: false }));
    return {
      cursor: last.id,
      batch: await planned(context, events.draw, { ...noPrograms, messages: wanted }),
    };
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
    const decided = decide(consumer);
    const wanted = decided.messages.filter(({ endpointId }) =>
      isNamed(replay.recipients.endpoints, replay.scope, endpointId),
    );
    // Of a replay to named endpoints, consumers that have none of them hear nothing, in their list neither.
    const isOfNobody = replay.scope === 'named' && wanted.length === 0;
    const programs = isOfNobody ? noPrograms : { ...decided, messages: wanted };
    const batch = await planned(context, events.matched, programs);
    return { cursor: consumer.consumerId, batch };
  };
}

async function planned(
  { deps, claimed, tallies }: WalkContext,
  eventId: string,
  wanted: ProgramBatch,
): Promise<ReplayBatch> {
  const endpointIds = [...new Set(wanted.messages.map(({ endpointId }) => endpointId))];
  const replayId = claimed.replay.id;
  const told = await readToldMessages(deps.store.pool, { replayId, eventId, endpointIds });
  const { messages, messagesAgain } = planMessages(claimed.replay.scope, { wanted, told }, tallies.webhook);
  // What failed was listed when it was decided: that more is decided today is no part of trying it again.
  const matches = claimed.replay.scope === 'failed' ? [] : wanted.matches;
  return { ...nothing, programs: { ...wanted, eventId, matches, messages }, messagesAgain };
}

function isNamed(named: readonly string[] | undefined, scope: string, endpointId: string): boolean {
  return scope !== 'named' || (named ?? []).includes(endpointId);
}

interface MessagePlan {
  readonly messages: readonly OwedMessage[];
  readonly messagesAgain: readonly string[];
}

/**
 * Decides which messages of one event a replay owes to some endpoints, and counts them. A message that goes again keeps
 * its webhook-id: receivers see that it is the same. Pure.
 * @param wanted what the live event would have owed them
 */
function planMessages(
  scope: ReplayScope,
  { wanted, told }: { wanted: ProgramBatch; told: readonly ToldMessage[] },
  tally: Tally,
): MessagePlan {
  const messages: OwedMessage[] = [];
  // A batch goes again as it is, however many of its matches are wanted.
  const messagesAgain = new Set<string>();
  const outcomes = new Map(wanted.matches.map(({ watchedId, result }) => [watchedId, result.outcome]));
  const rowOf = new Map(told.map((row) => [`${row.endpointId} ${row.watchedId}`, row]));
  for (const message of wanted.messages) {
    const { endpointId, watchedId } = message;
    const row = rowOf.get(`${endpointId} ${watchedId}`);
    const because = outcomes.get(watchedId) ?? 'draw';
    const recipient = `ep_${endpointId}`;
    const action = actionFor(scope, row);
    if (typeof action === 'string') {
      if (action !== '') tally.leave(action);
      continue;
    }
    tally.send(recipient, { because, action: action.kind, before: row?.status ?? null });
    if (row === undefined) messages.push(message);
    else messagesAgain.add(row.id);
  }
  return { messages, messagesAgain: [...messagesAgain] };
}

/** What becomes of one message; a word when it is left alone, empty when it is not even looked at. */
function actionFor(
  scope: ReplayScope,
  row: ToldMessage | undefined,
): { readonly kind: 'first' | 'retry' | 'repeat' } | string {
  if (row === undefined) return scope === 'failed' ? '' : { kind: 'first' };
  // Resumed: this replay told it before it was cancelled.
  if (row.toldByThis) return row.repeated ? 'repeated' : 'delivered';
  switch (row.status) {
    case 'owed':
    case 'sending':
      return 'under_way';
    case 'failed':
      return scope === 'missed' ? 'failed' : { kind: 'retry' };
    case 'cancelled':
      return { kind: 'retry' };
    case 'sent':
      if (row.repeated) return 'repeated';
      return scope === 'all' || scope === 'named' ? { kind: 'repeat' } : 'delivered';
  }
}
