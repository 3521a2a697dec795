import { builtInCatalogue } from '@drawbell/draws/catalogue';
import type { CategoryKey } from '@drawbell/draws/category';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import { checkCategoryVersion, type Objection } from '@drawbell/draws/check-addition';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import {
  type CatalogueChanged,
  type CatalogueOrder,
  changeCatalogue,
  readDrawsOfCategory,
} from './changes.ts';

export type VersionPut =
  | { readonly refused: { readonly objections: readonly Objection[] } }
  | {
      readonly written: { readonly before: CategoryVersion | null; readonly after: CategoryVersion };
      readonly changed: CatalogueChanged;
    };

/**
 * Adds a version of a category, or puts it in place of the one of the same number. A category that is
 * not there begins with its first version. Runs in the caller's transaction.
 */
export async function putCategoryVersion(
  trx: Kysely<Database>,
  order: CatalogueOrder & { readonly version: CategoryVersion },
): Promise<VersionPut> {
  const { version: after, actor, now } = order;
  return changeCatalogue(trx, order, async (catalogue) => {
    const objections = checkCategoryVersion(after, catalogue);
    if (objections.length > 0) return { refused: { objections } };
    const before = catalogue.versionsOf(after.key).find(({ version }) => version === after.version) ?? null;
    await supersede(trx, { ...after, now });
    await trx
      .insertInto('category_versions')
      .values({
        ...{ key: after.key, version: after.version, created_at: now, author: actor.name },
        content: JSON.stringify(after),
      })
      .execute();
    return { written: { before, after }, category: after.key };
  });
}

type RemovalRefused =
  | { readonly because: 'not_added' }
  /** Draws were matched by it, or names lead to it, and no other version would take its place. */
  | { readonly because: 'in_use'; readonly draws: readonly string[] };

interface Removal {
  readonly before: CategoryVersion;
  /** That of the code, which stands again. */
  readonly after: CategoryVersion | null;
}

export type VersionRemoved =
  | { readonly refused: RemovalRefused }
  | { readonly written: Removal; readonly changed: CatalogueChanged };

/**
 * Takes an operator's version away: that of the code stands again, or, where there is none, the version
 * is gone. One that recorded draws went by does not go without another in its place.
 */
export async function removeCategoryVersion(
  trx: Kysely<Database>,
  order: CatalogueOrder & { readonly key: CategoryKey; readonly version: number },
): Promise<VersionRemoved> {
  const { key, version, now } = order;
  return changeCatalogue<RemovalRefused, Removal>(trx, order, async (catalogue) => {
    const isThis = (each: CategoryVersion) => each.version === version;
    const before = catalogue.versionsOf(key).find(isThis);
    const after = builtInCatalogue().versionsOf(key).find(isThis) ?? null;
    if (before === undefined || !(await isAdded(trx, { key, version })))
      return { refused: { because: 'not_added' } };
    if (after === null) {
      const isLast = catalogue.versionsOf(key).length === 1;
      const draws = (await readDrawsOfCategory(trx, key, 1_000)).filter(({ round, date }) => {
        const onFile = round.kind === 'category' ? categoryOfRound(round, date, catalogue) : null;
        return isLast || (onFile?.kind === 'known' && isThis(onFile.version));
      });
      if (draws.length > 0 || (isLast && (await hasNames(trx, key))))
        return { refused: { because: 'in_use', draws: draws.slice(0, 20).map(({ number }) => number) } };
    }
    await supersede(trx, { key, version, now });
    return { written: { before, after }, category: key };
  });
}

async function supersede(
  trx: Kysely<Database>,
  { key, version, now }: { key: CategoryKey; version: number; now: Date },
): Promise<void> {
  await trx
    .updateTable('category_versions')
    .set({ superseded_at: now })
    .where('key', '=', key)
    .where('version', '=', version)
    .where('superseded_at', 'is', null)
    .execute();
}

async function isAdded(
  trx: Kysely<Database>,
  { key, version }: { key: CategoryKey; version: number },
): Promise<boolean> {
  const row = await trx
    .selectFrom('category_versions')
    .select('id')
    .where('key', '=', key)
    .where('version', '=', version)
    .where('superseded_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

async function hasNames(trx: Kysely<Database>, key: CategoryKey): Promise<boolean> {
  const names = await trx.selectFrom('round_names').select('means').execute();
  return names.some(({ means }) => means.kind === 'category' && means.category === key);
}
