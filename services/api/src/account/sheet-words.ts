import { profilesMax } from '@drawbell/draws/profile';

/** Why a sheet, or what was confirmed of it, is not taken. */
export type SheetRefused = 'none' | 'encoding' | 'changed' | 'nobody' | 'full';

const en = {
  title: 'Profiles from a sheet',
  lead: `A sheet (CSV) with a row for each person, at most ${profilesMax}. You see what would change before anything is saved.`,
  file: 'The sheet',
  fileHint: 'CSV, as a spreadsheet saves it; at most 1 MB.',
  show: 'Show what would change',
  formTitle: 'What it holds',
  columns: 'The first row names the columns, in any order:',
  rules: [
    'Each person is found by their label; a new label is a new profile.',
    'A column you leave out changes nothing: label and crs alone are enough for new scores.',
    'An empty cell makes a fact unknown; none in a list means none.',
    'Occupations as code:months:months in Canada, with a semicolon between them: 31301:26:14. Make the column text: spreadsheets take the zeros from 00012.',
    'Days as 2026-11-20. A new score without a day was read today.',
  ],
  download: 'Download your profiles in this form',
  refused: {
    none: 'No file came. Choose one.',
    encoding: 'This file is no sheet as a spreadsheet saves it. Save it as CSV (UTF-8) and try again.',
    changed:
      'Your profiles were changed meanwhile, or the preview is too old. Nothing was saved: send the sheet again.',
    nobody: 'No profile would be left. Nothing was saved.',
    full: `There is room for ${profilesMax} profiles: tick some that are missing from the sheet, or send fewer. Nothing was saved.`,
  } satisfies Record<SheetRefused, string>,
  problemsTitle: (count: number) =>
    count === 1 ? 'One thing to correct; nothing was saved' : `${count} things to correct; nothing was saved`,
  moreProblems: (count: number) => `and ${count} more`,
  atLine: (line: number) => `Line ${line}`,
  atCell: (cell: string) => `cell ${cell}`,
  previewTitle: 'What the sheet changes',
  counts: (added: number, changed: number, unchanged: number, missing: number) =>
    `${added} new, ${changed} changed, ${unchanged} unchanged, ${missing} not in the sheet`,
  guessed: 'The file is not UTF-8; it was read as Windows-1252. Look at the accents below.',
  changedTitle: 'Changed',
  newTitle: 'New',
  unchangedTitle: 'Unchanged',
  missingTitle: 'Not in the sheet',
  missingText: 'They stay unless you tick them.',
  removeNamed: (name: string) => `Remove ${name}`,
  name: 'Name',
  fact: 'Fact',
  before: 'Before',
  after: 'After',
  unknown: 'unknown',
  nothingYet: 'Nothing is saved yet.',
  confirm: 'Save these profiles',
  another: 'Choose another sheet',
};

const fr: typeof en = {
  title: 'Profils d’un fichier CSV',
  lead: `Un fichier CSV avec une ligne par personne, ${profilesMax} au plus. Vous voyez ce qui changerait avant d’enregistrer quoi que ce soit.`,
  file: 'Le fichier',
  fileHint: 'CSV, comme un tableur l’enregistre; 1 Mo au plus.',
  show: 'Voir ce qui changerait',
  formTitle: 'Ce qu’il contient',
  columns: 'La première ligne nomme les colonnes, dans n’importe quel ordre\u00a0:',
  rules: [
    'On retrouve chaque personne par son nom (label); un nouveau nom est un nouveau profil.',
    'Une colonne absente ne change rien\u00a0: label et crs suffisent pour de nouvelles notes.',
    'Une cellule vide veut dire inconnu; aucun, dans une liste, veut dire aucun.',
    'Les professions s’écrivent code:mois:mois au Canada, séparées par des points-virgules\u00a0: 31301:26:14. Mettez la colonne en texte\u00a0: les tableurs enlèvent les zéros de 00012.',
    'Les dates s’écrivent 2026-11-20. Une nouvelle note sans jour est relevée aujourd’hui.',
  ],
  download: 'Télécharger vos profils sous cette forme',
  refused: {
    none: 'Aucun fichier n’est arrivé. Choisissez-en un.',
    encoding:
      'Ce fichier n’est pas un CSV comme un tableur l’enregistre. Enregistrez-le en CSV (UTF-8) et réessayez.',
    changed:
      'Vos profils ont été modifiés entre-temps, ou l’aperçu est trop ancien. Rien n’a été enregistré\u00a0: envoyez le fichier de nouveau.',
    nobody: 'Il ne resterait aucun profil. Rien n’a été enregistré.',
    full: `Il y a de la place pour ${profilesMax} profils\u00a0: cochez-en qui ne sont pas dans le fichier, ou envoyez-en moins. Rien n’a été enregistré.`,
  },
  problemsTitle: (count) =>
    count === 1
      ? 'Une chose à corriger; rien n’a été enregistré'
      : `${count} choses à corriger; rien n’a été enregistré`,
  moreProblems: (count) => `et ${count} de plus`,
  atLine: (line) => `Ligne ${line}`,
  atCell: (cell) => `cellule ${cell}`,
  previewTitle: 'Ce que change le fichier',
  counts: (added, changed, unchanged, missing) =>
    `Nouveaux\u00a0: ${added} · modifiés\u00a0: ${changed} · inchangés\u00a0: ${unchanged} · absents du fichier\u00a0: ${missing}`,
  guessed: 'Le fichier n’est pas en UTF-8; il a été lu en Windows-1252. Vérifiez les accents ci-dessous.',
  changedTitle: 'Modifiés',
  newTitle: 'Nouveaux',
  unchangedTitle: 'Inchangés',
  missingTitle: 'Absents du fichier',
  missingText: 'Ils restent, sauf ceux que vous cochez.',
  removeNamed: (name) => `Retirer ${name}`,
  name: 'Nom',
  fact: 'Colonne',
  before: 'Avant',
  after: 'Après',
  unknown: 'inconnu',
  nothingYet: 'Rien n’est encore enregistré.',
  confirm: 'Enregistrer ces profils',
  another: 'Choisir un autre fichier',
};

/** The pages of a sheet of profiles. */
export const sheetWords = { en, fr };
