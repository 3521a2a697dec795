import { z } from 'zod';
import { categoryKeySchema } from './category.ts';
import { programKeys } from './profile.ts';
import { readRoundName } from './round-name.ts';

/** What a name of a round means, whatever version it carries. */
export const roundMeaningSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('general') }),
  z.strictObject({ kind: z.literal('program'), program: z.enum([...programKeys, 'pnp']) }),
  z.strictObject({ kind: z.literal('category'), category: categoryKeySchema }),
]);

export type RoundMeaning = z.infer<typeof roundMeaningSchema>;

/** A name that an operator mapped. */
export interface MappedName {
  readonly name: string;
  readonly means: RoundMeaning;
}

/** Stands in for a name that was left blank. */
export const nameNotPublished = 'Name not published';

/** Whether a round was published without a name: that is not a new one. */
export function isNameless(nameEn: string): boolean {
  return nameEn.trim() === '' || nameEn === nameNotPublished;
}

/** What all spellings of a name have in common, without its version; empty when nothing is left of it. */
export function baseOfName(name: string): string {
  return readRoundName(name).base;
}

/** Names of rounds that are not of a category, as published, in both languages. */
export const programNames: readonly MappedName[] = [
  ...named({ kind: 'general' }, ['General', 'No Program Specified', 'Générale', 'Aucun programme spécifié']),
  ...named({ kind: 'program', program: 'cec' }, [
    'Canadian Experience Class',
    'Catégorie de l’expérience canadienne',
  ]),
  ...named({ kind: 'program', program: 'fsw' }, [
    'Federal Skilled Worker',
    'Federal Skilled Worker Program',
    'Programme des travailleurs qualifiés (fédéral)',
  ]),
  ...named({ kind: 'program', program: 'fst' }, [
    'Federal Skilled Trades',
    'Federal Skilled Trades Program',
    'Programme des travailleurs de métiers spécialisés (fédéral)',
  ]),
  ...named({ kind: 'program', program: 'pnp' }, [
    'Provincial Nominee Program',
    'Programme des candidats des provinces',
  ]),
];

function named(means: RoundMeaning, names: readonly string[]): MappedName[] {
  return names.map((name) => ({ name, means: Object.freeze(means) }));
}
