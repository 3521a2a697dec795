/** A published name of a round taken apart: whom it is for, and which version of the category. */
export interface RoundName {
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
