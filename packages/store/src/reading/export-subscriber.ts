import { publishedNumber } from '@drawbell/draws/draw-number';
import type { Kysely } from 'kysely';
import { listBouncesOf } from '../bounces/list-bounces.ts';
import type { Database } from '../schema.ts';
import type { Subscriber } from '../subscribers/find-subscriber.ts';
import { listPastSettings } from '../subscribers/keep-past-settings.ts';
import { preferencesOf } from '../subscribers/preferences-of.ts';
import { listAlertHistory } from './alert-history.ts';
import { listConsents } from './list-consents.ts';
import { listProfiles } from './list-profiles.ts';

const alertsMax = 100_000;

/** Everything that is kept about a person, to read and to take elsewhere. */
export async function exportSubscriber(
  db: Kysely<Database>,
  subscriber: Subscriber,
  now: Date,
): Promise<object> {
  const { alerts } = await listAlertHistory(db, subscriber.id, { limit: alertsMax, before: null });
  return {
    exportedAt: now.toISOString(),
    email: subscriber.email,
    language: subscriber.language,
    state: subscriber.state,
    pausedUntil: subscriber.paused_until?.toISOString() ?? null,
    signedUpAt: subscriber.created_at.toISOString(),
    confirmedAt: subscriber.confirmed_at?.toISOString() ?? null,
    unsubscribedAt: subscriber.ended_at?.toISOString() ?? null,
    preferences: preferencesOf(subscriber),
    profiles: await listProfiles(db, subscriber.id),
    settingsBefore: await listPastSettings(db, subscriber.id),
    consents: await listConsents(db, subscriber.email_hash),
    bounces: await listBouncesOf(db, subscriber.email_hash),
    alerts: alerts.map(({ id: _id, draw, ...alert }) => ({
      ...{ drawNumber: publishedNumber(draw), drawDate: draw.date },
      ...alert,
    })),
  };
}
