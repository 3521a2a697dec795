import type { Kysely } from 'kysely';
import type { Database, DrawNote } from '../schema.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { drawKeyOf } from '../draw-key.ts';

/**
 * Writes a word of the operator beside a draw, in place of the one before, or takes it away, with its trace. Nobody is
 * told. Undefined when there is no such draw.
 */
export async function noteDraw(
  trx: Kysely<Database>,
  { number: name, note, actor, now }: { number: string; note: DrawNote | null; actor: Actor; now: Date },
): Promise<{ note: DrawNote | null } | undefined> {
  const number = await drawKeyOf(trx, name);
  const draw = await trx
    .selectFrom('draws')
    .select('note')
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (draw === undefined) return undefined;
  if (JSON.stringify(draw.note) === JSON.stringify(note)) return { note };
  await trx
    .updateTable('draws')
    .set({
      note: note === null ? null : JSON.stringify(note),
      noted_at: note === null ? null : now,
      note_author: note === null ? null : actor.name,
    })
    .where('number', '=', number)
    .execute();
  await recordAudit(trx, {
    ...{ actor, action: 'draw.note', target: `draw ${number}`, now },
    before: { note: draw.note },
    after: { note },
  });
  return { note };
}
