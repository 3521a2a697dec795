import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { CategoryVersion } from './category-version.ts';
import type { CategoryKey } from './category.ts';
import type { RoundType } from './draw.ts';
import { readRoundName } from './round-meaning.ts';

type CategoryRound = Extract<RoundType, { kind: 'category' }>;

/** What is on file about the category of a round. */
type CategoryOfRound =
  | { readonly kind: 'known'; readonly version: CategoryVersion }
  /** The name carries another version than the one on file for the date: its criteria are not known. */
  | { readonly kind: 'version_unknown' }
  /** Nothing is on file for the date. */
  | { readonly kind: 'not_in_force' };

/** The version of its category that a round held on `date` (ISO) went by. */
export function categoryOfRound(
  round: CategoryRound,
  date: string,
  catalogue: Catalogue = builtInCatalogue(),
): CategoryOfRound {
  const version = categoryInForce(round.category, date, catalogue);
  if (version === null) return { kind: 'not_in_force' };
  return labelAgrees(round, version) ? { kind: 'known', version } : { kind: 'version_unknown' };
}

/**
 * Whether the label can mean the version. For a version that no draw was held under, its number here is our own
 * guess, so a year alone decides where the label has one. A name without a label is taken at its date.
 */
function labelAgrees({ labelVersion, labelYear }: CategoryRound, version: CategoryVersion): boolean {
  const yearInForce = Number(version.inForceFrom.slice(0, 4));
  const published = version.publishedEn.map((name) => readRoundName(name).labelYear);
  const yearAgrees = labelYear === null || labelYear === yearInForce || published.includes(labelYear);
  const numberIsGuess = published.length === 0 && labelYear !== null;
  return yearAgrees && (numberIsGuess || labelVersion === null || labelVersion === version.version);
}

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
