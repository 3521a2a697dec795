import type { DayOrder } from '@drawbell/draws/csv/day-cells';
import type { TrackerColumn } from '@drawbell/draws/csv/tracker';
import { type Document, documentsMax } from '@drawbell/draws/plan/document';

/** Why a sheet of documents, or what was confirmed of it, is not taken. */
export type TrackerRefused = 'none' | 'encoding' | 'changed' | 'full';

const en = {
  title: 'Documents as a sheet',
  lead: 'All documents of all your profiles as a sheet (CSV): to take along, to fill in with a spreadsheet, and to bring back.',
  download: 'Download your documents',
  bringBack: 'Bring a sheet back',
  nothingUnseen: 'You see what would change before anything is saved.',
  order: 'Days such as 03/08/2026',
  orderHint:
    'Days with the year first, such as 2026-08-03, need no answer. A day such as 26/06/2026 shows the order of its column.',
  orders: {
    shown: 'As another day of the column shows',
    day_first: 'Day, month, year',
    month_first: 'Month, day, year',
  } satisfies Record<DayOrder | 'shown', string>,
  refused: {
    none: 'No file came. Choose one.',
    encoding: 'This file is no sheet as a spreadsheet saves it. Save it as CSV (UTF-8) and try again.',
    changed:
      'Your documents were changed meanwhile, or the preview is too old. Nothing was saved: send the sheet again.',
    full: `A profile has room for ${documentsMax} documents: tick some that are missing from the sheet, or send fewer. Nothing was saved.`,
  } satisfies Record<TrackerRefused, string>,
  columns: {
    profile: 'Whose it is: the name of a profile, or its position (Profile 1)',
    kind: 'Kind of document',
    dayIs: 'What the day is: result, issue or end; empty for the usual one of its kind',
    day: 'The day',
    label: 'Your own word for it',
    test: 'Of a language test: IELTS, CELPIP, PTE, TEF or TCF',
    country: 'Of a police certificate: two letters, such as IN',
    livesThere: 'Of a police certificate: whether you live in that country now',
    ends: 'Last valid day, for reading alone',
    lastUsefulDay: 'Last useful day of an invitation, for reading alone',
  } satisfies Record<TrackerColumn, string>,
  rules: [
    'With one profile, its column may be left out. A column that is not there changes nothing.',
    'What stands in the two columns for reading changes nothing on the way back.',
    'A row that differs from a document by its day alone changes that document. A new document is a row of its own.',
    'No numbers of documents, please: nothing here needs them.',
  ],
  kinds: (names: string) => `The kinds: ${names}.`,
  previewTitle: 'What the sheet changes',
  readAs: (order: string, cell: string, day: string) =>
    `Days of the sheet were read as “${order}”: ${cell} is ${day}. If that is wrong, choose another sheet and say the order.`,
  ended: (count: number) =>
    `${count === 1 ? 'One of these has ended already. It is' : `${count} of these have ended already. They are`} shown in the plan, without a mail. Steps that are past are not mailed either.`,
  changedTitle: 'Changed',
  newTitle: 'New',
  unchangedTitle: 'Unchanged',
  missingText:
    'They stay unless you tick them. One that is ticked is kept in the history until you erase it.',
  remove: 'Take out:',
  was: 'Before:',
  dayIs: { result: 'result of', issue: 'issued on', end: 'ends on' } satisfies Record<
    Document['countsFrom'],
    string
  >,
  ends: (day: string) => `ends on ${day}`,
  lives: { true: 'lives there', false: 'does not live there' },
  confirm: 'Save these documents',
};

const fr: typeof en = {
  title: 'Documents dans un tableur',
  lead: 'Tous les documents de tous vos profils dans un fichier CSV\u00a0: à télécharger, à remplir dans un tableur et à téléverser ensuite.',
  download: 'Télécharger vos documents',
  bringBack: 'Téléverser un fichier',
  nothingUnseen: 'Vous voyez ce qui changerait avant d’enregistrer quoi que ce soit.',
  order: 'Dates comme 03/08/2026',
  orderHint:
    'Pour les dates qui commencent par l’année, comme 2026-08-03, rien à choisir. Une date comme 26/06/2026 montre l’ordre de sa colonne.',
  orders: {
    shown: 'Comme le montre une autre date',
    day_first: 'Jour, mois, année',
    month_first: 'Mois, jour, année',
  },
  refused: {
    none: 'Aucun fichier n’est arrivé. Choisissez-en un.',
    encoding:
      'Ce fichier n’est pas un CSV comme un tableur l’enregistre. Enregistrez-le en CSV (UTF-8) et réessayez.',
    changed:
      'Vos documents ont été modifiés entre-temps, ou l’aperçu est trop ancien. Rien n’a été enregistré\u00a0: envoyez le fichier de nouveau.',
    full: `Un profil a de la place pour ${documentsMax} documents\u00a0: cochez-en qui ne sont pas dans le fichier, ou envoyez-en moins. Rien n’a été enregistré.`,
  },
  columns: {
    profile: 'À qui il est\u00a0: le nom d’un profil, ou sa position (Profil\u00a01)',
    kind: 'Type de document',
    dayIs: 'Ce qu’est la date\u00a0: résultat, délivrance ou fin; vide pour celle qui est habituelle',
    day: 'La date',
    label: 'Votre propre nom pour ce document',
    test: 'D’un test de langue\u00a0: IELTS, CELPIP, PTE, TEF ou TCF',
    country: 'D’un certificat de police\u00a0: deux lettres, comme IN',
    livesThere: 'D’un certificat de police\u00a0: si vous vivez maintenant dans ce pays',
    ends: 'Dernier jour valide, à lire seulement',
    lastUsefulDay: 'Dernier jour où une invitation servirait, à lire seulement',
  },
  rules: [
    'Avec un seul profil, sa colonne est facultative. Une colonne absente ne change rien.',
    'Ce qui est écrit dans les deux colonnes à lire ne change rien au retour.',
    'Une ligne qui ne diffère d’un document que par sa date modifie ce document. Un nouveau document a sa propre ligne.',
    'Pas de numéros de documents, s’il vous plaît\u00a0: rien ici n’en a besoin.',
  ],
  kinds: (names) => `Les types\u00a0: ${names}.`,
  previewTitle: 'Ce que change le fichier',
  readAs: (order, cell, day) =>
    `Les dates du fichier ont été lues dans l’ordre «\u00a0${order}\u00a0»\u00a0: ${cell} est le ${day}. Si ce n’est pas le bon, choisissez un autre fichier et indiquez l’ordre.`,
  ended: (count) =>
    `${count === 1 ? 'L’un de ces documents a déjà pris fin. Il figure' : `${count} de ces documents ont déjà pris fin. Ils figurent`} au plan, sans rappel par courriel; les étapes passées n’en donnent pas non plus.`,
  changedTitle: 'Modifiés',
  newTitle: 'Nouveaux',
  unchangedTitle: 'Inchangés',
  missingText:
    'Ils restent, sauf ceux que vous cochez. Un document coché reste dans l’historique jusqu’à ce que vous l’effaciez.',
  remove: 'Retirer\u00a0:',
  was: 'Avant\u00a0:',
  dayIs: { result: 'résultat du', issue: 'délivrance du', end: 'fin le' },
  ends: (day) => `fin le ${day}`,
  lives: { true: 'pays de résidence', false: 'autre pays que celui de résidence' },
  confirm: 'Enregistrer ces documents',
};

/** The pages of a sheet of documents. */
export const trackerPageWords = { en, fr };
