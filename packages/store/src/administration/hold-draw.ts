import { type Kysely, sql } from 'kysely';
import type { Database, HeldBecause } from '../schema.ts';

/**
 * Holds a draw's alerts back, or lets them go. While held nothing of it begins: no walk, no mail, no webhook; what is
 * being sent at this moment is not called back. Undefined when there is no such draw; otherwise whether anything changed.
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
    // What was looked at meanwhile and set aside is due again.
    await sql`UPDATE deliveries SET next_attempt_at = least(next_attempt_at, ${now}::timestamptz)
               WHERE draw_number = ${number} AND status = 'owed' AND attempts = attempts_before`.execute(db);
    await sql`UPDATE webhook_messages m SET next_attempt_at = least(m.next_attempt_at, ${now}::timestamptz)
                FROM webhook_events v
               WHERE v.id = m.event_id AND v.draw_number = ${number} AND m.status = 'owed'
                 AND m.attempts = m.attempts_before`.execute(db);
  }
  return true;
}
