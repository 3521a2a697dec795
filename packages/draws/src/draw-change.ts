import { builtInCatalogue, type Catalogue } from './catalogue.ts';
import { categoryOfRound } from './category-of-round.ts';
import type { Draw, TieBreak } from './draw.ts';

const materialFields = ['crs', 'tieBreak', 'invitations', 'round', 'date'] as const;
const cosmeticFields = [
  'joinedNumber',
  'nameEn',
  'nameFr',
  'heldAtText',
  'programsText',
  'pool',
  'sourceUrl',
] as const;

type ChangedField = (typeof materialFields)[number] | (typeof cosmeticFields)[number];

/**
 * One field that differs between two publications of a draw. Material changes may alter what people were told and
 * make a new revision; the rest (formatting, renames, late French names) are kept without telling anybody.
 */
export type DrawChange = {
  readonly [Field in ChangedField]: {
    readonly field: Field;
    readonly from: Draw[Field];
    readonly to: Draw[Field];
    readonly material: boolean;
  };
}[ChangedField];

/**
 * Lists what differs between two publications of one draw, material changes first; empty when nothing does.
 * Throws a RangeError when the two are not the same draw.
 */
export function changesBetween(
  previous: Draw,
  next: Draw,
  catalogue: Catalogue = builtInCatalogue(),
): readonly DrawChange[] {
  if (previous.number !== next.number) {
    throw new RangeError(`draws ${previous.number} and ${next.number} cannot be compared`);
  }
  const changed = [...materialFields, ...cosmeticFields]
    .filter((field) => !isSame(previous[field], next[field]))
    .map((field) => change(field, previous, next, isMaterial(field, previous, next, catalogue)));
  return [...changed.filter(({ material }) => material), ...changed.filter(({ material }) => !material)];
}

function change<Field extends ChangedField>(field: Field, previous: Draw, next: Draw, material: boolean) {
  // The fields of one change belong together; the mapped union cannot see that for a generic field.
  return { field, from: previous[field], to: next[field], material } as Extract<
    DrawChange,
    { readonly field: Field }
  >;
}

function isMaterial(field: ChangedField, previous: Draw, next: Draw, catalogue: Catalogue): boolean {
  const concernsOthers = (one: Draw, other: Draw) =>
    audienceOf(one, catalogue) !== audienceOf(other, catalogue);
  switch (field) {
    case 'crs':
    case 'invitations':
      return true;
    case 'tieBreak':
      return tieBreakMoved(previous.tieBreak, next.tieBreak);
    case 'round':
      return concernsOthers(previous, next) && concernsOthers({ ...next, round: previous.round }, next);
    case 'date':
      return concernsOthers(previous, next) && concernsOthers(previous, { ...previous, date: next.date });
    default:
      return false;
  }
}

/** Whom a round is for: two that differ here are for different people, by program, category, or version of it. */
function audienceOf({ round, date }: Draw, catalogue: Catalogue): string {
  if (round.kind === 'program') return `program ${round.program}`;
  if (round.kind !== 'category') return round.kind;
  const onFile = categoryOfRound(round, date, catalogue);
  return `category ${round.category} ${onFile.kind === 'known' ? onFile.version.version : onFile.kind}`;
}

/**
 * Spelling does not move a tie-break; where either cannot be read, a different text may. One that one of
 * the two does not show (its text is empty) is no correction: whom it decides for were told that it was not known.
 */
function tieBreakMoved(previous: TieBreak | null, next: TieBreak | null): boolean {
  if (previous?.text === '' || next?.text === '') return false;
  if (previous === null || next === null) return previous !== next;
  if (plainText(previous.text) === plainText(next.text)) return false;
  if (previous.at === null || next.at === null) return true;
  return Date.parse(previous.at) !== Date.parse(next.at);
}

function plainText(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s,.]+/gu, ' ')
    .trim();
}

/** Deep equality of JSON values whose keys come in any order. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const ones = Object.entries(one);
  const others = new Map(Object.entries(other));
  return ones.length === others.size && ones.every(([key, value]) => isSame(value, others.get(key)));
}
