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

/** Puts documents in the place of those that the profiles of people have, as `writeDocuments` does, however many people. */
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
      return list === undefined || profileId === undefined ? [] : [{ profileId, documents: list }];
    }),
  );
  await writeDocuments(trx, wanted, now);
}

/** The documents that one profile is to have; of those with an id, that of the record. */
export interface ProfileDocuments {
  readonly profileId: string;
  readonly documents: readonly (Document & { readonly id?: string | undefined })[];
}

/**
 * Puts documents in the place of all that profiles have, in a handful of statements however many there are. One of a known
 * id is that one, changed or not; any other is the one left that says the same, or a new one. Those left out become history.
 */
export async function writeDocuments(
  trx: Kysely<Database>,
  profiles: readonly ProfileDocuments[],
  now: Date,
): Promise<void> {
  const known = await trx
    .selectFrom('documents')
    .select(['id', 'profile_id', 'content'])
    .where(sql<boolean>`profile_id = ANY (${profiles.map(({ profileId }) => profileId)}::bigint[])`)
    .where('replaced_at', 'is', null)
    .execute();
  const knownOf = Map.groupBy(known, (row) => row.profile_id);
  const gone: string[] = [];
  const added: object[] = [];
  const changed: object[] = [];
  for (const { profileId, documents } of profiles) {
    const left = new Map((knownOf.get(profileId) ?? []).map(({ id, content }) => [id, content]));
    const others = documents.filter((document) => {
      const { id = '' } = document;
      const before = left.get(id);
      if (before === undefined) return true;
      left.delete(id);
      if (!isSameDocument(before, document)) changed.push({ id, content: documentOf(document) });
      return false;
    });
    for (const document of others) {
      const same = [...left].find(([, content]) => isSameDocument(content, document));
      if (same === undefined)
        added.push({ id: randomUUID(), profile_id: profileId, content: documentOf(document) });
      else left.delete(same[0]);
    }
    gone.push(...left.keys());
  }
  if (gone.length > 0)
    await sql`UPDATE documents SET replaced_at = ${now}, updated_at = ${now}, revision = revision + 1
               WHERE id = ANY (${gone}::uuid[])`.execute(trx);
  if (changed.length > 0)
    await sql`UPDATE documents d SET content = x.content, updated_at = ${now}, revision = revision + 1
                FROM ${recordsOf(changed, sql`id uuid, content jsonb`)} WHERE d.id = x.id`.execute(trx);
  if (added.length > 0)
    await sql`
      INSERT INTO documents (id, profile_id, content, created_at, updated_at)
      SELECT id, profile_id, content, ${now}::timestamptz, ${now}::timestamptz
        FROM ${recordsOf(added, sql`id uuid, profile_id bigint, content jsonb`)}`.execute(trx);
}
