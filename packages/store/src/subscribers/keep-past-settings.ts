import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import { listProfiles } from '../reading/list-profiles.ts';
import type { Database } from '../schema.ts';
import type { Subscriber } from './find-subscriber.ts';
import { preferencesOf } from './preferences-of.ts';

/**
 * Keeps what people have settled until now, before it changes: later it can be said whom a draw concerned on its day.
 * Goes with the alert history, and with the person.
 */
export async function keepPastSettings(
  trx: Kysely<Database>,
  subscriberIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    INSERT INTO past_settings (subscriber_id, preferences, profiles, active, valid_until)
    SELECT s.id, jsonb_build_object('meets', s.wants_meets, 'mayMeet', s.wants_may_meet, 'nearPoints', s.near_points,
             'everyDrawOfMyPrograms', s.wants_my_programs, 'everyDraw', s.wants_every_draw),
           coalesce((SELECT jsonb_agg(p.facts ORDER BY p.position) FROM profiles p WHERE p.subscriber_id = s.id), '[]'),
           s.state = 'active', ${now}
      FROM subscribers s WHERE s.id = ANY (${subscriberIds}::bigint[])`.execute(trx);
}

/** What a person had settled before, newest first: part of all that is kept about them. */
export async function listPastSettings(db: Kysely<Database>, subscriberId: string) {
  return db
    .selectFrom('past_settings')
    .select(['preferences', 'profiles', 'active', 'valid_until as validUntil'])
    .where('subscriber_id', '=', subscriberId)
    .orderBy('valid_until', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** What a person had settled at a moment; null when they were not here, or wanted no mail, then. */
export async function readSettingsAt(
  db: Kysely<Database>,
  subscriber: Subscriber,
  at: Date,
): Promise<{ readonly preferences: Preferences; readonly profiles: readonly Profile[] } | null> {
  if (subscriber.created_at > at) return null;
  const past = await db
    .selectFrom('past_settings')
    .select(['preferences', 'profiles', 'active'])
    .where('subscriber_id', '=', subscriber.id)
    .where('valid_until', '>', at)
    .orderBy('valid_until')
    .orderBy('id')
    .executeTakeFirst();
  if (past !== undefined) return past.active ? past : null;
  if (subscriber.state !== 'active') return null;
  return { preferences: preferencesOf(subscriber), profiles: await listProfiles(db, subscriber.id) };
}
