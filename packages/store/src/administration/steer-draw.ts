import type { Kysely } from 'kysely';
import { drawKeyOf } from '../draw-key.ts';
import type { Database } from '../schema.ts';
import { holdDraw } from './hold-draw.ts';

/**
 * Holds a draw's alerts back, or lets them go, by its number. Undefined when there is no such draw; otherwise whether
 * anything changed, and what the audit log is to say of it. Runs in the caller's transaction.
 */
export async function steerDraw(
  trx: Kysely<Database>,
  { number: name, order, now }: { number: string; order: 'hold' | 'release'; now: Date },
): Promise<{ changed: boolean; target: string; before: object; after: object } | undefined> {
  const number = await drawKeyOf(trx, name);
  const before = await trx
    .selectFrom('draws')
    .select(['held_at', 'held_because'])
    .where('number', '=', number)
    .executeTakeFirst();
  const changed = await holdDraw(trx, { number, because: order === 'hold' ? 'operator' : null, now });
  if (changed === undefined) return undefined;
  return {
    changed,
    target: `draw ${number}`,
    before: { heldAt: before?.held_at ?? null, heldBecause: before?.held_because ?? null },
    after: { held: order === 'hold', changed },
  };
}
