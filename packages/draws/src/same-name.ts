import type { Draw } from './draw.ts';
import { baseOfName, nameNotPublished } from './round-meaning.ts';

type Named = Pick<Draw, 'nameEn' | 'round'>;

/**
 * Whether two names are of rounds for the same people: however they are spelled, and whichever version of a category they name.
 * A name that was left blank is nobody else's. No two draws of one day ever had one name.
 */
export function isSameName(one: Named, other: Named): boolean {
  if (one.nameEn === nameNotPublished || other.nameEn === nameNotPublished) return true;
  if (one.round.kind === 'unknown' || other.round.kind === 'unknown')
    return baseOfName(one.nameEn) === baseOfName(other.nameEn);
  return audience(one.round) === audience(other.round);
}

function audience(round: Draw['round']): string {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? `category ${round.category}` : round.kind;
}
