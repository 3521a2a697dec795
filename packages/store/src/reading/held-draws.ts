import type { Kysely } from 'kysely';
import type { Database, HeldBecause } from '../schema.ts';

/** A draw whose alerts wait for a person's word. */
export interface HeldDraw {
  /** The key it was recorded under. */
  readonly number: string;
  /** What it is found by: its number, or its key while it has none. */
  readonly address: string;
  readonly heldAt: Date;
  readonly because: HeldBecause;
}

/** All draws that are held back, newest first; of the given numbers only, when they are given. */
export async function listHeldDraws(db: Kysely<Database>, numbers?: readonly string[]): Promise<HeldDraw[]> {
  if (numbers?.length === 0) return [];
  let query = db
    .selectFrom('draws')
    .select(['number', 'joined_number', 'held_at', 'held_because'])
    .where('held_at', 'is not', null)
    .orderBy('sort_key', 'desc')
    .limit(200);
  if (numbers !== undefined) query = query.where('number', 'in', [...numbers]);
  const rows = await query.execute();
  return rows.flatMap(({ number, joined_number: joined, held_at: heldAt, held_because: because }) =>
    heldAt === null || because === null ? [] : [{ number, address: joined ?? number, heldAt, because }],
  );
}
