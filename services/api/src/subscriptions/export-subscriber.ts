import {
  listAlertHistory,
  listConsents,
  listProfiles,
  preferencesOf,
  type Subscriber,
} from '@drawbell/store';
import type { AppParts } from '../app.ts';

const alertsMax = 100_000;

/** Everything that is kept about a person, to read and to take elsewhere. */
export async function exportSubscriber({ store, clock }: AppParts, subscriber: Subscriber): Promise<object> {
  const { alerts } = await listAlertHistory(store.db, subscriber.id, { limit: alertsMax, before: null });
  return {
    exportedAt: clock().toISOString(),
    email: subscriber.email,
    language: subscriber.language,
    state: subscriber.state,
    pausedUntil: subscriber.paused_until?.toISOString() ?? null,
    signedUpAt: subscriber.created_at.toISOString(),
    confirmedAt: subscriber.confirmed_at?.toISOString() ?? null,
    unsubscribedAt: subscriber.ended_at?.toISOString() ?? null,
    preferences: preferencesOf(subscriber),
    profiles: await listProfiles(store.db, subscriber.id),
    consents: await listConsents(store.db, subscriber.email_hash),
    alerts: alerts.map(({ id: _id, ...alert }) => alert),
  };
}
