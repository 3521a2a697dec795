import type { Store } from '@drawbell/store/open-store';
import { listProfiles, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { SubscriptionJson } from './subscription-schema.ts';

export async function subscriptionJson(store: Store, subscriber: Subscriber): Promise<SubscriptionJson> {
  return {
    email: subscriber.email,
    language: subscriber.language,
    state: subscriber.state,
    pausedUntil: subscriber.paused_until?.toISOString() ?? null,
    confirmedAt: subscriber.confirmed_at?.toISOString() ?? null,
    preferences: preferencesOf(subscriber),
    profiles: await listProfiles(store.db, subscriber.id),
  };
}
