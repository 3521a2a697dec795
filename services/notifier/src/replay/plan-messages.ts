import type { ToldMessage } from '@drawbell/store/replays/told';
import type { ReplayBatch } from '@drawbell/store/replays/walk';
import type { ReplayScope } from '@drawbell/store/replays/tables';
import type { NewMessage } from '@drawbell/store/webhooks/events';
import type { Tally } from './tally.ts';

type MessagePlan = Pick<ReplayBatch, 'messages' | 'messagesAgain'>;

/**
 * Decides which messages of one event a replay owes to some endpoints, and counts them. A message that goes again keeps
 * its webhook-id: receivers see that it is the same. Pure.
 * @param wanted what the live event would have owed them
 */
export function planMessages(
  scope: ReplayScope,
  { eventId, wanted, told }: { eventId: string; wanted: readonly NewMessage[]; told: readonly ToldMessage[] },
  tally: Tally,
): MessagePlan {
  const messages: MessagePlan['messages'][number][] = [];
  const messagesAgain: string[] = [];
  const rowOf = new Map(told.map((row) => [`${row.endpointId} ${row.watchedId}`, row]));
  for (const { endpointId, watchedId, result } of wanted) {
    const row = rowOf.get(`${endpointId} ${watchedId}`);
    const because = result?.outcome ?? 'draw';
    const recipient = `ep_${endpointId}`;
    const action = actionFor(scope, row);
    if (typeof action === 'string') {
      if (action !== '') tally.leave(action);
      continue;
    }
    tally.send(recipient, { because, action: action.kind, before: row?.status ?? null });
    if (row === undefined) messages.push({ endpointId, eventId, watchedId, result });
    else messagesAgain.push(row.id);
  }
  return { messages, messagesAgain };
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
