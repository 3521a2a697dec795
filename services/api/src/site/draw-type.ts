import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { categoryLabel, programLabel, roundLabel } from '@drawbell/draws/labels';
import { programKeys } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';

/** What a draw is listed under: a program, a category, `general` or `unknown`. */
export type DrawType = string;

/** Every type that there is. */
export function drawTypes({ keys }: Catalogue): readonly DrawType[] {
  return ['general', ...programKeys, 'pnp', ...keys, 'unknown'];
}

export function typeOf({ round }: Draw): DrawType {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? round.category : round.kind;
}

/** The name of a type, whatever the version of a category. */
export function typeLabel(
  type: DrawType,
  { language, unknown, catalogue }: { language: Language; unknown: string; catalogue: Catalogue },
): string {
  if (type === 'unknown') return unknown;
  if (type === 'general') return roundLabel(anyGeneralDraw, language, catalogue);
  const program = [...programKeys, 'pnp' as const].find((each) => each === type);
  if (program !== undefined) return programLabel(program, language);
  return categoryLabel(type, language, catalogue);
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
