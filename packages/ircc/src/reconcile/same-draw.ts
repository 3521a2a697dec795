import { baseOfName, type Draw, nameNotPublished } from '@drawbell/draws';

/** What a row or a recorded draw says about which draw it is. */
export type Likeness = Pick<
  Draw,
  'date' | 'nameEn' | 'round' | 'crs' | 'invitations' | 'tieBreak' | 'heldAtText'
>;

/**
 * Whether two contents under one number are two draws, one of them typed with the number of the other, and not one draw
 * and its correction. IRCC has corrected a date, and renamed many at once; never both in one draw, nor a date and the
 * figures. Two rows that stand in one file under one number are two draws also of one day, as the two of 2017-05-26 that were
 * both "91", when name and figures differ.
 */
export function isAnotherDraw(one: Likeness, other: Likeness, { bothPublished = false } = {}): boolean {
  const sameName = isSameName(one, other);
  const sameFigures = !haveOtherFigures(one, other);
  if (one.date !== other.date)
    return !sameName || !sameFigures || (bothPublished && haveOtherTies(one, other));
  return bothPublished && !sameName && !sameFigures;
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

/** Whether two rows of one file, of which one has no number of its own, are the same draw: no two of a day had one name. */
export function isTwin(one: Likeness, other: Likeness): boolean {
  return one.date === other.date && isSameName(one, other) && !haveOtherFigures(one, other);
}

function isSameName(one: Likeness, other: Likeness): boolean {
  if (one.nameEn === nameNotPublished || other.nameEn === nameNotPublished) return true;
  if (one.round.kind === 'unknown' || other.round.kind === 'unknown')
    return baseOfName(one.nameEn) === baseOfName(other.nameEn);
  return audience(one.round) === audience(other.round);
}

function audience(round: Draw['round']): string {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? `category ${round.category}` : round.kind;
}

function haveOtherFigures(one: Likeness, other: Likeness): boolean {
  const [crs, invitations] = [one.crs !== other.crs, one.invitations !== other.invitations];
  return haveOtherTies(one, other) ? crs || invitations : !haveSameTie(one, other) && crs && invitations;
}

/** Both have one that can be told, and not the same. */
function haveOtherTies({ tieBreak: one }: Likeness, { tieBreak: other }: Likeness): boolean {
  return Boolean(one?.text) && Boolean(other?.text) && one?.text !== other?.text;
}

function haveSameTie({ tieBreak: one }: Likeness, { tieBreak: other }: Likeness): boolean {
  return Boolean(one?.text) && one?.text === other?.text;
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
