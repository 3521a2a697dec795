import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { isProvisionalKey } from '@drawbell/draws/draw-number';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import { sortKeyOf } from './draw-key.ts';
import { type EventContext, publishLate, type RecordedEvent, recordEvent } from './events.ts';

/** A draw as it is from now on. */
export interface NewRevision {
  readonly draw: Draw;
  readonly changes: readonly DrawChange[];
  /** What the feed says, where a correction by hand stands against it. */
  readonly published?: Draw | null | undefined;
  /** Who made it; null is IRCC. */
  readonly author: string | null;
}

/**
 * Records a correction, by IRCC or by hand: the revision, and the event and fan-out that must follow when it is
 * material. Undefined when the newest revision says the same already.
 */
export async function recordRevision(
  context: EventContext,
  { draw, changes, published = null, author }: NewRevision,
): Promise<{ revision: number; event: RecordedEvent | null } | undefined> {
  const { trx, now } = context;
  if (await isNewest(trx, draw)) return undefined;
  const names = await namesOf(trx, draw);
  const { revision, withdrawn_at: withdrawnAt } = await trx
    .updateTable('draws')
    .set((eb) => ({
      ...names,
      revision: eb('revision', '+', 1),
      draw_date: draw.date,
      reversal_since: null,
      reversal_polls: 0,
    }))
    .where('number', '=', draw.number)
    .returning(['revision', 'withdrawn_at'])
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('draw_revisions')
    .values({
      ...{ draw_number: draw.number, revision, author },
      content: JSON.stringify(draw),
      changes: JSON.stringify(changes),
      published: published === null ? null : JSON.stringify(published),
      recorded_at: now,
      touched_at: now,
    })
    .execute();
  // A look that corrects a withdrawn draw brings it back; an operator does not.
  const silent = author !== null && withdrawnAt !== null;
  const first = silent ? null : await publishLate(context, draw, { comesBack: withdrawnAt !== null });
  if (!changes.some(({ material }) => material)) return { revision, event: first };
  const event = { type: 'corrected' as const, number: draw.number, revision, date: draw.date };
  const corrected = await recordEvent(context, { ...event, silent: silent || first !== null });
  return { revision, event: first ?? corrected };
}

/** How a draw is found and where it stands, as its content says. A number that it has got is never taken away. */
async function namesOf(
  trx: Kysely<Database>,
  draw: Draw,
): Promise<{ sort_key: string; joined_number?: string } | undefined> {
  if (draw.joinedNumber === undefined && !isProvisionalKey(draw.number)) return undefined;
  return {
    sort_key: await sortKeyOf(trx, draw),
    ...(draw.joinedNumber !== undefined && { joined_number: draw.joinedNumber }),
  };
}

/** Two looks at the same correction, by processes that both thought to hold the poll lock, make one revision. */
async function isNewest(trx: Kysely<Database>, draw: Draw): Promise<boolean> {
  const same = await trx
    .selectFrom('draws')
    .innerJoin('draw_revisions', (join) =>
      join
        .onRef('draw_revisions.draw_number', '=', 'draws.number')
        .onRef('draw_revisions.revision', '=', 'draws.revision'),
    )
    .select('draws.number')
    .where('draws.number', '=', draw.number)
    .where('draw_revisions.content', '=', sql<Draw>`${JSON.stringify(draw)}::jsonb`)
    .executeTakeFirst();
  return same !== undefined;
}

/**
 * Formatting, typos, a French name or a number that arrived: the newest revision takes the new form, and nobody is told.
 * But a date that was mended may show that the draw is no late find: then this is its publication, and its event is answered.
 */
export async function touchRevision(
  context: EventContext,
  { draw, published = null }: { readonly draw: Draw; readonly published?: Draw | null | undefined },
): Promise<RecordedEvent | null> {
  const { trx, now } = context;
  await trx
    .updateTable('draw_revisions')
    .set({
      content: JSON.stringify(draw),
      published: published === null ? null : JSON.stringify(published),
      touched_at: now,
    })
    .where('draw_number', '=', draw.number)
    .where('revision', '=', (eb) =>
      eb.selectFrom('draws').select('revision').where('number', '=', draw.number),
    )
    .execute();
  const names = await namesOf(trx, draw);
  await trx
    .updateTable('draws')
    .set({ ...names, draw_date: draw.date })
    .where('number', '=', draw.number)
    .execute();
  return publishLate(context, draw);
}
