import type { GridChange } from '@drawbell/draws/grid';
import type { Kysely } from 'kysely';
import type { Actor } from '../audit-log.ts';
import { steer } from '../draws/by-hand.ts';
import type { Database } from '../schema.ts';
import { readCatalogue } from './catalogue.ts';

interface GridOrder {
  readonly actor: Actor;
  readonly now: Date;
}

/** What a change of the grid was before, and is now. */
export interface GridWritten {
  readonly before: GridChange | null;
  readonly after: GridChange;
}

/**
 * Adds a change of the points grid, or puts it in place of the one of the same day. What was decided
 * before stays on record with the time until which it held. Runs in the caller's transaction.
 */
export async function putGridChange(
  trx: Kysely<Database>,
  { change, ...order }: GridOrder & { readonly change: GridChange },
): Promise<GridWritten> {
  await steer(trx);
  const before = await readGridChange(trx, change.date);
  return write(trx, order, { before, after: change });
}

export type GridDecided =
  /** No change of that day is known. */
  { readonly refused: { readonly because: 'unknown' } } | { readonly written: GridWritten };

/**
 * Confirms or dismisses a change of the points grid that is known. From then on matching, pages and
 * mails go by it; what was told before stays as it was told.
 */
export async function decideGridChange(
  trx: Kysely<Database>,
  {
    date,
    status,
    scoresStayed,
    source,
    ...order
  }: GridOrder & {
    readonly date: string;
    readonly status: 'confirmed' | 'dismissed';
    /** As it was, when absent. */
    readonly scoresStayed?: boolean | undefined;
    readonly source?: string | undefined;
  },
): Promise<GridDecided> {
  await steer(trx);
  const before = await readGridChange(trx, date);
  if (before === null) return { refused: { because: 'unknown' } };
  const after = {
    ...before,
    status,
    scoresStayed: scoresStayed ?? before.scoresStayed,
    source: source ?? before.source,
  };
  return { written: await write(trx, order, { before, after }) };
}

async function readGridChange(trx: Kysely<Database>, date: string): Promise<GridChange | null> {
  return (await readCatalogue(trx)).gridChanges.find((change) => change.date === date) ?? null;
}

async function write(
  trx: Kysely<Database>,
  { actor, now }: GridOrder,
  { before, after }: GridWritten,
): Promise<GridWritten> {
  await trx
    .updateTable('grid_changes')
    .set({ superseded_at: now })
    .where('change_date', '=', after.date)
    .where('superseded_at', 'is', null)
    .execute();
  await trx
    .insertInto('grid_changes')
    .values({
      ...{ change_date: after.date, content: JSON.stringify(after), author: actor.name, created_at: now },
    })
    .execute();
  return { before, after };
}
