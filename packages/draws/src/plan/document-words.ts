import type { Language } from '../subscriber-input.ts';
import { type Document, type DocumentKind, isLanguageTest, languageTests } from './document.ts';
import type { RuleWording } from './document-rules.ts';

type Named = Pick<Document, 'kind' | 'test' | 'label' | 'country'>;

/** What a kind of document is called, in a list or a form: "First language test", « Premier test de langue ». */
export function documentKindName(kind: DocumentKind, language: Language): string {
  return words[language].kinds[kind];
}

/** A document in a list: by the language of its test where that is known, and its country. "English test", "Police certificate (India)". */
export function documentName(document: Named, language: Language): string {
  const { kind, test, country } = document;
  const of = words[language];
  if (test !== undefined && isLanguageTest(kind)) return of.tests[languageTests[test]];
  return country === undefined ? of.kinds[kind] : `${of.kinds[kind]} (${countryName(country, language)})`;
}

/** The same in a sentence to its owner: "your English test", « votre test d’anglais ». */
export function yourDocument(document: Named, language: Language): string {
  const { kind, test, country } = document;
  const of = words[language];
  if (test !== undefined && isLanguageTest(kind)) return of.yourTests[languageTests[test]];
  return country === undefined ? of.your[kind] : `${of.your[kind]} (${countryName(country, language)})`;
}

/** The name of a country by its code of ISO 3166-1; the code where there is none. */
function countryName(code: string, language: Language): string {
  return countries[language].of(code) ?? code;
}

/** "Official rule", « Source secondaire, à vérifier auprès d’IRCC »: how sure a rule is. */
export function strengthWords(strength: RuleWording['strength'], language: Language): string {
  return words[language].strengths[strength];
}

const countries = {
  en: new Intl.DisplayNames('en-CA', { type: 'region' }),
  fr: new Intl.DisplayNames('fr-CA', { type: 'region' }),
};

const en = {
  kinds: {
    language_first: 'First language test',
    language_second: 'Second language test',
    eca: 'Degree assessment (ECA)',
    medical_exam: 'Medical exam',
    police_certificate: 'Police certificate',
    passport: 'Passport',
    work_permit: 'Work permit',
    nomination_certificate: 'Nomination certificate',
    proof_of_funds: 'Proof of funds',
    employer_letter: 'Employer letter',
    other: 'Other document',
  } satisfies Record<DocumentKind, string>,
  tests: { en: 'English test', fr: 'French test' },
  your: {
    language_first: 'your first language test',
    language_second: 'your second language test',
    eca: 'your degree assessment (ECA)',
    medical_exam: 'your medical exam',
    police_certificate: 'your police certificate',
    passport: 'your passport',
    work_permit: 'your work permit',
    nomination_certificate: 'your nomination certificate',
    proof_of_funds: 'your proof of funds',
    employer_letter: 'your employer letter',
    other: 'your document',
  } satisfies Record<DocumentKind, string>,
  yourTests: { en: 'your English test', fr: 'your French test' },
  strengths: {
    official: 'Official rule',
    secondary: 'Secondary source, check with IRCC',
    owner: 'The date you entered',
  } satisfies Record<RuleWording['strength'], string>,
};

const fr: typeof en = {
  kinds: {
    language_first: 'Premier test de langue',
    language_second: 'Second test de langue',
    eca: 'Évaluation des diplômes (EDE)',
    medical_exam: 'Examen médical',
    police_certificate: 'Certificat de police',
    passport: 'Passeport',
    work_permit: 'Permis de travail',
    nomination_certificate: 'Certificat de désignation',
    proof_of_funds: 'Preuve de fonds',
    employer_letter: 'Lettre d’un employeur',
    other: 'Autre document',
  },
  tests: { en: 'Test d’anglais', fr: 'Test de français' },
  your: {
    language_first: 'votre premier test de langue',
    language_second: 'votre second test de langue',
    eca: 'votre évaluation des diplômes (EDE)',
    medical_exam: 'votre examen médical',
    police_certificate: 'votre certificat de police',
    passport: 'votre passeport',
    work_permit: 'votre permis de travail',
    nomination_certificate: 'votre certificat de désignation',
    proof_of_funds: 'votre preuve de fonds',
    employer_letter: 'la lettre de votre employeur',
    other: 'votre document',
  },
  yourTests: { en: 'votre test d’anglais', fr: 'votre test de français' },
  strengths: {
    official: 'Règle officielle',
    secondary: 'Source secondaire, à vérifier auprès d’IRCC',
    owner: 'La date que vous avez inscrite',
  },
};

const words = { en, fr };
