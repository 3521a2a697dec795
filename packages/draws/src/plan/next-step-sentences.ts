import type { Catalogue } from '../catalogue.ts';
import { shortDay, shortDayBeside } from '../day-words.ts';
import { drawTypeShortLabel } from '../draw-type.ts';
import { programLabel } from '../labels.ts';
import type { LeverAnswer, LeverChange } from '../levers.ts';
import type { Language } from '../subscriber-input.ts';
import type { RuleWording } from './document-rules.ts';
import { documentName } from './document-words.ts';
import { type DocumentKind, isLanguageTest, type KeptDocument, languageTests } from './document.ts';
import type { NextStep } from './next-steps.ts';

/** A step in words. */
interface StepSentence {
  /** What to do: "Book an English test". */
  readonly title: string;
  /** "in 2 days", "any time". */
  readonly when: string;
  /** The day is near, or past. */
  readonly isSoon: boolean;
  /** Why: "Yours ends on 3 Dec 2026. …" */
  readonly text: string;
  /** How sure the rule is that the day follows from; null where none says anything. */
  readonly strength: RuleWording['strength'] | null;
}

/** So many days are soon. */
const soonDays = 14;

/** Says what to do, when and why: from rules and from facts on record, never what will be drawn. */
export function nextStepSentence(
  step: NextStep,
  { language, today, catalogue }: { language: Language; today: string; catalogue: Catalogue },
): StepSentence {
  const of = words[language];
  const day = (on: string) => shortDay(on, language);
  switch (step.kind) {
    case 'apply':
      return { ...of.apply(day(step.on)), ...whenOf(step.on, today, of), strength: strengthOf(step) };
    case 'submit_again': {
      const text = step.on < today ? of.profileEnded(day(step.on)) : of.profileEnds(day(step.on));
      return { title: of.submitAgain, text, ...whenOf(step.on, today, of), strength: strengthOf(step) };
    }
    case 'renew': {
      const { document, on, end, bookBy } = step;
      const subject = subjectOf(document, language);
      const useful = on === end ? null : shortDayBeside(on, today, language);
      const text =
        end < today
          ? of.ended(subject, day(end))
          : useful !== null && on < today
            ? of.tooShort(subject, day(end))
            : `${of.ends(subject, day(end))}${useful === null ? '' : ` ${of.outlast(useful)}`}`;
      const when =
        bookBy > today
          ? { when: of.by(shortDayBeside(bookBy, today, language)), isSoon: false }
          : whenOf(on, today, of);
      return { title: titleOf(document, language), text, ...when, strength: strengthOf(step) };
    }
    case 'enter':
      return { ...of.enter[step.fact], when: of.anyTime, isSoon: false, strength: null };
    case 'say_residence':
      return {
        ...of.residence(documentName(step.document, language)),
        ...{ when: of.anyTime, isSoon: false, strength: null },
      };
    case 'answer':
      return {
        ...{ title: of.answer(step.change, catalogue), text: of.decides(step.draws) },
        ...{ when: of.anyTime, isSoon: false, strength: null },
      };
  }
}

function strengthOf({ deadline }: Extract<NextStep, { readonly on: string }>): RuleWording['strength'] {
  return deadline.rule.strength;
}

function whenOf(
  on: string,
  today: string,
  of: StepWords,
): { readonly when: string; readonly isSoon: boolean } {
  const days = Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000);
  const when = days < 0 ? of.now : days === 0 ? of.today : days === 1 ? of.tomorrow : of.inDays(days);
  return { when, isSoon: days <= soonDays };
}

/** Whose end it is: by its owner's own word where there is one. */
function subjectOf({ kind, label }: KeptDocument, language: Language): string {
  if (label !== undefined) return words[language].quoted(label);
  return words[language].yours(kind);
}

function titleOf(document: KeptDocument, language: Language): string {
  const { kind, test } = document;
  const of = words[language];
  if (isLanguageTest(kind)) return test === undefined ? of.renew[kind] : of.bookTest[languageTests[test]];
  if (kind === 'police_certificate' && document.country !== undefined)
    return `${of.renew[kind]}${of.colon}${documentName(document, language)}`;
  return of.renew[kind];
}

const en = {
  now: 'now',
  today: 'today',
  tomorrow: 'tomorrow',
  inDays: (days: number) => `in ${days} days`,
  by: (day: string) => `by ${day}`,
  anyTime: 'any time',
  colon: ': ',
  quoted: (label: string) => `“${label}”`,
  yours: (_kind: DocumentKind) => 'Yours',
  ends: (subject: string, day: string) => `${subject} ends on ${day}.`,
  outlast: (day: string) => `The 60 days of an invitation after ${day} would outlast it.`,
  tooShort: (subject: string, day: string) =>
    `${subject} ends on ${day}, before the 60 days of an invitation of today would be over.`,
  ended: (subject: string, day: string) => `${subject} ended on ${day}.`,
  submitAgain: 'Submit your Express Entry profile again',
  profileEnds: (day: string) => `Yours ends on ${day}. A new one has a new tie-break time.`,
  profileEnded: (day: string) => `Yours ended on ${day}. Without one no draw can concern you.`,
  apply: (day: string) => ({
    title: 'Send your complete application',
    text: `The 60 days of your invitation end on ${day}.`,
  }),
  renew: {
    language_first: 'Book a language test',
    language_second: 'Book a test of your second language',
    eca: 'Order a new degree assessment',
    medical_exam: 'Plan a new medical exam',
    police_certificate: 'Ask for a new certificate',
    passport: 'Renew your passport',
    work_permit: 'See to your work permit',
    nomination_certificate: 'See to your nomination certificate',
    proof_of_funds: 'Get a new proof of funds',
    employer_letter: 'Ask for a new employer letter',
    other: 'Renew a document',
  } satisfies Record<DocumentKind, string>,
  bookTest: { en: 'Book an English test', fr: 'Book a French test' },
  enter: {
    language_test: {
      title: 'Enter your language test',
      text: 'Every application needs one. Until it is here, nobody can say how long you are ready.',
    },
    score: { title: 'Enter your score', text: 'Nothing can be compared with a cut‑off without it.' },
    submitted_at: {
      title: 'Say when you submitted your profile',
      text: 'Its 12 months are counted from then, and it decides between equal scores.',
    },
  },
  residence: (name: string) => ({
    title: `Say whether you live there now: ${name}`,
    text: 'The certificate of the country where you live has an end; others keep.',
  }),
  decides: (draws: number) =>
    draws === 1
      ? 'It decides one draw of the last 12 months.'
      : `It decides ${draws} draws of the last 12 months.`,
  answer: (change: LeverChange, catalogue: Catalogue): string =>
    change.kind === 'answer' ? answerEn(change, catalogue) : 'Say whether you have NCLC\u00a07 in French',
};
type StepWords = typeof en;

function answerEn(change: LeverAnswer, catalogue: Catalogue): string {
  switch (change.fact) {
    case 'programs':
      return `Say whether you are eligible for the ${programLabel(change.value, 'en')}`;
    case 'nomination':
      return 'Say whether you hold a nomination';
    case 'occupation':
      return `Say what you work as: ${drawTypeShortLabel(change.value, 'en', catalogue)} may count`;
    case 'occupation_months':
      return `Say how many months you worked${change.inCanada ? ' in Canada' : ''} in NOC\u00a0${change.noc}`;
    case 'occupation_stretch':
      return `Say how many months without a break you worked in NOC\u00a0${change.noc}`;
    case 'submitted_at':
      return 'Say when you submitted your profile';
  }
}

/** Feminine in French. */
const feminine: ReadonlySet<DocumentKind> = new Set(['eca', 'proof_of_funds', 'employer_letter']);

const fr: StepWords = {
  now: 'maintenant',
  today: 'aujourd’hui',
  tomorrow: 'demain',
  inDays: (days) => `dans ${days} jours`,
  by: (day) => `d’ici le ${day}`,
  anyTime: 'à tout moment',
  colon: '\u00a0: ',
  quoted: (label) => `«\u00a0${label}\u00a0»`,
  yours: (kind) => (feminine.has(kind) ? 'La vôtre' : 'Le vôtre'),
  ends: (subject, day) => `${subject} prend fin le ${day}.`,
  outlast: (day) => `Les 60\u00a0jours d’une invitation reçue après le ${day} dépasseraient cette date.`,
  tooShort: (subject, day) =>
    `${subject} prend fin le ${day}, avant la fin des 60\u00a0jours d’une invitation reçue aujourd’hui.`,
  ended: (subject, day) => `${subject} a pris fin le ${day}.`,
  submitAgain: 'Présenter de nouveau votre profil d’Entrée express',
  profileEnds: (day) => `Le vôtre prend fin le ${day}. Un nouveau a une nouvelle heure de départage.`,
  profileEnded: (day) => `Le vôtre a pris fin le ${day}. Sans profil, aucune ronde ne peut vous concerner.`,
  apply: (day) => ({
    title: 'Envoyer la demande complète',
    text: `Les 60\u00a0jours de votre invitation se terminent le ${day}.`,
  }),
  renew: {
    language_first: 'Réserver un test de langue',
    language_second: 'Réserver un test de votre seconde langue',
    eca: 'Demander une nouvelle évaluation des diplômes',
    medical_exam: 'Prévoir un nouvel examen médical',
    police_certificate: 'Demander un nouveau certificat',
    passport: 'Renouveler votre passeport',
    work_permit: 'S’occuper de votre permis de travail',
    nomination_certificate: 'S’occuper de votre certificat de désignation',
    proof_of_funds: 'Obtenir une nouvelle preuve de fonds',
    employer_letter: 'Demander une nouvelle lettre d’employeur',
    other: 'Renouveler un document',
  },
  bookTest: { en: 'Réserver un test d’anglais', fr: 'Réserver un test de français' },
  enter: {
    language_test: {
      title: 'Inscrire votre test de langue',
      text: 'Toute demande en exige un. Tant qu’il n’est pas ici, on ne peut pas dire jusqu’à quand le dossier est prêt.',
    },
    score: { title: 'Inscrire votre note', text: 'Sans elle, rien ne se compare à un seuil.' },
    submitted_at: {
      title: 'Préciser quand vous avez présenté votre profil',
      text: 'Ses 12\u00a0mois partent de là, et c’est ce qui départage les notes égales.',
    },
  },
  residence: (name) => ({
    title: `Préciser si vous y vivez maintenant\u00a0: ${name}`,
    text: 'Le certificat du pays où vous vivez a une fin; les autres se gardent.',
  }),
  decides: (draws) =>
    draws === 1
      ? 'Cela tranche une ronde des 12\u00a0derniers mois.'
      : `Cela tranche ${draws}\u00a0rondes des 12\u00a0derniers mois.`,
  answer: (change, catalogue) =>
    change.kind === 'answer'
      ? answerFr(change, catalogue)
      : 'Préciser si vous avez le NCLC\u00a07 en français',
};

const eligibleFr = {
  cec: 'à la catégorie de l’expérience canadienne',
  fsw: 'au programme des travailleurs qualifiés',
  fst: 'au programme des métiers spécialisés',
};

function answerFr(change: LeverAnswer, catalogue: Catalogue): string {
  switch (change.fact) {
    case 'programs':
      return `Préciser si le profil est admissible ${eligibleFr[change.value]}`;
    case 'nomination':
      return 'Préciser si vous avez une désignation';
    case 'occupation':
      return `Préciser votre profession\u00a0: la liste «\u00a0${drawTypeShortLabel(change.value, 'fr', catalogue)}\u00a0» compte peut-être`;
    case 'occupation_months':
      return `Préciser combien de mois vous avez travaillé${change.inCanada ? ' au Canada' : ''} (CNP\u00a0${change.noc})`;
    case 'occupation_stretch':
      return `Préciser combien de mois sans interruption vous avez travaillé (CNP\u00a0${change.noc})`;
    case 'submitted_at':
      return 'Préciser quand vous avez présenté votre profil';
  }
}

const words = { en, fr };
