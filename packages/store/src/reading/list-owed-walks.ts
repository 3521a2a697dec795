import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { drawKeyOf } from '../draw-key.ts';

/** What is still to be walked for one draw: for people, and for programs. */
export async function listOwedWalks(
  db: Kysely<Database>,
  name: string,
): Promise<{ readonly fanOutIds: string[]; readonly eventIds: string[] }> {
  const drawNumber = await drawKeyOf(db, name);
  const fanOuts = await db
    .selectFrom('fan_outs')
    .select('id')
    .where('draw_number', '=', drawNumber)
    .where('state', 'in', ['owed', 'running'])
    .execute();
  const events = await db
    .selectFrom('webhook_events')
    .select('id')
    .where('draw_number', '=', drawNumber)
    .where('state', 'in', ['owed', 'running'])
    .execute();
  return { fanOutIds: fanOuts.map(({ id }) => id), eventIds: events.map(({ id }) => id) };
}
