import type { Profile } from '@drawbell/draws/profile';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** A subscriber's profiles as given, in their order. */
export async function listProfiles(db: Kysely<Database>, subscriberId: string): Promise<Profile[]> {
  const rows = await db
    .selectFrom('profiles')
    .select('facts')
    .where('subscriber_id', '=', subscriberId)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.facts);
}
