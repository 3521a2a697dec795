import type { RecordedEvent } from '../record-event.ts';

/** What a change owes, by id: to be rung for once it is committed. What is not rung for is found by the sweep. */
export interface Orders {
  readonly fanOutIds: readonly string[];
  readonly webhookEventIds: readonly string[];
}

export const noOrders: Orders = { fanOutIds: [], webhookEventIds: [] };

export function ordersOf(events: readonly RecordedEvent[]): Orders {
  return {
    fanOutIds: events.flatMap(({ fanOutId }) => fanOutId ?? []),
    webhookEventIds: events.flatMap(({ webhookEventIds }) => webhookEventIds),
  };
}
