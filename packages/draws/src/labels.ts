import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import { categoryOfRound } from './category-of-round.ts';
import type { CategoryVersion } from './category-version.ts';
import type { CategoryKey } from './category.ts';
import type { Draw } from './draw.ts';
import type { GridChange } from './grid.ts';
import { unitGroups } from './noc.ts';
import { isNameless, nameNotPublished } from './round-meaning.ts';
import type { ProgramKey } from './profile.ts';
import type { Language } from './subscriber-input.ts';

type Label = Readonly<Record<Language, string>>;

const programLabels: Readonly<Record<ProgramKey | 'pnp', Label>> = {
  cec: { en: 'Canadian Experience Class', fr: 'Catégorie de l’expérience canadienne' },
  fsw: { en: 'Federal Skilled Worker Program', fr: 'Programme des travailleurs qualifiés (fédéral)' },
  fst: {
    en: 'Federal Skilled Trades Program',
    fr: 'Programme des travailleurs de métiers spécialisés (fédéral)',
  },
  pnp: { en: 'Provincial Nominee Program', fr: 'Programme des candidats des provinces' },
};

const namelessLabel: Label = { en: nameNotPublished, fr: 'Nom non publié' };
const generalLabel: Label = { en: 'All programs', fr: 'Tous les programmes' };

/** The name of a program, without an article. */
export function programLabel(program: ProgramKey | 'pnp', language: Language): string {
  return programLabels[program][language];
}

/** What a round for everyone in the pool is called. */
export function allProgramsLabel(language: Language): string {
  return generalLabel[language];
}

/** How names of programs are written, "Federal Skilled Worker Progran" included. */
const programWords: readonly (readonly [RegExp, ProgramKey | 'pnp'])[] = [
  [/canadian experience class/, 'cec'],
  [/federal skilled workers?/, 'fsw'],
  [/federal skilled trades?/, 'fst'],
  [/provincial nominees?/, 'pnp'],
];

/**
 * The programs that IRCC's English text of a round names, in the words of a language: "A, B and C". Null where it says
 * anything that is not understood.
 */
export function programsInWords(published: string, language: Language): string | null {
  const parts = published
    .toLowerCase()
    .split(/,|;|&|\band\b/)
    .map((part) =>
      part
        .replaceAll(/\bprogra[mn]s?\b|\bprogrammes?\b/g, '')
        .replaceAll(/[\s.]+/gu, ' ')
        .trim(),
    )
    .filter((part) => part !== '');
  const programs = parts.map(
    (part) => programWords.find(([words]) => new RegExp(`^${words.source}$`).test(part))?.[1],
  );
  if (programs.length === 0 || programs.includes(undefined)) return null;
  const labels = programs.flatMap((program) =>
    program === undefined ? [] : [programLabel(program, language)],
  );
  return new Intl.ListFormat(language === 'fr' ? 'fr-CA' : 'en-CA').format(labels);
}

/** The name of a category, without a version: as in its latest version. */
export function categoryLabel(
  category: CategoryKey,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): string {
  return catalogue.labelOf(category, language);
}

/**
 * What a round was for, in words for people and without a version number. Always from its type, not from the
 * published names: the two languages then cannot contradict each other, as they do in a file edited by hand, and
 * French does not wait for the French feed. A round that is not understood keeps its published name.
 */
export function roundLabel(
  draw: Draw,
  language: Language,
  catalogue: Catalogue = builtInCatalogue(),
): string {
  const { round, nameEn, nameFr } = draw;
  if (round.kind === 'unknown') {
    if (language === 'fr' && nameFr !== null && nameFr !== '') return nameFr;
    return isNameless(nameEn) ? namelessLabel[language] : nameEn;
  }
  if (round.kind === 'general') return allProgramsLabel(language);
  if (round.kind === 'program') return programLabel(round.program, language);
  const onFile = categoryOfRound(round, draw.date, catalogue);
  return onFile.kind === 'known'
    ? labelOf(onFile.version, language)
    : categoryLabel(round.category, language, catalogue);
}

/** The title and code of an occupation, e.g. `“Carpenters” (NOC 72310)`; the code alone when it is not on the list. */
export function occupationLabel(noc: string, language: Language): string {
  const group = unitGroups().get(noc);
  const code = language === 'fr' ? `CNP\u00a0${noc}` : `NOC\u00a0${noc}`;
  if (group === undefined) return code;
  // The classification is typed with straight apostrophes.
  return language === 'fr'
    ? `«\u00a0${group.titleFr.replaceAll("'", '’')}\u00a0» (${code})`
    : `“${group.titleEn}” (${code})`;
}

/** What a change of the points grid was about. */
export function gridChangeLabel({ labelEn, labelFr }: GridChange, language: Language): string {
  return language === 'fr' ? labelFr : labelEn;
}

function labelOf(version: CategoryVersion, language: Language): string {
  return language === 'fr' ? version.labelFr : version.labelEn;
}
