import { checkMappedName, type Objection } from '@drawbell/draws/check-addition';
import { baseOfName, type MappedName, type RoundMeaning } from '@drawbell/draws/round-meaning';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { type CatalogueChanged, type CatalogueOrder, changeCatalogue } from './changes.ts';

export type NameMapped =
  | { readonly refused: { readonly objections: readonly Objection[] } }
  | {
      readonly written: { readonly name: string; readonly before: RoundMeaning | null };
      readonly changed: CatalogueChanged;
      /** What this one takes the place of. */
      readonly replaced: MappedName | null;
    };

/**
 * Says whom the rounds of a name are for: for the polls to come, and for the draws on record, which get a revision.
 * Alerts that are held back stay so. Runs in the caller's transaction.
 */
export async function mapRoundName(
  trx: Kysely<Database>,
  order: CatalogueOrder & MappedName,
): Promise<NameMapped> {
  const { name, means, actor, now } = order;
  const base = baseOfName(name);
  let replaced: MappedName | null = null;
  const end = await changeCatalogue(trx, order, async (catalogue) => {
    const before = await readMapping(trx, base);
    const objections = checkMappedName({ name, means }, catalogue, { mapped: before !== null });
    if (objections.length > 0) return { refused: { objections } };
    const row = { name, means: JSON.stringify(means), author: actor.name, mapped_at: now };
    await trx
      .insertInto('round_names')
      .values({ base, ...row })
      .onConflict((conflict) => conflict.column('base').doUpdateSet(row))
      .execute();
    replaced = before;
    return { written: { name, before: before?.means ?? null }, category: null };
  });
  return 'refused' in end ? end : { ...end, replaced };
}

export type NameUnmapped =
  | { readonly refused: { readonly because: 'not_mapped' } }
  | { readonly written: { readonly before: MappedName }; readonly changed: CatalogueChanged };

/** Takes an operator's mapping back: the name means what the code and the categories say, or nothing. */
export async function unmapRoundName(
  trx: Kysely<Database>,
  order: CatalogueOrder & { readonly name: string },
): Promise<NameUnmapped> {
  const base = baseOfName(order.name);
  return changeCatalogue(trx, order, async () => {
    const before = await readMapping(trx, base);
    if (before === null) return { refused: { because: 'not_mapped' as const } };
    await trx.deleteFrom('round_names').where('base', '=', base).execute();
    return { written: { before }, category: null };
  });
}

async function readMapping(trx: Kysely<Database>, base: string): Promise<MappedName | null> {
  const row = await trx
    .selectFrom('round_names')
    .select(['name', 'means'])
    .where('base', '=', base)
    .executeTakeFirst();
  return row === undefined ? null : { name: row.name, means: row.means };
}
