import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../schema.ts';

export type Subscriber = Selectable<Database['subscribers']>;

export async function findSubscriber(db: Kysely<Database>, id: string): Promise<Subscriber | undefined> {
  return db.selectFrom('subscribers').selectAll().where('id', '=', id).executeTakeFirst();
}
