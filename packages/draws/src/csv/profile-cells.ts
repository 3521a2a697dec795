import { isNocCode } from '../noc.ts';
import type { Profile } from '../profile.ts';
import type { Language } from '../subscriber-input.ts';
import type { Facts } from './csv-rows.ts';

/** The columns of a profile, in the order in which they are written. */
export const profileColumns = [
  'label',
  'crs',
  'crsReadOn',
  'programs',
  'nomination',
  'occupations',
  'french',
  'submittedAt',
  'canadianArmedForcesOffer',
] as const satisfies readonly (keyof Profile)[];
export type ProfileColumn = (typeof profileColumns)[number];

/** The facts of a row in the shape of a profile, to be checked by its schema. An empty cell is unknown, and left out. */
export function profileOfRow({ of }: Facts<ProfileColumn>): Record<string, unknown> {
  const french = yesNoOfCell(of('french'));
  return present({
    // A cell may have lines, a label has one.
    label: of('label')?.replaceAll(/\s*[\r\n]+\s*/g, ' '),
    crs: numberOfCell(of('crs')),
    crsReadOn: of('crsReadOn'),
    programs: list(of('programs'))?.map((program) => program.toLowerCase()),
    nomination: yesNoOfCell(of('nomination')),
    occupations: list(of('occupations'))?.map(occupationOf),
    french: typeof french === 'boolean' ? (french ? 'yes' : 'no') : french,
    submittedAt: of('submittedAt'),
    canadianArmedForcesOffer: yesNoOfCell(of('canadianArmedForcesOffer')),
  });
}

/** The cells that `profileOfRow` reads a profile from. */
export function cellsOfProfile(profile: Profile): Record<ProfileColumn, string> {
  const { label, crs, crsReadOn, programs, occupations, nomination, french, submittedAt } = profile;
  const yesNo = (value: boolean | 'unknown' | undefined) =>
    value === true ? 'yes' : value === false ? 'no' : (value ?? '');
  const items = (list: readonly string[] | undefined) =>
    list === undefined ? '' : list.length === 0 ? 'none' : list.join(';');
  return {
    label: label ?? '',
    crs: crs === undefined ? '' : String(crs),
    crsReadOn: crsReadOn ?? '',
    programs: items(programs),
    nomination: yesNo(nomination),
    occupations: items(
      occupations?.map(({ noc, months, monthsInCanada, monthsContinuous }) =>
        [noc, months, monthsInCanada, monthsContinuous]
          .map((part) => part ?? '')
          .join(':')
          .replace(/:+$/, ''),
      ),
    ),
    french: french ?? '',
    submittedAt: submittedAt ?? '',
    canadianArmedForcesOffer: yesNo(profile.canadianArmedForcesOffer),
  };
}

/** `31301:26:14:18`: the code, months in the last three years, of them in Canada, and without a break. */
function occupationOf(text: string): object {
  const [noc, months, monthsInCanada, monthsContinuous, ...more] = text.split(':').map((part) => part.trim());
  if (more.length > 0) return { noc: text };
  return present({
    noc,
    months: numberOfCell(months),
    monthsInCanada: numberOfCell(monthsInCanada),
    monthsContinuous: numberOfCell(monthsContinuous),
  });
}

/** The first code of a cell that a spreadsheet took zeros from: it makes 12 of 00012. Nothing is completed unasked. */
export function codeWithoutZeros({ of }: Facts<ProfileColumn>): { is: string; was: string } | null {
  const codes = (list(of('occupations')) ?? []).map((item) => item.split(':', 1)[0]?.trim() ?? '');
  const short = codes.find((code) => /^\d{1,4}$/.test(code) && isNocCode(code.padStart(5, '0')));
  return short === undefined ? null : { is: short, was: short.padStart(5, '0') };
}

/** What is not a whole number stays text, so that the schema says so. Spreadsheets may write `489,0`. */
export function numberOfCell(cell: string | undefined): number | string | undefined {
  const digits = /^(-?\d{1,6})(?:[.,]0+)?$/.exec(cell ?? '')?.[1];
  return digits === undefined ? cell || undefined : Number(digits);
}

const words = new Map<string, boolean | 'unknown'>([
  ...['true', 'yes', 'y', 'vrai', 'oui', 'o', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'faux', 'non', '0'].map((word) => [word, false] as const),
  ...['unknown', 'inconnu', 'inconnue'].map((word) => [word, 'unknown'] as const),
]);

/** In any case, in English and French; what is neither stays text, so that the schema says so. */
export function yesNoOfCell(cell: string | undefined): boolean | string | undefined {
  return cell === undefined ? undefined : (words.get(cell.toLowerCase()) ?? cell);
}

const itemsMax = 100;

function list(cell: string | undefined): string[] | undefined {
  if (cell === undefined) return undefined;
  if (/^(?:none|aucune?)$/i.test(cell)) return [];
  const items = cell.split(/[;|,]/).map((item) => item.trim());
  // More than any list may have, and so refused: a cell from a stranger may hold any number.
  const full = items.filter((item) => item !== '').slice(0, itemsMax);
  // Nothing between separators is no way to say none.
  return full.length === 0 ? items.slice(0, 1) : full;
}

/** Without what is absent. */
export function present(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const en = {
  /** What may stand in a cell of each column. */
  mayStand: {
    label: 'up to 60 characters that people see, or nothing',
    crs: 'a whole number from 0 to 1200, or nothing',
    crsReadOn: 'the day the score was read, not in the future, such as 2026-11-20, or nothing',
    programs: 'any of cec, fsw and fst with a semicolon between them, none, or nothing',
    nomination: 'yes, no or unknown (oui, non, inconnu, VRAI, FAUX), or nothing',
    occupations:
      'occupations with a semicolon between them, each as code:months:months in Canada (31301:26:14), none, or nothing',
    french: 'yes, no or unknown (oui, non, inconnu, VRAI, FAUX), or nothing',
    submittedAt:
      'a date and time with its zone, not in the future, such as 2026-03-20T10:00:00Z; if a spreadsheet rewrote it, make the column text and enter it anew, or nothing',
    canadianArmedForcesOffer: 'yes, no or unknown (oui, non, inconnu, VRAI, FAUX), or nothing',
  } satisfies Record<ProfileColumn, string>,
  lostZeros: (is: string, was: string) => `${is} is no code; is it ${was}, whose zeros were lost?`,
  here: (may: string) => `here may stand ${may}`,
};

const yesNoFr = 'oui, non ou inconnu (yes, no, unknown, VRAI, FAUX), ou rien';
const fr: typeof en = {
  mayStand: {
    label: 'un nom d’au plus 60 caractères visibles, ou rien',
    crs: 'un nombre entier de 0 à 1200, ou rien',
    crsReadOn: 'le jour où la note a été relevée, pas à venir, comme 2026-11-20, ou rien',
    programs: 'cec, fsw ou fst, séparés par des points-virgules, aucun, ou rien',
    nomination: yesNoFr,
    occupations:
      'des professions séparées par des points-virgules, chacune comme code:mois:mois au Canada (31301:26:14), aucune, ou rien',
    french: yesNoFr,
    submittedAt:
      'une date et une heure avec leur fuseau, pas à venir, comme 2026-03-20T10:00:00Z; si un tableur l’a réécrite, mettez la colonne en texte et entrez-la de nouveau, ou rien',
    canadianArmedForcesOffer: yesNoFr,
  },
  lostZeros: (is, was) => `${is} n’est pas un code; est-ce ${was}, qui aurait perdu ses zéros?`,
  here: (may) => `on peut mettre ici ${may}`,
};

/** What is said of the cells of a profile. */
export const profileCellWords: Record<Language, typeof en> = { en, fr };
