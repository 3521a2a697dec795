import type { Orders } from '@drawbell/store/draws/events';
import type { AppParts } from '../app/app.ts';

/** Rings for what a change owes, once it is committed. What nobody hears is found by the notifiers' sweep. */
export function ringOrders({ ring }: Pick<AppParts, 'ring'>, orders: Orders | null): void {
  for (const fanOutId of orders?.fanOutIds ?? []) ring('match-draw', { fanOutId });
  for (const eventId of orders?.webhookEventIds ?? []) ring('announce-event', { eventId });
}
