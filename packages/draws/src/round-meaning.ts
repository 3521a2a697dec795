import { z } from 'zod';
import { categoryKeySchema } from './category.ts';
import type { Draw } from './draw.ts';
import { programKeys } from './profile.ts';

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

/** A published name of a round taken apart: whom it is for, and which version of the category. */
interface RoundName {
  /** Lower case, without accents and punctuation: equal for all spellings of one name. */
  readonly base: string;
  readonly labelVersion: number | null;
  readonly labelYear: number | null;
}

/** The longest name published so far has 85 characters; beyond this it is no name. */
const nameLengthMax = 300;

/** "(Version 1)", ", 2026-Version 3", " 2026-Version 2", once punctuation is gone. */
const versionLabel = /^(?<base>.+?) (?:(?<year>20\d\d) )?version ?(?<version>\d{1,2})$/;

/**
 * "(2023-1)", "(2024-1)": the form used until 2024, all renamed to "(Version 1)" later. Its year is that of the
 * draw, not of the version, so it is no part of the label: old and new name read alike.
 */
const earlierLabel = /^(?<base>.+?) 20\d\d (?<version>\d)$/;

/** Takes a published name apart, whatever its case, dashes, spaces, apostrophes and commas. */
export function readRoundName(name: string): RoundName {
  const plain = name.length > nameLengthMax ? '' : plainText(name);
  const label = versionLabel.exec(plain)?.groups ?? earlierLabel.exec(plain)?.groups;
  return {
    base: label?.['base'] ?? plain,
    labelVersion: label === undefined ? null : Number(label['version']),
    labelYear: label?.['year'] === undefined ? null : Number(label['year']),
  };
}

function plainText(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{Mark}\u00ad\u200b-\u200d\u2060\ufeff]/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}/]+/gu, ' ')
    .trim();
}

type Named = Pick<Draw, 'nameEn' | 'round'>;

/**
 * Whether two names are of rounds for the same people: however they are spelled, and whichever version of a category they name.
 * A name that was left blank is nobody else's. No two draws of one day ever had one name.
 */
export function isSameName(one: Named, other: Named): boolean {
  if (one.nameEn === nameNotPublished || other.nameEn === nameNotPublished) return true;
  if (one.round.kind === 'unknown' || other.round.kind === 'unknown')
    return baseOfName(one.nameEn) === baseOfName(other.nameEn);
  return audience(one.round) === audience(other.round);
}

function audience(round: Draw['round']): string {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? `category ${round.category}` : round.kind;
}
