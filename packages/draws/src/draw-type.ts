import type { Catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { allProgramsLabel, categoryLabel, programLabel } from './labels.ts';
import { programKeys } from './profile.ts';
import type { Language } from './subscriber-input.ts';

/** What a draw is listed under: `general`, a program, `pnp`, the key of a category, or `unknown`. */
export type DrawType = string;

/** Every type that there is. */
export function drawTypes({ keys }: Pick<Catalogue, 'keys'>): readonly DrawType[] {
  return ['general', ...programKeys, 'pnp', ...keys, 'unknown'];
}

/** The type that a draw is listed under. */
export function drawTypeOf({ round }: Pick<Draw, 'round'>): DrawType {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? round.category : round.kind;
}

/** The name of a type, whatever the version of a category. */
export function drawTypeLabel(type: DrawType, language: Language, catalogue: Catalogue): string {
  if (type === 'unknown') return language === 'fr' ? 'Nom pas encore compris' : 'Name not yet understood';
  if (type === 'general') return allProgramsLabel(language);
  const program = [...programKeys, 'pnp' as const].find((each) => each === type);
  if (program !== undefined) return programLabel(program, language);
  return categoryLabel(type, language, catalogue);
}

/** How a type is called in speech. */
interface TypeWords {
  /** Where there is little room. */
  readonly short: string;
  /** Before "draw" and "cut-off" in English, after «\u00a0ronde\u00a0» and «\u00a0seuil\u00a0» in French. */
  readonly of: string;
}

const typeWords: Readonly<Record<Language, Readonly<Record<DrawType, TypeWords>>>> = {
  en: {
    general: { short: 'General', of: 'general' },
    cec: { short: 'CEC', of: 'CEC' },
    fsw: { short: 'Skilled workers', of: 'skilled worker' },
    fst: { short: 'Skilled trades', of: 'skilled trades program' },
    pnp: { short: 'Provincial nominees', of: 'nominee' },
    french: { short: 'French', of: 'French' },
    healthcare: { short: 'Healthcare', of: 'healthcare' },
    stem: { short: 'STEM', of: 'STEM' },
    trades: { short: 'Trades', of: 'trades' },
    transport: { short: 'Transport', of: 'transport' },
    agriculture: { short: 'Agriculture', of: 'agriculture' },
    education: { short: 'Education', of: 'education' },
    physicians: { short: 'Physicians', of: 'physician' },
    senior_managers: { short: 'Senior managers', of: 'senior manager' },
    researchers: { short: 'Researchers', of: 'researcher' },
    military: { short: 'Military', of: 'military' },
    unknown: { short: 'New name', of: 'newly named' },
  },
  fr: {
    general: { short: 'Tous les programmes', of: 'tous programmes' },
    cec: { short: 'CEC', of: 'de la CEC' },
    fsw: { short: 'Travailleurs qualifiés', of: 'des travailleurs qualifiés' },
    fst: { short: 'Programme des métiers', of: 'du programme des métiers' },
    pnp: { short: 'Candidats des provinces', of: 'des candidats des provinces' },
    french: { short: 'Français', of: 'en français' },
    healthcare: { short: 'Santé', of: 'en santé' },
    stem: { short: 'STIM', of: 'en STIM' },
    trades: { short: 'Métiers', of: 'des métiers' },
    transport: { short: 'Transports', of: 'des transports' },
    agriculture: { short: 'Agriculture', of: 'en agriculture' },
    education: { short: 'Éducation', of: 'en éducation' },
    physicians: { short: 'Médecins', of: 'des médecins' },
    senior_managers: { short: 'Cadres', of: 'des cadres' },
    researchers: { short: 'Chercheurs', of: 'des chercheurs' },
    military: { short: 'Militaires', of: 'des militaires' },
    unknown: { short: 'Type nouveau', of: 'd’un type nouveau' },
  },
};

/** What a type is called where there is little room: `CEC`, `Healthcare`. One without a short name has its whole one. */
export function drawTypeShortLabel(type: DrawType, language: Language, catalogue: Catalogue): string {
  return typeWords[language][type]?.short ?? drawTypeLabel(type, language, catalogue);
}

/**
 * What a draw or a cut-off is called by its type, within a sentence: before the noun in English (`CEC` draws,
 * `nominee` draws), after it in French (rondes `de la CEC`, seuil `en santé`).
 */
export function drawTypePhrase(type: DrawType, language: Language, catalogue: Catalogue): string {
  const words = typeWords[language][type]?.of;
  if (words !== undefined) return words;
  const label = drawTypeLabel(type, language, catalogue);
  return language === 'fr' ? `«\u00a0${label}\u00a0»` : `“${label}”`;
}
