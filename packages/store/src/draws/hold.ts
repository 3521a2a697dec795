import { type Kysely, sql } from 'kysely';
import { lanes } from '../lease.ts';
import type { Database } from '../schema.ts';
import type { HeldBecause } from './tables.ts';

/**
 * Holds a draw's alerts back, or lets them go. While held nothing of it begins: no walk, no mail, no webhook; what is
 * being sent at this moment is not called back. Undefined if there is no such draw; otherwise whether anything changed.
 * @param number the key of the draw
 * @param because why it is held back; null lets it go
 */
export async function holdDraw(
  db: Kysely<Database>,
  { number, because, now }: { number: string; because: HeldBecause | null; now: Date },
): Promise<boolean | undefined> {
  const draw = await db
    .selectFrom('draws')
    .select('held_at')
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (draw === undefined) return undefined;
  const hold = because !== null;
  if ((draw.held_at !== null) === hold) return false;
  await db
    .updateTable('draws')
    .set({ held_at: hold ? now : null, held_because: because })
    .where('number', '=', number)
    .execute();
  if (!hold) {
    // Messages that were set aside while the draw was held are due again.
    await sql`UPDATE deliveries SET next_attempt_at = least(next_attempt_at, ${now}::timestamptz)
               WHERE draw_number = ${number} AND status = 'owed' AND attempts = attempts_before AND lane <> ${lanes.together}`.execute(
      db,
    );
    await sql`
      WITH waiting AS (
        SELECT m.id FROM webhook_messages m JOIN webhook_events v ON v.id = m.event_id
         WHERE v.draw_number = ${number} AND m.status = 'owed' AND m.attempts = m.attempts_before
         -- As everybody locks them who locks several.
         ORDER BY m.id FOR UPDATE OF m
      )
      UPDATE webhook_messages m SET next_attempt_at = least(m.next_attempt_at, ${now}::timestamptz)
        FROM waiting WHERE m.id = waiting.id`.execute(db);
  }
  return true;
}

/** A draw whose alerts are held back until an operator releases them. */
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
