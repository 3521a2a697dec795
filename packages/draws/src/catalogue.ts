import { z } from 'zod';
import categoryRows from '../data/categories.json' with { type: 'json' };
import gridRows from '../data/grid-changes.json' with { type: 'json' };
import { type CategoryVersion, categoryVersionSchema } from './category-version.ts';
import type { CategoryKey } from './category.ts';
import { type GridChange, gridChangeSchema } from './grid.ts';
import { baseOfName, type MappedName, programNames, type RoundMeaning } from './round-meaning.ts';
import type { Language } from './subscriber-input.ts';

/** How categories are called. */
export interface CategoryNames {
  /** The name of a category, without a version. */
  readonly labelOf: (category: CategoryKey, language: Language) => string;
}

/**
 * What is known of categories and of the names of rounds: what this code brings, and what operators added. A value:
 * whoever decides reads it from the record at the beginning of a walk and holds to it until the end. Frozen.
 */
export interface Catalogue extends CategoryNames {
  /** Every category, those of this code first. */
  readonly keys: readonly CategoryKey[];
  /** Every version of a category, oldest first; empty for a category that is not in the catalogue. */
  readonly versionsOf: (key: CategoryKey) => readonly CategoryVersion[];
  /** What names of this base mean; undefined for one that nobody has mapped. */
  readonly meaningOf: (base: string) => RoundMeaning | undefined;
  /** Whether an operator said what a name means: then it means that with any version. */
  readonly isMappedByHand: (base: string) => boolean;
  /** Every change of the points grid, dismissed ones as well, oldest first. */
  readonly gridChanges: readonly GridChange[];
}

/**
 * What operators added: versions of categories and changes of the points grid, a known one instead of that of this
 * code, and names of rounds.
 */
export interface CatalogueAdditions {
  readonly versions: readonly CategoryVersion[];
  readonly names: readonly MappedName[];
  readonly grids?: readonly GridChange[];
}

let builtIn:
  | {
      readonly versions: readonly CategoryVersion[];
      readonly grids: readonly GridChange[];
      readonly catalogue: Catalogue;
    }
  | undefined;

/**
 * What this code knows by itself. From IRCC's public notices of June 2023, 2025-02-27, 2025-12-08 and 2026-02-18, and
 * for French from the first draw held under its second version.
 */
export function builtInCatalogue(): Catalogue {
  return readBuiltIn().catalogue;
}

/** The built-in catalogue with additions. What an operator says of a version or a name stands before what the code says. */
export function createCatalogue({ versions, names, grids = [] }: CatalogueAdditions): Catalogue {
  const { versions: own, grids: ownGrids, catalogue } = readBuiltIn();
  if (versions.length === 0 && names.length === 0 && grids.length === 0) return catalogue;
  const given = new Set(versions.map(nameOf));
  const days = new Set(grids.map(({ date }) => date));
  return catalogueOf([...own.filter((version) => !given.has(nameOf(version))), ...versions], names, [
    ...ownGrids.filter(({ date }) => !days.has(date)),
    ...grids,
  ]);
}

function readBuiltIn() {
  if (builtIn === undefined) {
    const versions = z.array(categoryVersionSchema).parse(categoryRows);
    const grids = z.array(gridChangeSchema).parse(gridRows);
    builtIn = { versions, grids, catalogue: catalogueOf(versions, [], grids) };
  }
  return builtIn;
}

function nameOf({ key, version }: CategoryVersion): string {
  return `${key} ${version}`;
}

function catalogueOf(
  versions: readonly CategoryVersion[],
  names: readonly MappedName[],
  grids: readonly GridChange[],
): Catalogue {
  const byKey = new Map(
    [...Map.groupBy(versions, ({ key }) => key)].map(([key, all]) => [
      key,
      Object.freeze(all.toSorted((a, b) => compare(a.inForceFrom, b.inForceFrom))),
    ]),
  );
  const byHand = new Set(names.map(({ name }) => baseOfName(name)));
  const meanings = new Map<string, RoundMeaning>();
  for (const { name, means } of programNames) meanings.set(baseOfName(name), means);
  for (const version of versions) {
    const means: RoundMeaning = Object.freeze({ kind: 'category', category: version.key });
    for (const name of namesOf(version)) meanings.set(baseOfName(name), means);
  }
  for (const { name, means } of names) meanings.set(baseOfName(name), means);
  return Object.freeze({
    keys: Object.freeze([...byKey.keys()]),
    versionsOf: (key: CategoryKey) => byKey.get(key) ?? [],
    meaningOf: (base: string) => (base === '' ? undefined : meanings.get(base)),
    isMappedByHand: (base: string) => byHand.has(base),
    gridChanges: Object.freeze(grids.toSorted((a, b) => compare(a.date, b.date))),
    labelOf: (key: CategoryKey, language: Language) => {
      const latest = byKey.get(key)?.at(-1);
      if (latest === undefined) return key;
      return language === 'fr' ? latest.labelFr : latest.labelEn;
    },
  });
}

/** Every name that a version gives its category. */
function namesOf({ labelEn, labelFr, publishedEn, publishedFr }: CategoryVersion): string[] {
  return [labelEn, labelFr, ...publishedEn, ...publishedFr];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
