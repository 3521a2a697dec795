import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import type { Kysely } from 'kysely';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import { type RereadDraw, rereadDraws } from '../catalogue/reread-draws.ts';
import { readDrawsOfCategory, type TouchedDraw, touchedOf } from '../catalogue/touched-draws.ts';
import type { Database } from '../schema.ts';
import { steer } from '../steer.ts';
import type { Actor } from './audit-log.ts';
import { type Orders, ordersOf } from './orders.ts';

/** Who changes the catalogue, and when. */
export interface CatalogueOrder {
  readonly actor: Actor;
  readonly alertMaxAgeDays: number;
  readonly now: Date;
}

/** What followed from a change of the catalogue. */
export interface CatalogueChanged {
  /** Draws that got a revision, because their name means something else now. */
  readonly reread: readonly RereadDraw[];
  /** Draws that go by other criteria now, newest first. Nobody is alerted of that by itself. */
  readonly touched: readonly TouchedDraw[];
  readonly orders: Orders;
}

/** At three draws a week of all kinds, those of years. */
const drawsLookedAt = 100;

/**
 * Changes the catalogue by `write`, and lets the recorded draws follow. One change at a time, and none while a look is
 * being recorded. `write` answers why not, as a value, to change nothing.
 */
export async function changeCatalogue<Refused extends object, Written extends object>(
  trx: Kysely<Database>,
  { actor, alertMaxAgeDays, now }: CatalogueOrder,
  write: (
    before: Catalogue,
  ) => Promise<
    { readonly refused: Refused } | { readonly written: Written; readonly category: CategoryKey | null }
  >,
): Promise<
  { readonly refused: Refused } | { readonly written: Written; readonly changed: CatalogueChanged }
> {
  const { baseline } = await steer(trx);
  const before = await readCatalogue(trx);
  const end = await write(before);
  if ('refused' in end) return end;
  const after = await readCatalogue(trx);
  const context = { trx, now, baseline, alertMaxAgeDays };
  const reread = await rereadDraws(context, { before, after, author: actor.name });
  const draws = end.category === null ? [] : await readDrawsOfCategory(trx, end.category, drawsLookedAt);
  const news = new Set(reread.map(({ number }) => number));
  const touched = touchedOf(draws, { before, after }).filter(({ number }) => !news.has(number));
  const orders = ordersOf(reread.flatMap(({ event }) => event ?? []));
  return { written: end.written, changed: { reread, touched, orders } };
}
