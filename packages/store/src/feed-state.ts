import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { Database } from './schema.ts';

export type FeedState = Selectable<Database['feed_state']>;
export type FeedStateChange = Omit<Updateable<Database['feed_state']>, 'id'>;

export async function readFeedState(db: Kysely<Database>): Promise<FeedState> {
  return db.selectFrom('feed_state').selectAll().executeTakeFirstOrThrow();
}

export async function writeFeedState(
  db: Kysely<Database> | Transaction<Database>,
  change: FeedStateChange,
): Promise<void> {
  await db.updateTable('feed_state').set(change).execute();
}
