import type { Language } from '../subscriber-input.ts';
import { type Document, type DocumentKind, languageTests } from './document.ts';

type Names = Readonly<Record<DocumentKind | 'englishTest' | 'frenchTest', string>>;

/** As they stand in a sentence after "your". */
const names: Readonly<Record<Language, Names>> = {
  en: {
    language_first: 'language test',
    language_second: 'second language test',
    englishTest: 'English test',
    frenchTest: 'French test',
    eca: 'ECA',
    medical_exam: 'medical exam',
    police_certificate: 'police certificate',
    passport: 'passport',
    work_permit: 'work permit',
    nomination_certificate: 'nomination certificate',
    proof_of_funds: 'proof of funds',
    employer_letter: 'employer letter',
    other: 'document',
  },
  fr: {
    language_first: 'test de langue',
    language_second: 'deuxième test de langue',
    englishTest: 'test d’anglais',
    frenchTest: 'test de français',
    eca: 'évaluation des diplômes',
    medical_exam: 'examen médical',
    police_certificate: 'certificat de police',
    passport: 'passeport',
    work_permit: 'permis de travail',
    nomination_certificate: 'certificat de désignation',
    proof_of_funds: 'preuve de fonds',
    employer_letter: 'lettre d’employeur',
    other: 'document',
  },
};

/** The name of a kind of document, as it begins a line: `English test`, « Test d’anglais ». */
export function documentKindLabel(document: Pick<Document, 'kind' | 'test'>, language: Language): string {
  const name = documentInSentence(document, language);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** The same within a sentence: "your English test". Of a language test its language says more than its rank. */
export function documentInSentence(
  { kind, test }: Pick<Document, 'kind' | 'test'>,
  language: Language,
): string {
  if (test === undefined) return names[language][kind];
  return names[language][languageTests[test] === 'fr' ? 'frenchTest' : 'englishTest'];
}

const testNames = {
  ielts: 'IELTS',
  celpip: 'CELPIP',
  pte: 'PTE Core',
  tef: 'TEF Canada',
  tcf: 'TCF Canada',
} as const satisfies Record<keyof typeof languageTests, string>;

/** Kind, test or country, and its owner's own word for it: `Police certificate, India: “2 of 3”`. */
export function documentLabel(document: Omit<Document, 'countsFrom' | 'day'>, language: Language): string {
  const { test, country, label } = document;
  const more = test === undefined ? country && countryName(country, language) : testNames[test];
  const name = documentKindLabel(document, language) + (more === undefined ? '' : ` (${more})`);
  if (label === undefined) return name;
  return language === 'fr' ? `${name}, «\u00a0${label}\u00a0»` : `${name}, “${label}”`;
}

const regions: Readonly<Record<Language, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en-CA', { type: 'region' }),
  fr: new Intl.DisplayNames('fr-CA', { type: 'region' }),
};

function countryName(code: string, language: Language): string {
  return regions[language].of(code) ?? code;
}
