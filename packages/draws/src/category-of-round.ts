import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import { categoryInForce } from './category-in-force.ts';
import type { CategoryVersion } from './category-version.ts';
import type { RoundType } from './draw.ts';
import { readRoundName } from './round-name.ts';

type CategoryRound = Extract<RoundType, { kind: 'category' }>;

/** What is on file about the category of a round. */
export type CategoryOfRound =
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
