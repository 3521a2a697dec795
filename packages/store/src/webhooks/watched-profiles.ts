import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import type { WatchedDocument } from '@drawbell/draws/plan/tracked-profile';
import type { Profile } from '@drawbell/draws/profile';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { recordsOf } from '../subscribers/profiles.ts';
import { plannedAtOnce, syncWatchedDeadlines } from './watched-deadlines.ts';

export type WatchedProfile = Selectable<Database['watched_profiles']>;

export const watchedProfilesMax = 1_000;

/**
 * Adds profiles, or replaces the facts of those whose reference is known. All or none: null when the consumer would
 * have more than there may be. A score without a day keeps the one it had, or was read today if it changed.
 * Documents that are left out stay. What is told of the days that follow is planned with it, or of very many by the next sweep.
 */
export async function putWatchedProfiles(
  db: Kysely<Database>,
  consumerId: string,
  {
    profiles,
    now,
  }: {
    profiles: readonly {
      reference: string;
      profile: Profile;
      documents?: readonly WatchedDocument[] | undefined;
    }[];
    now: Date;
  },
): Promise<{ added: number; replaced: number } | null> {
  await db.selectFrom('consumers').select('id').where('id', '=', consumerId).forUpdate().execute();
  const before = await countWatchedProfiles(db, consumerId);
  const known = await db
    .selectFrom('watched_profiles')
    .select(['reference', 'facts'])
    .where('consumer_id', '=', consumerId)
    .where(
      'reference',
      'in',
      profiles.map(({ reference }) => reference),
    )
    .execute();
  const added = profiles.length - known.length;
  if (before + added > watchedProfilesMax) return null;
  const factsBefore = new Map(known.map(({ reference, facts }) => [reference, facts]));
  const dated = withReadingDays(
    profiles.map(({ profile }) => profile),
    easternDay(now),
    (place) => factsBefore.get(profiles[place]?.reference ?? ''),
  );
  const rows = profiles.map(({ reference, documents = null }, place) => ({
    ...{ reference, facts: dated[place], documents },
  }));
  const { rows: written } = await sql<{ id: string }>`
    WITH given AS (SELECT * FROM ${recordsOf(rows, sql`reference text, facts jsonb, documents jsonb`)})
    INSERT INTO watched_profiles AS known (consumer_id, reference, facts, documents, created_at, updated_at)
    SELECT ${consumerId}::bigint, reference, facts, coalesce(documents, '[]'), ${now}::timestamptz, ${now}::timestamptz
      FROM given
    ON CONFLICT (consumer_id, reference) DO UPDATE
       SET facts = excluded.facts, updated_at = excluded.updated_at,
           documents = coalesce((SELECT documents FROM given WHERE given.reference = known.reference), known.documents)
    RETURNING id`.execute(db);
  const ids = written.map(({ id }) => id);
  if (ids.length <= plannedAtOnce) await syncWatchedDeadlines(db, { ids, now });
  // Nobody waits for the steps of a thousand profiles: the next sweep plans them, and tells none before.
  else
    await sql`UPDATE watched_profiles SET deadlines_planned_at = NULL WHERE id = ANY (${ids}::bigint[])`.execute(
      db,
    );
  return { added, replaced: known.length };
}

export async function countWatchedProfiles(db: Kysely<Database>, consumerId: string): Promise<number> {
  const { count } = await db
    .selectFrom('watched_profiles')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('consumer_id', '=', consumerId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** By id, from the first after `after`. */
export async function listWatchedProfiles(
  db: Kysely<Database>,
  consumerId: string,
  { after, limit }: { after: string; limit: number },
): Promise<WatchedProfile[]> {
  return db
    .selectFrom('watched_profiles')
    .selectAll()
    .where('consumer_id', '=', consumerId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findWatchedProfile(
  db: Kysely<Database>,
  consumerId: string,
  reference: string,
): Promise<WatchedProfile | undefined> {
  return db
    .selectFrom('watched_profiles')
    .selectAll()
    .where('consumer_id', '=', consumerId)
    .where('reference', '=', reference)
    .executeTakeFirst();
}

/** Stops watching a profile at once: messages still owed for it are cancelled when their turn comes. */
export async function removeWatchedProfile(
  db: Kysely<Database>,
  consumerId: string,
  reference: string,
): Promise<boolean> {
  const row = await db
    .deleteFrom('watched_profiles')
    .where('consumer_id', '=', consumerId)
    .where('reference', '=', reference)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
