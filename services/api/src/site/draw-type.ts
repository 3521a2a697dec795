import {
  categoryKeys,
  categoryLabel,
  type Draw,
  type Language,
  programKeys,
  programLabel,
  roundLabel,
} from '@drawbell/draws';

/** What a draw is listed under: a program, a category, `general` or `unknown`. */
export type DrawType = (typeof drawTypes)[number];

export const drawTypes = ['general', ...programKeys, 'pnp', ...categoryKeys, 'unknown'] as const;

export function typeOf({ round }: Draw): DrawType {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? round.category : round.kind;
}

/** The name of a type, whatever the version of a category. */
export function typeLabel(type: DrawType, language: Language, unknown: string): string {
  if (type === 'unknown') return unknown;
  if (type === 'general') return roundLabel(anyGeneralDraw, language);
  const program = [...programKeys, 'pnp' as const].find((each) => each === type);
  if (program !== undefined) return programLabel(program, language);
  const category = categoryKeys.find((each) => each === type);
  return category === undefined ? unknown : categoryLabel(category, language);
}

const anyGeneralDraw: Draw = {
  number: '1',
  date: '2015-01-31',
  nameEn: '',
  nameFr: null,
  round: { kind: 'general' },
  invitations: null,
  crs: null,
  tieBreak: null,
  heldAtText: null,
  programsText: null,
  pool: null,
  sourceUrl: null,
};
