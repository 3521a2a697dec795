import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { CategoryVersion } from './category-version.ts';
import type { CategoryKey } from './category.ts';

/** Every version of a category on file, oldest first. Frozen. */
export function categoryVersions(
  key: CategoryKey,
  catalogue: Catalogue = builtInCatalogue(),
): readonly CategoryVersion[] {
  return catalogue.versionsOf(key);
}

/**
 * The version of a category in force on a date (ISO `YYYY-MM-DD`, a draw's own date), or null when none was. The
 * day of a change belongs to the new version: one whose end is not known ends where the next one begins.
 */
export function categoryInForce(
  key: CategoryKey,
  date: string,
  catalogue: Catalogue = builtInCatalogue(),
): CategoryVersion | null {
  const begun = catalogue.versionsOf(key).findLast(({ inForceFrom }) => inForceFrom <= date);
  if (begun === undefined) return null;
  return begun.inForceTo === null || date < begun.inForceTo ? begun : null;
}
