import type { Draw } from '@drawbell/draws/draw';
import { isSameName } from '@drawbell/draws/round-meaning';

/** What a row or a recorded draw says about which draw it is. */
export type Likeness = Pick<
  Draw,
  'date' | 'nameEn' | 'round' | 'crs' | 'invitations' | 'tieBreak' | 'heldAtText'
>;

/**
 * Whether two contents under one number are two draws, one of them typed with the number of the other, and not one draw
 * and its correction. IRCC has corrected a date, and renamed many at once; never both in one draw, nor a date and the
 * figures. Two rows that stand in one file under one number are two draws when one of the figures differs beside the day or
 * the name: also of one day, as the two of 2017-05-26 that were both "91", and also where the tie-break was copied, too.
 */
export function isAnotherDraw(one: Likeness, other: Likeness, { bothPublished = false } = {}): boolean {
  const sameDay = one.date === other.date;
  const sameName = isSameName(one, other);
  if (!bothPublished) return !sameDay && (!sameName || haveOtherFigures(one, other));
  const sameFigures = !haveOtherTies(one, other) && otherFigures(one, other) === 0;
  return sameDay ? !sameName && !sameFigures : !sameName || !sameFigures;
}

/** From this likeness on, two contents are of one day and name. */
export const sameDayAndName = 10;

/**
 * How alike two contents are whose numbers do not tell: null when they are not the same draw. The day and the name, or all
 * but one of day, name and figures must agree.
 */
export function likeness(one: Likeness, other: Likeness): number | null {
  const sameDay = one.date === other.date;
  const sameName = isSameName(one, other);
  const figures = agreeing(one, other);
  if (sameDay && sameName) return sameDayAndName + figures;
  if (sameDay) return figures >= 2 ? 5 + figures : null;
  // Another day: the time or the tie-break must not speak against it.
  return sameName && figures >= 2 && !haveOtherTies(one, other) ? figures : null;
}

/**
 * The same for what an operator added, who may have given a name of their own and few figures: of one day, a figure that agrees
 * and none that does not are enough, where either name is not understood.
 */
export function likenessByHand(given: Likeness, row: Likeness): number | null {
  const like = likeness(given, row);
  if (like !== null || given.date !== row.date) return like;
  if (given.round.kind !== 'unknown' && row.round.kind !== 'unknown') return null;
  return otherFigures(given, row) === 0 && agreeing(given, row) > 0 ? 1 : null;
}

/**
 * Whether two rows of one file, of which one has no number of its own, are the same draw. No two of a day had one name, but the
 * day may be mistyped as that of another: they must agree in their figures or in their tie-break.
 */
export function isTwin(one: Likeness, other: Likeness): boolean {
  if (one.date !== other.date || !isSameName(one, other)) return false;
  return otherFigures(one, other) === 0 || haveSameTie(one, other);
}

/** Under another tie-break one other figure is enough, under none both; one tie-break is one draw. */
function haveOtherFigures(one: Likeness, other: Likeness): boolean {
  const differ = otherFigures(one, other);
  if (haveOtherTies(one, other)) return differ > 0;
  return differ > 1 && !haveSameTie(one, other);
}

/** How many of score and size are not the same. A cell that cannot be read says nothing of it. */
function otherFigures(one: Likeness, other: Likeness): number {
  const isOther = (a: number | null, b: number | null): boolean => a !== null && b !== null && a !== b;
  return Number(isOther(one.crs, other.crs)) + Number(isOther(one.invitations, other.invitations));
}

/** Both have one that can be told, and not the same. */
function haveOtherTies({ tieBreak: one }: Likeness, { tieBreak: other }: Likeness): boolean {
  if (!one?.text || !other?.text) return false;
  return one.at === null || other.at === null ? one.text !== other.text : one.at !== other.at;
}

function haveSameTie(one: Likeness, other: Likeness): boolean {
  return Boolean(one.tieBreak?.text) && Boolean(other.tieBreak?.text) && !haveOtherTies(one, other);
}

function agreeing(one: Likeness, other: Likeness): number {
  const pairs = [
    [one.crs, other.crs],
    [one.invitations, other.invitations],
    [one.tieBreak?.text || null, other.tieBreak?.text || null],
    [one.heldAtText, other.heldAtText],
  ] as const;
  return pairs.filter(([a, b]) => a !== null && a === b).length;
}
