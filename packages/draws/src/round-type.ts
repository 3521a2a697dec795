import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import type { Draw, RoundType } from './draw.ts';
import { nameNotPublished, readRoundName } from './round-meaning.ts';

/**
 * Reads whom a round was for from its published names. Only a whole known name counts: a new program that shares
 * words with a known one is `unknown`, which reaches more people than a wrong guess would. The English name decides;
 * the French one is read only when the English is blank, for in a file edited by hand a name left over from the
 * row above is likelier than a right French name beside a wrong English one.
 */
export function readRoundType(
  nameEn: string,
  nameFr?: string | null,
  catalogue: Catalogue = builtInCatalogue(),
): RoundType {
  const { base, labelVersion, labelYear } = readRoundName(nameEn.trim() === '' ? (nameFr ?? '') : nameEn);
  const means = catalogue.meaningOf(base);
  if (means?.kind === 'category')
    return { kind: 'category', category: means.category, labelVersion, labelYear };
  // Programs are published without a version: one that carries it is not what the code knows, unless somebody says so.
  const known = labelVersion === null || catalogue.isMappedByHand(base);
  return means !== undefined && known ? means : { kind: 'unknown' };
}

/** Reads again whom a draw was for, from the names it was published under. */
export function rereadRound({ nameEn, nameFr }: Draw, catalogue: Catalogue): RoundType {
  return readRoundType(nameEn === nameNotPublished ? '' : nameEn, nameFr, catalogue);
}
