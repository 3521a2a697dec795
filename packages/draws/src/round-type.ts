import { categoryKeys, type CategoryKey } from './category.ts';
import { categoryVersions } from './category-version.ts';
import type { RoundType } from './draw.ts';
import type { ProgramKey } from './profile.ts';
import { readRoundName } from './round-name.ts';

/** Names of rounds that are not of a category, as published, in both languages. */
const programNames: readonly (readonly [
  program: ProgramKey | 'pnp' | 'general',
  names: readonly string[],
])[] = [
  ['general', ['General', 'No Program Specified', 'Générale', 'Aucun programme spécifié']],
  ['cec', ['Canadian Experience Class', 'Catégorie de l’expérience canadienne']],
  [
    'fsw',
    [
      'Federal Skilled Worker',
      'Federal Skilled Worker Program',
      'Programme des travailleurs qualifiés (fédéral)',
    ],
  ],
  [
    'fst',
    [
      'Federal Skilled Trades',
      'Federal Skilled Trades Program',
      'Programme des travailleurs de métiers spécialisés (fédéral)',
    ],
  ],
  ['pnp', ['Provincial Nominee Program', 'Programme des candidats des provinces']],
];

interface KnownNames {
  readonly programs: ReadonlyMap<string, RoundType>;
  readonly categories: ReadonlyMap<string, CategoryKey>;
}

let known: KnownNames | undefined;

/**
 * Reads whom a round was for from its published names. Only a whole known name counts: a new program that shares
 * words with a known one is `unknown`, which reaches more people than a wrong guess would. The English name decides;
 * the French one is read only when the English is blank, for in a file edited by hand a name left over from the
 * row above is likelier than a right French name beside a wrong English one.
 */
export function readRoundType(nameEn: string, nameFr?: string | null): RoundType {
  const { base, labelVersion, labelYear } = readRoundName(nameEn.trim() === '' ? (nameFr ?? '') : nameEn);
  known ??= knownNames();
  const category = known.categories.get(base);
  if (category !== undefined) return { kind: 'category', category, labelVersion, labelYear };
  const program = labelVersion === null ? known.programs.get(base) : undefined;
  return program ?? { kind: 'unknown' };
}

function knownNames(): KnownNames {
  const programs = programNames.flatMap(([program, names]) => {
    const round: RoundType = program === 'general' ? { kind: 'general' } : { kind: 'program', program };
    return names.map((name) => [readRoundName(name).base, Object.freeze(round)] as const);
  });
  const categories = categoryKeys.flatMap((key) =>
    categoryVersions(key)
      .flatMap(({ labelEn, labelFr, publishedEn, publishedFr }) => [
        labelEn,
        labelFr,
        ...publishedEn,
        ...publishedFr,
      ])
      .map((name) => [readRoundName(name).base, key] as const),
  );
  return { programs: new Map(programs), categories: new Map(categories) };
}
