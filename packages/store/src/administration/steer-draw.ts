import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { holdDraw } from './hold-draw.ts';
import { drawKeyOf } from '../draw-key.ts';

/**
 * Holds a draw's alerts back, or lets them go, with its trace. Undefined when there is no such draw; otherwise whether
 * anything changed. Runs in the caller's transaction.
 */
export async function steerDraw(
  trx: Kysely<Database>,
  { number: name, order, actor, now }: { number: string; order: 'hold' | 'release'; actor: Actor; now: Date },
): Promise<boolean | undefined> {
  const number = await drawKeyOf(trx, name);
  const before = await trx
    .selectFrom('draws')
    .select(['held_at', 'held_because'])
    .where('number', '=', number)
    .executeTakeFirst();
  const changed = await holdDraw(trx, { number, because: order === 'hold' ? 'operator' : null, now });
  if (changed === undefined) return undefined;
  await recordAudit(trx, {
    ...{ actor, action: `draw.${order}`, target: `draw ${number}`, now },
    before: { heldAt: before?.held_at ?? null, heldBecause: before?.held_because ?? null },
    after: { held: order === 'hold', changed },
  });
  return changed;
}
