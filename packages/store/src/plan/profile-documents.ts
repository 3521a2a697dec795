import { randomUUID } from 'node:crypto';
import type { Document } from '@drawbell/draws/plan/document';
import { documentOf, isSameDocument } from '@drawbell/draws/plan/tracked-profile';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { recordsOf } from '../subscribers/profiles.ts';

/** The documents that the profiles of one person are to have, in the order of the profiles; those on record where undefined. */
export interface NewDocuments {
  readonly subscriberId: string;
  readonly documents: readonly (readonly Document[] | undefined)[];
}

/**
 * Puts documents in the place of those that profiles have, in a handful of statements however many people there are. One
 * that says the same as before keeps its row, so that nothing is told of it again; those left out become history.
 */
export async function replaceProfileDocuments(
  trx: Kysely<Database>,
  people: readonly NewDocuments[],
  now: Date,
): Promise<void> {
  const given = people.filter(({ documents }) => documents.some((each) => each !== undefined));
  if (given.length === 0) return;
  const ids = given.map(({ subscriberId }) => subscriberId);
  const profiles = await trx
    .selectFrom('profiles')
    .select(['id', 'subscriber_id', 'position'])
    .where(sql<boolean>`subscriber_id = ANY (${ids}::bigint[])`)
    .execute();
  const profileIds = new Map(
    profiles.map(({ id, subscriber_id, position }) => [`${subscriber_id} ${position}`, id]),
  );
  const wanted = given.flatMap(({ subscriberId, documents }) =>
    documents.flatMap((list, position) => {
      const profileId = profileIds.get(`${subscriberId} ${position}`);
      return list === undefined || profileId === undefined ? [] : [{ profileId, list }];
    }),
  );
  const known = await trx
    .selectFrom('documents')
    .select(['id', 'profile_id', 'content'])
    .where(sql<boolean>`profile_id = ANY (${wanted.map(({ profileId }) => profileId)}::bigint[])`)
    .where('replaced_at', 'is', null)
    .execute();
  const knownOf = Map.groupBy(known, (row) => row.profile_id);
  const gone: string[] = [];
  const added: object[] = [];
  for (const { profileId, list } of wanted) {
    const left = [...(knownOf.get(profileId) ?? [])];
    for (const document of list) {
      const same = left.findIndex(({ content }) => isSameDocument(content, document));
      if (same >= 0) left.splice(same, 1);
      else added.push({ id: randomUUID(), profile_id: profileId, content: documentOf(document) });
    }
    gone.push(...left.map(({ id }) => id));
  }
  if (gone.length > 0)
    await sql`UPDATE documents SET replaced_at = ${now}, updated_at = ${now}, revision = revision + 1
               WHERE id = ANY (${gone}::uuid[])`.execute(trx);
  if (added.length > 0)
    await sql`
      INSERT INTO documents (id, profile_id, content, created_at, updated_at)
      SELECT id, profile_id, content, ${now}::timestamptz, ${now}::timestamptz
        FROM ${recordsOf(added, sql`id uuid, profile_id bigint, content jsonb`)}`.execute(trx);
}
