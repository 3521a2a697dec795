import { type Document, documentsMax } from '../plan/document.ts';
import type { DayProblem } from '../plan/document.ts';
import type { Language } from '../subscriber-input.ts';
import type { DayCellProblem } from './day-cells.ts';

/** What the day of a document is, as cells say it: the first is written, all are read. */
type DayIsWords = Readonly<Record<Document['countsFrom'], readonly string[]>>;

const countsFromEn: DayIsWords = {
  result: ['result', 'results', 'date of result'],
  issue: ['issue', 'issued', 'date of issue'],
  end: ['end', 'ends', 'expiry', 'expires'],
};
const countsFromFr: DayIsWords = {
  result: ['résultat', 'resultat', 'résultats', 'date du résultat'],
  issue: ['délivrance', 'delivrance', 'date de délivrance', 'émission'],
  end: ['fin', 'échéance', 'expiration', 'date de fin'],
};

const en = {
  dayIs: countsFromEn,
  yesNo: (value: boolean): string => (value ? 'yes' : 'no'),
  empty: 'there is no row below the head line',
  nameless: 'say whose document this is: the label of a profile, or its position such as Profile 1',
  noSuchProfile: 'you have no profile of this name; a new profile is added on its own page',
  kinds: (names: readonly string[]) => `here may stand: ${names.join(', ')}`,
  dayIsMayBe: 'here may stand result, issue or end, or nothing',
  livesThere: 'here may stand yes, no or unknown, or nothing',
  day: {
    missing: 'a day is needed, such as 2026-08-03',
    no_day: 'this is no day that exists; write it as 2026-08-03',
    which_is_month:
      'nothing in this column says which figure is the month; write 2026-08-03, or say on the page in which order days are written',
    other_order: 'this day is written in another order than the rest of the column; write all as 2026-08-03',
    short_year: 'write the year with four figures, as in 2026-08-03',
    serial:
      'this is the number by which a spreadsheet keeps a day; give the column the form of a date, or write 2026-08-03',
    in_the_future: 'the day of a result or an issue is past; if this is the last valid day, dayIs is end',
    too_long_ago: 'this is more than 20 years ago; check the year',
    too_far_away: 'this is more than 20 years away; check the year',
  } satisfies Record<DayCellProblem | DayProblem | 'missing', string>,
  mayStand: {
    kind: 'this row is no document as it stands',
    countsFrom: 'here may stand result, issue or end, or nothing',
    day: 'a day is needed, such as 2026-08-03',
    label: 'here may stand up to 60 characters that people see, or nothing',
    test: 'only a language test has a test: IELTS, CELPIP, PTE, TEF or TCF, or nothing',
    country: 'only a police certificate has a country and livesThere: two letters such as IN, or nothing',
    currentCountry: 'here may stand yes, no or unknown, or nothing',
  } satisfies Record<keyof Document, string>,
  tooMany: `a profile has room for ${documentsMax} documents`,
  tooLong: 'there are more rows than all profiles have room for',
};

const fr: typeof en = {
  dayIs: countsFromFr,
  yesNo: (value) => (value ? 'oui' : 'non'),
  empty: 'il n’y a aucune ligne sous les titres',
  nameless:
    'dites à qui est ce document\u00a0: le nom (label) d’un profil, ou sa position, par exemple Profil\u00a01',
  noSuchProfile: 'aucun de vos profils ne porte ce nom; un nouveau profil s’ajoute sur sa propre page',
  kinds: (names) => `on peut mettre ici\u00a0: ${names.join(', ')}`,
  dayIsMayBe: 'on peut mettre ici résultat, délivrance ou fin, ou rien',
  livesThere: 'on peut mettre ici oui, non ou inconnu, ou rien',
  day: {
    missing: 'il faut une date, comme 2026-08-03',
    no_day: 'cette date n’existe pas; écrivez-la comme 2026-08-03',
    which_is_month:
      'rien dans cette colonne ne dit quel nombre est le mois; écrivez 2026-08-03, ou indiquez sur la page l’ordre des dates',
    other_order:
      'cette date est écrite dans un autre ordre que le reste de la colonne; écrivez-les toutes comme 2026-08-03',
    short_year: 'écrivez l’année en quatre chiffres, comme dans 2026-08-03',
    serial:
      'c’est le nombre par lequel un tableur garde une date; donnez à la colonne le format de date, ou écrivez 2026-08-03',
    in_the_future:
      'la date d’un résultat ou d’une délivrance est passée; si c’est le dernier jour valide, dayIs est fin',
    too_long_ago: 'cette date remonte à plus de 20 ans; vérifiez l’année',
    too_far_away: 'cette date est dans plus de 20 ans; vérifiez l’année',
  },
  mayStand: {
    kind: 'cette ligne n’est pas un document telle quelle',
    countsFrom: 'on peut mettre ici résultat, délivrance ou fin, ou rien',
    day: 'il faut une date, comme 2026-08-03',
    label: 'on peut mettre ici un nom d’au plus 60 caractères visibles, ou rien',
    test: 'seul un test de langue a un test\u00a0: IELTS, CELPIP, PTE, TEF ou TCF, ou rien',
    country:
      'seul un certificat de police a un pays (country) et livesThere\u00a0: deux lettres comme IN, ou rien',
    currentCountry: 'on peut mettre ici oui, non ou inconnu, ou rien',
  },
  tooMany: `un profil a de la place pour ${documentsMax} documents`,
  tooLong: 'il y a plus de lignes que tous les profils n’ont de place',
};

/** What cells of a tracker say, and what is said of them. */
export const trackerWords: Readonly<Record<Language, typeof en>> = { en, fr };
