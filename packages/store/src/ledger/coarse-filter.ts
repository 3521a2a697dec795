import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { gridOn } from '@drawbell/draws/grid';
import { matchDraw } from '@drawbell/draws/match-draw';
import { programsMask } from '../subscribers/profile-row.ts';

/**
 * SQL that leaves out subscribers whom `draw` cannot concern, so that fewer rows are read. It may only narrow:
 * `matchDraw` decides. Everything unknown stays in, and so does everybody with several profiles (all of a person's
 * profiles are shown in one mail). Aliases: `p` profiles, `s` subscribers. Parameters are appended to `values`.
 */
export function coarseFilter(draw: Draw, catalogue: Catalogue, values: unknown[]): string {
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const concerned: string[] = [];
  if (draw.crs !== null) {
    concerned.push(
      `(p.crs IS NULL OR p.crs >= ${parameter(draw.crs)}::int - s.near_points${ofOtherGrids(draw, catalogue, parameter)})`,
    );
  }
  const { round } = draw;
  if (round.kind === 'program' && round.program === 'pnp')
    concerned.push('p.nomination IS DISTINCT FROM false');
  if (round.kind === 'program' && round.program !== 'pnp') {
    const bit = parameter(programsMask([round.program]));
    concerned.push(`(p.programs_mask IS NULL OR p.programs_mask & ${bit}::smallint <> 0)`);
  }
  // Nobody without a federal program is in the pool; beside a nomination an empty list is a slip.
  if (round.kind === 'general' || round.kind === 'category')
    concerned.push('(p.programs_mask IS DISTINCT FROM 0 OR p.nomination IS DISTINCT FROM false)');
  if (asksForFrench(draw, catalogue)) concerned.push('p.french IS DISTINCT FROM false');
  const byFacts = concerned.length === 0 ? 'true' : concerned.join(' AND ');
  return `(s.wants_every_draw OR s.wants_my_programs OR s.profile_count > 1 OR (${byFacts}))`;
}

/** A score of another points grid is unknown, however low it is. */
function ofOtherGrids(
  { date }: Draw,
  { gridChanges }: Catalogue,
  parameter: (value: unknown) => string,
): string {
  const { from, to, undated } = gridOn(date, gridChanges);
  return [
    from === null ? '' : ` OR p.crs_read_on < ${parameter(from)}`,
    to === null ? '' : ` OR p.crs_read_on >= ${parameter(to)}`,
    undated ? '' : ' OR p.crs_read_on IS NULL',
  ].join('');
}

/**
 * Whether nobody without French can be concerned. `matchDraw` is asked, for a round whose version of the category is
 * not on file may concern everyone.
 */
function asksForFrench(draw: Draw, catalogue: Catalogue): boolean {
  if (draw.round.kind !== 'category') return false;
  return matchDraw(draw, { french: 'no' }, {}, catalogue).outcome === 'does_not_meet';
}
